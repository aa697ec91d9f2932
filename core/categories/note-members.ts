/** Folds reads of a category's keys into its state. Pure. */
import { addReads, decayCounts, rankOf } from '../patterns/rates.ts';
import { HALF_LIVES_IN_TTLS } from '../patterns/stats.ts';
import { type CategoryState, COUNTED_MINUTES, type Member, MOST_MEMBERS } from './state.ts';

/** Reads of one key in a window. */
export interface MemberReads {
  readonly key: string;
  readonly reads: number;
  /** Time of the last of them. */
  readonly at: number;
}

const MINUTE_MILLISECONDS = 60_000;
const LEAST_HEAT_HALF_LIFE_MILLISECONDS = 5 * 60_000;

/** A category that was never read. */
export function emptyCategoryState(): CategoryState {
  return {
    counts: HALF_LIVES_IN_TTLS.map(() => 0),
    heat: 0,
    minutes: [],
    countedAt: 0,
    members: [],
    rankScale: 0,
    lastBatch: '',
  };
}

/**
 * Adds reads to a category. Its members are the heavy hitters of the stream of its reads
 * (space-saving, Metwally et al. 2005), with counts that decay by the longest half-life.
 */
export function noteMembers(
  state: CategoryState,
  reads: readonly MemberReads[],
  ttlMilliseconds: number,
): CategoryState {
  let { counts, countedAt } = state;
  for (const { at, reads: number } of reads) {
    ({ counts, countedAt } = addReads(counts, countedAt, at, number, ttlMilliseconds));
  }
  let heat = heatAt(state, countedAt, ttlMilliseconds);
  for (const { at, reads: number } of reads) {
    heat += heatAt({ heat: number, countedAt: at }, countedAt, ttlMilliseconds);
  }
  const members = new Map(state.members.map(({ key, count }) => [key, count]));
  const kept = keptShare(countedAt - state.countedAt, ttlMilliseconds);
  for (const [key, count] of members) members.set(key, count * kept);
  for (const { key, reads: number } of reads) addMember(members, key, number);
  return {
    ...state,
    counts,
    heat,
    minutes: countMinutes(state, reads, countedAt),
    countedAt,
    members: [...members].map(([key, count]): Member => ({ key, count })),
    rank: rankOf(counts, countedAt, ttlMilliseconds),
    rankScale: ttlMilliseconds,
  };
}

/** The reads of the last minutes as of `until`; what is older is in the decayed counts alone. */
function countMinutes(
  { minutes, countedAt }: CategoryState,
  reads: readonly MemberReads[],
  until: number,
): number[] {
  const counted = new Array<number>(COUNTED_MINUTES).fill(0);
  const add = (minute: number, number: number) => {
    const ago = minuteOf(until) - minute;
    if (ago >= 0 && ago < COUNTED_MINUTES) counted[ago] = (counted[ago] ?? 0) + number;
  };
  for (const [ago, number] of minutes.entries()) add(minuteOf(countedAt) - ago, number);
  for (const { at, reads: number } of reads) add(minuteOf(at), number);
  return counted;
}

/** Reads in the minute of `at` and in the `minutes` before it. */
export function readsInMinutes(
  state: Pick<CategoryState, 'minutes' | 'countedAt'>,
  at: number,
  minutes: number,
): number {
  const ago = minuteOf(state.countedAt) - minuteOf(at);
  const counted = state.minutes.slice(Math.max(0, ago), Math.max(0, ago + minutes + 1));
  return counted.reduce((sum, number) => sum + number, 0);
}

function minuteOf(at: number): number {
  return Math.floor(at / MINUTE_MILLISECONDS);
}

/** How often the category is read at `at`, in reads per TTL, by the last minutes alone. */
export function readsNow(
  state: Pick<CategoryState, 'heat' | 'countedAt'>,
  at: number,
  ttlMilliseconds: number,
): number {
  const perMillisecond = Math.LN2 / heatHalfLife(ttlMilliseconds);
  return heatAt(state, at, ttlMilliseconds) * perMillisecond * ttlMilliseconds;
}

function heatAt(
  { heat, countedAt }: Pick<CategoryState, 'heat' | 'countedAt'>,
  at: number,
  ttlMilliseconds: number,
): number {
  return heat * 2 ** (-Math.max(0, at - countedAt) / heatHalfLife(ttlMilliseconds));
}

/**
 * Shorter than the half-lives of keys: a moment of a category must be seen before all its keys
 * have been read once. Ingest sees no less than a minute.
 */
function heatHalfLife(ttlMilliseconds: number): number {
  return Math.max(LEAST_HEAT_HALF_LIFE_MILLISECONDS, ttlMilliseconds / 4);
}

/** What is left of a count after that time, by the longest half-life. */
function keptShare(milliseconds: number, ttlMilliseconds: number): number {
  const ones = HALF_LIVES_IN_TTLS.map(() => 1);
  return decayCounts(ones, 0, milliseconds, ttlMilliseconds).at(-1) ?? 1;
}

function addMember(members: Map<string, number>, key: string, reads: number): void {
  const known = members.get(key);
  if (known !== undefined || members.size < MOST_MEMBERS) {
    members.set(key, (known ?? 0) + reads);
    return;
  }
  const [least, count] = [...members].reduce((a, b) => (b[1] < a[1] ? b : a));
  members.delete(least);
  members.set(key, count + reads);
}
