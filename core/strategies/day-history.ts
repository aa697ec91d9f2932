/** When each key of a keyspace was read on past days, within the time that a run looks at. */
import type { Keyspace } from '../config/settings.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { HourSlot } from '../patterns/stats.ts';
import type { Patterns } from '../ports.ts';

/** Reads of a key in one hour of one past day; times count from the moment of that day. */
interface HourReads {
  /** Which of the days. */
  readonly day: number;
  /** The first read; before 0 where the hour began before the moment. */
  readonly first: number;
  /** Reads after it, at unknown times until the end of the hour. */
  readonly others: number;
  readonly end: number;
}

/** One key's reads, hour by hour. */
interface KeyReads {
  readonly ref: KeyRef;
  readonly hours: readonly HourReads[];
}

/** What is known of past days. */
export interface DayReads {
  readonly keys: readonly KeyReads[];
  /** By day: true where anything at all was read. */
  readonly known: readonly boolean[];
}

const HOUR_MILLISECONDS = 3_600_000;
/** A warm comes ahead of the time it is for by one to two of these: habits are not exact. */
const LEAD_SHARE = 1 / 16;
const MOST_LEAD_MILLISECONDS = 5 * 60_000;

/** Reads the hours within `spanMilliseconds` after each of the moments, one day after the other. */
export async function readDays(
  patterns: Patterns,
  keyspace: string,
  moments: readonly number[],
  spanMilliseconds: number,
): Promise<DayReads> {
  const keys = new Map<string, { ref: KeyRef; hours: HourReads[] }>();
  const known: boolean[] = [];
  for (const [day, at] of moments.entries()) {
    const slots = await readHours(patterns, keyspace, at, at + spanMilliseconds);
    known.push(slots.length > 0);
    for (const { ref, hour, reads, firstAt } of slots) {
      const start = hour * HOUR_MILLISECONDS - at;
      const first = Math.max(start, firstAt - at);
      const own = { day, first, others: reads - 1, end: start + HOUR_MILLISECONDS };
      const earlier = keys.get(ref.key);
      if (earlier) earlier.hours.push(own);
      else keys.set(ref.key, { ref, hours: [own] });
    }
  }
  return { keys: [...keys.values()], known };
}

async function readHours(
  patterns: Patterns,
  keyspace: string,
  from: number,
  to: number,
): Promise<HourSlot[]> {
  const first = Math.floor(from / HOUR_MILLISECONDS);
  const count = Math.ceil(to / HOUR_MILLISECONDS) - first;
  const hours = Array.from({ length: count }, (_, index) =>
    patterns.readHour(keyspace, first + index),
  );
  return (await Promise.all(hours)).flat();
}

/** The best time to warm a key. */
export interface Habit {
  /** Counts from the moment. */
  readonly start: number;
  /** By day: the probability that a warm at that time would have met a read. */
  readonly met: Float64Array;
  /** The day that the time was chosen by: it would have met a read whatever the habits are. */
  readonly anchorDay: number;
}

/** Finds the time within the span at which a warm would have met a read on most of the days. */
export function findHabit(
  hours: readonly HourReads[],
  days: number,
  { ttlMilliseconds, jitter }: Keyspace,
  spanMilliseconds: number,
): Habit | undefined {
  const lead = Math.min(MOST_LEAD_MILLISECONDS, ttlMilliseconds * LEAD_SHARE);
  const life = ttlMilliseconds * (1 - jitter);
  const tried = new Set<number>();
  let best: Habit | undefined;
  let most = 0;
  for (const { first, day } of hours) {
    const start = Math.max(0, Math.floor(first / lead) - 1) * lead;
    if (start >= spanMilliseconds || tried.has(start)) continue;
    tried.add(start);
    const met = daysMet(hours, days, start, start + life);
    const sum = met.reduce((total, chance) => total + chance, 0);
    // Of equal times the later one: less of the entry's life is over when the read comes.
    if (sum < most || (sum === most && start <= (best?.start ?? -1))) continue;
    most = sum;
    best = { start, met, anchorDay: day };
  }
  return best;
}

function daysMet(
  hours: readonly HourReads[],
  days: number,
  from: number,
  to: number,
): Float64Array {
  const met = new Float64Array(days);
  for (const hour of hours) {
    met[hour.day] = 1 - (1 - (met[hour.day] ?? 0)) * (1 - chanceOfReadWithin(hour, from, to));
  }
  return met;
}

/** The reads after the first are anywhere in the rest of their hour alike. */
function chanceOfReadWithin({ first, others, end }: HourReads, from: number, to: number): number {
  if (first >= from && first < to) return 1;
  const shared = Math.max(0, Math.min(to, end) - Math.max(from, first));
  return 1 - (1 - shared / (end - first)) ** others;
}
