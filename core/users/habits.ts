/** When a user comes, by habit: sessions counted by hour of the day and by day of the week. */
import type { UserState } from './state.ts';

const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
/** A habit that ended is forgotten by half in two weeks; which days it has, more slowly. */
const HALF_LIFE_DAYS = 14;
const WEEKDAY_HALF_LIFE_DAYS = 56;
/** Days without a visit that everybody is believed to have had before the first one. */
const PRIOR_DAYS = 1;
/** Sessions of an even week believed beside those counted: few weeks tell little of a weekday. */
const EVEN_WEEK = 3;
/** Who came only within that time has no habit yet, however often. */
const LEAST_HISTORY_MILLISECONDS = 12 * HOUR_MILLISECONDS;
/** Nobody is certain. */
const MOST_CHANCE = 0.95;
/** In less likely hours a user is not due: they would be looked at every day for nothing. */
const LEAST_CHANCE = 0.15;
const HOURS_PER_WEEK = 168;

/** Counts a session that begins at `at`, later than all before it. */
export function countSession(state: UserState, at: number): UserState {
  const since = at - state.lastSessionAt;
  return {
    ...state,
    hours: add(state.hours, hourOfDay(at), decay(since)),
    weekdays: add(state.weekdays, dayOfWeek(at), decay(since, WEEKDAY_HALF_LIFE_DAYS)),
    firstSessionAt: state.firstSessionAt === 0 ? at : state.firstSessionAt,
    lastSessionAt: at,
  };
}

/** How likely a session begins between two times, 0 to 1; 0 for users without a habit. */
export function chanceOfVisit(state: UserState, from: number, to: number): number {
  let absence = 1;
  for (let hour = hourStart(from); hour < to; hour += HOUR_MILLISECONDS) {
    const part = Math.min(to, hour + HOUR_MILLISECONDS) - Math.max(from, hour);
    absence *= 1 - (chanceInHour(state, hour) * part) / HOUR_MILLISECONDS;
  }
  return 1 - absence;
}

/** The state with the start of the next likely hour after `after` as its due time. */
export function withDue({ dueAt: _, ...state }: UserState, after: number): UserState {
  for (let hours = 1; hours <= HOURS_PER_WEEK; hours += 1) {
    const dueAt = hourStart(after) + hours * HOUR_MILLISECONDS;
    if (chanceInHour(state, dueAt) >= LEAST_CHANCE) return { ...state, dueAt };
  }
  return state;
}

/** Share of past days on which a session began in that hour, corrected for the day of the week. */
function chanceInHour(state: UserState, at: number): number {
  const { firstSessionAt, lastSessionAt, hours, weekdays } = state;
  if (lastSessionAt - firstSessionAt < LEAST_HISTORY_MILLISECONDS) return 0;
  const sessions = (hours[hourOfDay(at)] ?? 0) * decay(at - lastSessionAt);
  const share = sessions / (decayedDays(at - firstSessionAt) + PRIOR_DAYS);
  const week = weekdays.reduce((sum, count) => sum + count, 0);
  const ofDay = ((weekdays[dayOfWeek(at)] ?? 0) + EVEN_WEEK) / (week / 7 + EVEN_WEEK);
  return Math.min(MOST_CHANCE, share * ofDay);
}

function add(counts: readonly number[], place: number, kept: number): number[] {
  return counts.map((count, index) => count * kept + Number(index === place));
}

function decay(milliseconds: number, halfLifeDays = HALF_LIFE_DAYS): number {
  return 2 ** (-Math.max(0, milliseconds) / (halfLifeDays * DAY_MILLISECONDS));
}

/** Days of that time, each counting as much as a session in it does by now. */
function decayedDays(milliseconds: number): number {
  return (HALF_LIFE_DAYS / Math.LN2) * (1 - decay(milliseconds));
}

function hourStart(at: number): number {
  return Math.floor(at / HOUR_MILLISECONDS) * HOUR_MILLISECONDS;
}

function hourOfDay(at: number): number {
  return Math.floor(at / HOUR_MILLISECONDS) % 24;
}

/** The epoch began on a Thursday. */
function dayOfWeek(at: number): number {
  return (Math.floor(at / DAY_MILLISECONDS) + 4) % 7;
}
