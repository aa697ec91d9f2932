/**
 * Proposes keys that rise: read significantly more in the last hours than in the window before
 * them. What the statistics of a key show only after days, its hours show at once.
 */
import type { Keyspace } from '../config/settings.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { HourSlot, KeyStats } from '../patterns/stats.ts';
import type { Patterns } from '../ports.ts';
import { type Candidate, likeliestOfEach } from './candidate.ts';
import { type Exposures, exposureAhead, exposureOf, exposureSince } from './exposure.ts';
import { chanceOfRead, type Interval, significanceOfRise, trendOf } from './rise.ts';
import type { Strategy, StrategyContext } from './strategy.ts';
import { trendingCategories } from './trending-categories.ts';

const HOUR_MILLISECONDS = 3_600_000;
const KEYS_EVERY_MILLISECONDS = 15 * 60_000;
/**
 * Lengths of the recent past, in hours: a flash shows in the shortest, a slow rise, or one that a
 * night has interrupted, in the longest.
 */
const RECENT_HOURS = [1, 2, 4, 8, 12];
/** Standard deviations above chance: with thousands of keys and five lengths, few pass by luck. */
const LEAST_SIGNIFICANCE = 4;
/** Fewer reads are one visitor's. */
const LEAST_READS = 4;
/** Keys looked at per key proposed. */
const POOL = 10;
/** A warm that is read less than once in five costs four calls to save one: statistics do better. */
const LEAST_EVIDENCE = 0.2;

/**
 * Proposes what rises and is not in the cache: keys that do, and the top members of categories that
 * do. What is in the cache is decided on by `refresh-ahead` when it expires, on newer statistics:
 * two opinions on it, of which the higher one buys, cost more than they save.
 */
export const trending: Strategy = async (context) => {
  const warmable = [...context.settings.keyspaces.values()].filter(({ control }) => !control);
  const proposed = warmable.map(async (keyspace) => {
    const found = [
      ...(isKeysTurn(context) ? await risingKeys(context, keyspace) : []),
      ...(await trendingCategories(context, keyspace)),
    ];
    const best = likeliestOfEach(found).sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0));
    return best.slice(0, context.own.limit);
  });
  return (await Promise.all(proposed)).flat();
};

/** The hours of keys cost a query each and change slowly: they are looked at in a quarter's first run. */
function isKeysTurn({ own: { schedule }, now }: StrategyContext): boolean {
  return schedule.kind === 'cron' || now % KEYS_EVERY_MILLISECONDS < schedule.milliseconds;
}

/** A key with its reads by hours ago: the hour under way is 0. */
interface KeyHours {
  readonly ref: KeyRef;
  readonly stats: KeyStats;
  readonly hours: readonly number[];
}

async function risingKeys(
  { own, patterns, now }: StrategyContext,
  keyspace: Keyspace,
): Promise<Candidate[]> {
  const hour = Math.floor(now / HOUR_MILLISECONDS);
  const length = Math.floor((own.trendMilliseconds ?? 0) / HOUR_MILLISECONDS) + 1;
  const slots = await Promise.all(
    Array.from({ length }, (_, ago) => patterns.readHour(keyspace.name, hour - ago)),
  );
  const exposures = slots.map((keys) => keys.length);
  const keys = await readKeys(patterns, keyspace, slots, own.limit, hour);
  const open = keys.filter(({ stats }) => stats.expiresAt <= now);
  const spans = spansOf(exposures);
  return open.flatMap(({ ref, stats, hours }): Candidate[] => {
    const rise = findRise(hours, spans);
    if (!rise) return [];
    const { recent, before, newest } = rise;
    const silent = exposureSince(exposures, Math.min(now, stats.lastReadAt), now);
    const ahead = exposureAhead(exposures, now, keyspace.ttlMilliseconds, now);
    const evidence = chanceOfRead(trendOf(recent, newest, silent), ahead);
    if (evidence < LEAST_EVIDENCE) return [];
    const earlier = `${before.reads} in the ${length - 1 - rise.hours} h before`;
    const reason = `${recent.reads} reads in ${rise.hours} h, ${earlier}`;
    return [{ ref, warmAt: now, priority: keyspace.priority, reason, evidence }];
  });
}

