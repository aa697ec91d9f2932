/** Intervals of registered tasks that follow how often their keys are read. */
import type { Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import { HALF_LIVES_IN_TTLS, type KeyRecord, type KeyStats } from '../patterns/stats.ts';
import type { Task } from './port.ts';

const MINUTE_MILLISECONDS = 60_000;
/** Half-life over which use is measured, at least: a burst of seconds is no use to speak of. */
const LEAST_HALF_LIFE_MILLISECONDS = 60 * MINUTE_MILLISECONDS;
/** The intervals, by the reads per minute that must be exceeded. */
const STEPS = [
  { readsPerMinute: 1, minutes: 15 },
  { readsPerMinute: 0.5, minutes: 30 },
  { readsPerMinute: 0.1, minutes: 60 },
] as const;
const LONGEST_MINUTES = 120;

/** One task, and what its use says of its interval. Times in seconds, null: when its entry ends. */
export interface TaskChange {
  readonly id: string;
  readonly readsPerMinute: number;
  readonly fromSeconds: number | null;
  readonly toSeconds: number;
}

/** More than 1 read per minute: 15 minutes; 0.5: 30; 0.1: 60; else 120. Milliseconds. */
export function adaptiveInterval(readsPerMinute: number): number {
  const step = STEPS.find((candidate) => readsPerMinute > candidate.readsPerMinute);
  return (step?.minutes ?? LONGEST_MINUTES) * MINUTE_MILLISECONDS;
}

/** Reads per minute of a key, over a half-life of at least an hour where one is that long. */
export function readsPerMinute(stats: KeyStats, ttlMilliseconds: number, now: number): number {
  const index = HALF_LIVES_IN_TTLS.findIndex(
    (halfLife) => halfLife * ttlMilliseconds >= LEAST_HALF_LIFE_MILLISECONDS,
  );
  const rates = readsPerTtl(stats.counts, stats.countedAt, now, ttlMilliseconds);
  return ((rates.at(index) ?? 0) * MINUTE_MILLISECONDS) / ttlMilliseconds;
}

/** The tasks whose interval their use would change; a key that was never read counts as unused. */
export function optimiseTasks(
  settings: Pick<Settings, 'keyspaces'>,
  tasks: readonly Task[],
  records: readonly (KeyRecord | undefined)[],
  now: number,
): TaskChange[] {
  const byRef = new Map(
    records.flatMap((record) => (record ? [[refId(record.ref), record.stats]] : [])),
  );
  return tasks.flatMap((task): TaskChange[] => {
    const { id, intervalMilliseconds } = task;
    const keyspace = settings.keyspaces.get(task.keyspace);
    if (!keyspace) return [];
    const stats = byRef.get(refId(task));
    const rate = stats ? readsPerMinute(stats, keyspace.ttlMilliseconds, now) : 0;
    const interval = adaptiveInterval(rate);
    if (interval === intervalMilliseconds) return [];
    return [
      {
        id,
        readsPerMinute: rate,
        fromSeconds: intervalMilliseconds === undefined ? null : intervalMilliseconds / 1_000,
        toSeconds: interval / 1_000,
      },
    ];
  });
}
