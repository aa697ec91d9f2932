/**
 * The members of categories that rise, those above all that nobody has read yet: what a key's own
 * reads can show only once the first of them has missed.
 */
import { readsInMinutes } from '../categories/note-members.ts';
import type { CategoryRecord } from '../categories/state.ts';
import type { Keyspace } from '../config/settings.ts';
import { decayCounts } from '../patterns/rates.ts';
import type { Candidate } from './candidate.ts';
import { topCategories } from './category-members.ts';
import {
  type Change,
  chanceOfRead,
  type Interval,
  significanceOfShare,
  type Trend,
  trendOf,
} from './rise.ts';
import { staleOnly } from './stale.ts';
import type { StrategyContext } from './strategy.ts';

const MINUTE_MILLISECONDS = 60_000;
/**
 * Lengths of the recent past, beside the minute under way: a flash shows in the shortest. A rise
 * over hours is left to the members' own statistics, which know it as well.
 */
const RECENT_MINUTES = [1, 2, 4, 8, 15];
/** Standard deviations above chance. */
const LEAST_SIGNIFICANCE = 4;
/** Fewer reads are one visitor's. */
const LEAST_READS = 5;
/** A category's share of all reads must have grown that much: its members tell the rest. */
const LEAST_GROWTH = 2;
/** Reads that each member is believed to have had before any: a rise brings the seldom read too. */
const PRIOR_READS = 1;
/** As for keys: a warm that is read less than once in five costs four calls to save one. */
const LEAST_EVIDENCE = 0.2;

/** Proposes what is not in the cache of the categories that are read more than they were. */
export async function trendingCategories(
  { categories, patterns, now }: StrategyContext,
  keyspace: Keyspace,
): Promise<Candidate[]> {
  const { ttlMilliseconds } = keyspace;
  const records = await topCategories(categories, keyspace);
  const counted = records.map((record) => countsOf(record, ttlMilliseconds, now));
  const all = sumOf(counted);
  const proposed = counted.flatMap((counts) => {
    const minutes = risingIn(counts, all);
    if (minutes === undefined) return [];
    return membersOf(counts, trendOver(minutes, counts, ttlMilliseconds, now), keyspace, now);
  });
  return staleOnly(patterns, proposed, now);
}

/** Reads by length of the recent past, and of all time by the longest half-life. */
interface Counts {
  readonly recent: readonly number[];
  readonly ever: number;
}

interface CategoryCounts extends Counts {
  readonly record: CategoryRecord;
}

function countsOf(record: CategoryRecord, ttlMilliseconds: number, now: number): CategoryCounts {
  const { state } = record;
  const counts = decayCounts(state.counts, state.countedAt, now, ttlMilliseconds);
  const recent = RECENT_MINUTES.map((minutes) => readsInMinutes(state, now, minutes));
  return { record, recent, ever: counts.at(-1) ?? 0 };
}

function sumOf(counted: readonly Counts[]): Counts {
  const sum = (of: (counts: Counts) => number) =>
    counted.reduce((total, counts) => total + of(counts), 0);
  return {
    recent: RECENT_MINUTES.map((_, index) => sum(({ recent }) => recent[index] ?? 0)),
    ever: sum(({ ever }) => ever),
  };
}

/**
 * The fewest minutes in which a category has risen most significantly; undefined where it has not.
 * Its share of all reads is compared: when everything is read more, none of them trends.
 */
function risingIn(counts: Counts, all: Counts): number | undefined {
  let most = LEAST_SIGNIFICANCE;
  let best: number | undefined;
  for (const [index, minutes] of RECENT_MINUTES.entries()) {
    const own = changeOf(counts, index);
    const total = changeOf(all, index);
    if (own.recent < LEAST_READS) continue;
    const significance = significanceOfShare(own, total);
    const growth = (own.recent * total.before) / (own.before * total.recent);
    if (significance <= most || growth < LEAST_GROWTH) continue;
    most = significance;
    best = minutes;
  }
  return best;
}

function changeOf({ recent, ever }: Counts, index: number): Change {
  const reads = recent[index] ?? 0;
  return { recent: reads, before: Math.max(0, ever - reads) };
}

/** How a rise goes on, in reads per millisecond: at the pace of its newer half. */
function trendOver(
  minutes: number,
  { record: { state } }: CategoryCounts,
  ttlMilliseconds: number,
  now: number,
): Trend {
  const last = (length: number): Interval => ({
    reads: readsInMinutes(state, now, length),
    exposure: length * MINUTE_MILLISECONDS + (now % MINUTE_MILLISECONDS),
  });
  const trend = trendOf(last(minutes), last(Math.ceil(minutes / 2)), 0);
  // Of a rise minutes old only the beginning is known: a TTL more of it is as likely as not.
  return { ...trend, lasted: trend.lasted + ttlMilliseconds };
}

/** The members, each read as often as its share of what is read in the category tells. */
function membersOf(
  { record: { ref, state }, ever }: CategoryCounts,
  trend: Trend,
  { name, priority, ttlMilliseconds }: Keyspace,
  now: number,
): Candidate[] {
  const { members } = state;
  const total = ever + PRIOR_READS * members.length;
  const reason = `of the category '${ref.category}', which is read more than it was`;
  return members.flatMap(({ key, count }): Candidate[] => {
    const rate = (trend.rate * (count + PRIOR_READS)) / total;
    const evidence = chanceOfRead({ ...trend, rate }, ttlMilliseconds);
    if (evidence < LEAST_EVIDENCE) return [];
    return [{ ref: { keyspace: name, key }, warmAt: now, priority, reason, evidence }];
  });
}
