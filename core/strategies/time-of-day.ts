/**
 * Proposes keys that were read at this time on past days: habits by the hour, demand that comes
 * back in the morning, the opening of a market. A key in the cache needs nothing from it: what
 * lapsed in the quiet time is warmed again just before the time at which it is usually read.
 */
import type { Keyspace } from '../config/settings.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import type { Candidate } from './candidate.ts';
import { findHabit, type Habit, readDays } from './day-history.ts';
import { type LocalDays, sameTimeOfDay } from './local-days.ts';
import { chanceOfRecurrence, priorOf } from './recurrence.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** Two of each weekday; hour slots are kept a day longer. */
const DAYS = 14;
/** Keys looked at per key proposed: many are in the cache, or read at all hours. */
const POOL = 3;
/** Which of them come first: a day of the same weekday counts as much as that many others. */
const SAME_WEEKDAY = 3;
/** A warm that is read less than once in five costs four calls to save one: statistics do better. */
const LEAST_EVIDENCE = 0.2;
/** Odds at this time against those at any time, from which on the time of day tells anything. */
const LEAST_LIFT = 4;

/** Proposes what is usually read between now and the next run, and not at all hours alike. */
export const timeOfDay: Strategy = async (context) => {
  const warmable = [...context.settings.keyspaces.values()].filter(({ control }) => !control);
  return (await Promise.all(warmable.map((keyspace) => propose(context, keyspace)))).flat();
};

interface KeyHabit {
  readonly ref: KeyRef;
  readonly habit: Habit;
  /** What the days say, those left out that say nothing. */
  readonly history: Float64Array;
}

async function propose(context: StrategyContext, keyspace: Keyspace): Promise<Candidate[]> {
  const { own, patterns, now } = context;
  const zone = own.schedule.kind === 'cron' ? own.schedule.timeZone : 'UTC';
  const days = sameTimeOfDay(now, zone, DAYS);
  const habits = await findHabits(context, keyspace, days);
  const prior = priorOf(habits.map(({ history }) => history));
  // Where few come back, one day alone says nothing.
  const open = habits.filter(({ history }) => {
    return prior.mean >= LEAST_EVIDENCE || history.some((met) => met > 0);
  });
  const likeliest = rank(open, days).slice(0, POOL * own.limit);
  const records = await patterns.read(likeliest.map(({ ref }) => ref));

  const candidates = likeliest.flatMap(({ ref, habit, history }, index): Candidate[] => {
    const stats = records[index]?.stats;
    const warmAt = now + habit.start;
    if (!stats || stats.expiresAt > warmAt) return [];
    const since = history.map((met, day) => {
      return (days.moments[day] ?? 0) < stats.firstReadAt ? Number.NaN : met;
    });
    const evidence = chanceOfRecurrence(since, days.weekdays, days.weekday, prior);
    const usual = chanceAtAnyTime(stats, now, keyspace.ttlMilliseconds);
    if (evidence < LEAST_EVIDENCE || oddsOf(evidence) < LEAST_LIFT * oddsOf(usual)) return [];
    const met = habit.met.filter((chance) => chance > 0).length;
    const reason = `read at this time on ${met} of the last ${DAYS} days`;
    return [{ ref, warmAt, priority: keyspace.priority, reason, evidence }];
  });
  return candidates.sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0)).slice(0, own.limit);
}

/** What is read from now to the end of the run's span, and a little later: an entry lives on. */
async function findHabits(
  { own, patterns, horizonMilliseconds }: StrategyContext,
  keyspace: Keyspace,
  { moments }: LocalDays,
): Promise<KeyHabit[]> {
  // The next time of a cron is not known here.
  const least = own.schedule.kind === 'cron' ? HOUR_MILLISECONDS : 0;
  const span = Math.max(least, horizonMilliseconds);
  const visible = span + Math.min(keyspace.ttlMilliseconds, HOUR_MILLISECONDS);
  const { keys, known } = await readDays(patterns, keyspace.name, moments, visible);
  return keys.flatMap(({ ref, hours }) => {
    const habit = findHabit(hours, moments.length, keyspace, span);
    if (!habit) return [];
    const history = habit.met.map((met, day) => {
      return known[day] && day !== habit.anchorDay ? met : Number.NaN;
    });
    return [{ ref, habit, history }];
  });
}

/** By days with a read; ties by key, so that the order is always the same. */
function rank(habits: readonly KeyHabit[], { weekdays, weekday }: LocalDays): KeyHabit[] {
  const weights = weekdays.map((day) => (day === weekday ? SAME_WEEKDAY : 1));
  return habits
    .map((key) => {
      const score = key.habit.met.reduce((sum, met, day) => sum + met * (weights[day] ?? 0), 0);
      return { key, score };
    })
    .sort((a, b) => b.score - a.score || (a.key.ref.key < b.key.ref.key ? -1 : 1))
    .map(({ key }) => key);
}

/** Probability of a read within a TTL if the key's reads were spread over its whole life alike. */
function chanceAtAnyTime(stats: KeyStats, now: number, ttlMilliseconds: number): number {
  const age = Math.max(ttlMilliseconds, now - stats.firstReadAt);
  return 1 - Math.exp((-stats.reads * ttlMilliseconds) / age);
}

function oddsOf(probability: number): number {
  return probability / Math.max(1e-9, 1 - probability);
}
