/** Folds access events into the statistics of their key: pure, order does not matter for counts. */
import { type AccessEvent, DEMAND } from '../access.ts';
import type { Keyspace } from '../config/settings.ts';
import { noteRead } from '../gate/outcome.ts';
import { knowsParams } from '../keyspaces/known-params.ts';
import { countInKeyDays } from './key-days.ts';
import { addReads, rankOf } from './rates.ts';
import type { KeyStats, LastWarm } from './stats.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** Weight of the newest sample in the mean load time. */
const LOAD_TIME_WEIGHT = 0.2;

/** Folds one event: a read by users, or a warm by the application. */
export function foldEvent(stats: KeyStats, event: AccessEvent, keyspace: Keyspace): KeyStats {
  let folded = foldEntry(stats, event, keyspace);
  if (event.source === DEMAND) folded = foldReads(folded, event, keyspace);
  // A bare key of a hashed template tells only digests: real params replace them, never the reverse.
  if (event.category !== undefined) folded = { ...folded, category: event.category };
  const isNews = keyspace.template.hashed && !folded.params && knowsParams(keyspace, event);
  return isNews ? { ...folded, params: event.params } : folded;
}

/** Folds a read of the past: decisions and key-days that are open now learn nothing from it. */
export function foldPastEvent(stats: KeyStats, event: AccessEvent, keyspace: Keyspace): KeyStats {
  const { pending, keyDays, ...known } = stats;
  return {
    ...foldEvent(known, event, keyspace),
    ...(pending ? { pending } : {}),
    ...(keyDays ? { keyDays } : {}),
  };
}

function foldReads(stats: KeyStats, event: AccessEvent, keyspace: Keyspace): KeyStats {
  const { counts, countedAt } = addReads(
    stats.counts,
    stats.countedAt,
    event.at,
    event.reads,
    keyspace.ttlMilliseconds,
  );
  const hourOfRead = Math.floor(event.at / HOUR_MILLISECONDS);
  const hours = stats.hours.slice();
  hours[hourOfRead % 24] = (hours[hourOfRead % 24] ?? 0) + event.reads;
  const { hour, hourReads, hourFirstAt } = foldHour(stats, hourOfRead, event);
  return {
    ...stats,
    pending: stats.pending && noteRead(stats.pending, event.at),
    keyDays: stats.keyDays && countInKeyDays(stats.keyDays, event),
    counts,
    countedAt,
    rank: rankOf(counts, countedAt, keyspace.ttlMilliseconds),
    rankScale: keyspace.ttlMilliseconds,
    firstReadAt: stats.firstReadAt === 0 ? event.at : Math.min(stats.firstReadAt, event.at),
    lastReadAt: Math.max(stats.lastReadAt, event.at),
    reads: stats.reads + event.reads,
    misses: stats.misses + event.misses,
    hours,
    hour,
    hourReads,
    hourFirstAt,
  };
}

/** The hour of the last read; what comes late belongs to an hour that is written already. */
function foldHour(
  { hour, hourReads, hourFirstAt }: KeyStats,
  of: number,
  { at, reads }: AccessEvent,
): Pick<KeyStats, 'hour' | 'hourReads' | 'hourFirstAt'> {
  if (of > hour) return { hour: of, hourReads: reads, hourFirstAt: at };
  if (of < hour) return { hour, hourReads, hourFirstAt };
  return { hour, hourReads: hourReads + reads, hourFirstAt: Math.min(hourFirstAt, at) };
}

/**
 * The entry lives from its load on, a read's or a warm's by the application, unless a later one is
 * known already. Hits tell of loads too: those that a bot made, or whose miss was sampled away.
 */
function foldEntry(stats: KeyStats, event: AccessEvent, keyspace: Keyspace): KeyStats {
  const used = event.used && stats.warm?.run === event.used.run && !stats.warm.used;
  const warm = used && stats.warm ? { ...stats.warm, used: true } : stats.warm;
  const loadedAt = event.loadedAt ?? (event.misses > 0 ? event.at : 0);
  if (loadedAt <= stats.loadedAt) return warm === stats.warm ? stats : { ...stats, warm };
  const expiresAt = loadedAt + keyspace.ttlMilliseconds;
  // A read that a decision was waiting for is learned from at the next run, not a TTL later.
  const dueAt = stats.pending ? event.at : expiresAt;
  return {
    ...stats,
    warm: event.warmed ? warmOf(event.warmed, loadedAt) : warm,
    loadedAt,
    expiresAt,
    dueAt: keyspace.control ? stats.dueAt : dueAt,
    loadMilliseconds: meanLoadTime(stats.loadMilliseconds, event.loadMilliseconds),
    bytes: event.bytes ?? stats.bytes,
  };
}

function warmOf({ strategy, run }: NonNullable<AccessEvent['warmed']>, at: number): LastWarm {
  return { strategy, run, at, used: false };
}

/** Exponentially weighted mean; the first sample stands for itself. */
export function meanLoadTime(mean: number, sample: number | undefined): number {
  if (sample === undefined) return mean;
  return mean === 0 ? sample : mean + LOAD_TIME_WEIGHT * (sample - mean);
}
