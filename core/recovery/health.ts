/** How the cache is, as it says itself: kept in the ledger for those that cannot ask it. */

import { CACHE_ROW } from '../budget/rows.ts';
import type { Clock, Ledger, LedgerEntry, Log } from '../ports.ts';
import { loggable } from '../privacy/loggable.ts';

/** Figures of the cache. */
export interface CacheHealth {
  readonly usedBytes: number;
  /** 0: it tells no limit. */
  readonly maxBytes: number;
  /** Entries that it has pushed out since it was started. */
  readonly evictedKeys: number;
  /** True where a full cache pushes entries out; false where it refuses to write. */
  readonly isEvicting: boolean;
}

/** The cache's own figures. */
export interface CacheGauge {
  /** @throws PreheatError `dependency_down`. */
  read(): Promise<CacheHealth>;
}

/** A figure that is older says nothing of the present. */
const FRESH_MILLISECONDS = 10 * 60_000;
/** Kept free of a full cache: replication and defragmentation need room of their own. */
const FILLED_SHARE = 0.9;

/** Asks the cache, and writes its answer down; one that does not tell is no hindrance. */
export async function noteHealth(ports: {
  readonly gauge: CacheGauge;
  readonly ledger: Pick<Ledger, 'add'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly log: Log;
}): Promise<CacheHealth | undefined> {
  const { gauge, ledger, clock, log } = ports;
  try {
    const health = await gauge.read();
    await ledger.add([healthEntry(health, clock.now())]);
    return health;
  } catch (error) {
    log.warn('the cache does not tell how it is', { error: loggable(error) });
    return undefined;
  }
}

function healthEntry(health: CacheHealth, at: number): LedgerEntry {
  const { isEvicting, ...figures } = health;
  return { row: CACHE_ROW, add: {}, latest: { ...figures, isEvicting: Number(isEvicting), at } };
}

/** Reads it back; undefined where nothing is known of late. */
export function healthOf(
  row: Readonly<Record<string, number>>,
  now: number,
): CacheHealth | undefined {
  const { at = 0, usedBytes = 0, maxBytes = 0, evictedKeys = 0, isEvicting = 0 } = row;
  if (now - at > FRESH_MILLISECONDS) return undefined;
  return { usedBytes, maxBytes, evictedKeys, isEvicting: isEvicting === 1 };
}

/** Bytes that may still be written before the cache is full; infinite where it tells no limit. */
export function headroomOf(health: CacheHealth | undefined): number {
  if (!health || health.maxBytes === 0) return Number.POSITIVE_INFINITY;
  return Math.max(0, FILLED_SHARE * health.maxBytes - health.usedBytes);
}

/** The same where a full cache refuses to write; infinite where it makes room by itself. */
export function hardHeadroomOf(health: CacheHealth | undefined): number {
  return health?.isEvicting === false ? headroomOf(health) : Number.POSITIVE_INFINITY;
}