/**
 * The keys that were read most in the recent past. The most read ones of the index too, because a
 * key's very first hour is in no slot.
 */
async function readKeys(
  patterns: Patterns,
  { name, ttlMilliseconds }: Keyspace,
  slots: readonly (readonly HourSlot[])[],
  limit: number,
  hour: number,
): Promise<KeyHours[]> {
  const top = await patterns.top(name, limit, ttlMilliseconds);
  const reads = new Map<string, { readonly ref: KeyRef; readonly hours: number[]; sum: number }>();
  const unread = (ref: KeyRef) => ({ ref, hours: new Array<number>(slots.length).fill(0), sum: 0 });
  for (const [ago, own] of slots.entries()) {
    const isRecent = ago <= (RECENT_HOURS.at(-1) ?? 0);
    for (const slot of own) {
      let known = reads.get(slot.ref.key);
      if (!known) {
        if (!isRecent) continue;
        known = unread(slot.ref);
        reads.set(slot.ref.key, known);
      }
      known.hours[ago] = slot.reads;
      if (isRecent) known.sum += slot.reads;
    }
  }
  const recent = [...reads.values()]
    .sort((a, b) => b.sum - a.sum || (a.ref.key < b.ref.key ? -1 : 1))
    .slice(0, POOL * limit);
  const keys = [...recent, ...top.filter(({ key }) => !reads.has(key)).map(unread)];
  const records = await patterns.read(keys.map(({ ref }) => ref));
  return keys.flatMap(({ ref, hours }, index) => {
    const stats = records[index]?.stats;
    if (!stats) return [];
    // The slot of a key's last hour is complete only when the key is read in a later one.
    const ago = hour - stats.hour;
    if (ago >= 0 && ago < hours.length) hours[ago] = stats.hourReads;
    return [{ ref, stats, hours }];
  });
}

interface Rise {
  readonly recent: Interval;
  readonly before: Interval;
  /** The newer half of the recent past. */
  readonly newest: Interval;
  /** Length of the recent past. */
  readonly hours: number;
}

/** A length of the recent past, and the exposures that a rise is measured by; the same for all keys. */
interface Span {
  readonly hours: number;
  readonly newestHours: number;
  readonly recent: number;
  readonly before: number;
  readonly newest: number;
}

function spansOf(exposures: Exposures): Span[] {
  return RECENT_HOURS.filter((hours) => 2 * hours < exposures.length).map((hours) => {
    const newestHours = Math.ceil(hours / 2);
    return {
      hours,
      newestHours,
      recent: exposureOf(exposures, 0, hours + 1),
      before: exposureOf(exposures, hours + 1),
      newest: exposureOf(exposures, 0, newestHours),
    };
  });
}

/** The most significant of the recent pasts. */
function findRise(reads: readonly number[], spans: readonly Span[]): Rise | undefined {
  let best: Rise | undefined;
  let most = LEAST_SIGNIFICANCE;
  for (const span of spans) {
    const { hours, newestHours } = span;
    const recentReads = sumOf(reads, 0, hours + 1);
    if (recentReads < LEAST_READS) continue;
    const recent = { reads: recentReads, exposure: span.recent };
    const before = { reads: sumOf(reads, hours + 1, reads.length), exposure: span.before };
    const significance = significanceOfRise(recent, before);
    if (significance < most) continue;
    most = significance;
    const newest = { reads: sumOf(reads, 0, newestHours), exposure: span.newest };
    best = { recent, before, newest, hours };
  }
  return best;
}

function sumOf(hours: readonly number[], from: number, to: number): number {
  let sum = 0;
  for (let ago = from; ago < to; ago += 1) sum += hours[ago] ?? 0;
  return sum;
}
