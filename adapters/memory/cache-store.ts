/** The synchronous heart of the memory cache: the backtest reads it millions of times a second. */

import { READER } from '../../core/budget/rows.ts';
import { isWarmed, readShadow } from '../../core/budget/shadow.ts';
import type {
  CacheExtension,
  CacheHit,
  CacheWrite,
  HitClaim,
  WriteStatus,
} from '../../core/ports.ts';

/** How long an entry's state outlives what it must remember, as in the Redis adapter. */
const SLACK_MILLISECONDS = 60_000;
/** A sweep pays off once so many states were added since the last. */
const LEAST_SWEEP = 4_096;

/** An invalidation is remembered for so long, as in the Redis adapter. */
const REMEMBER_MILLISECONDS = 3_600_000;
/** Apart enough to be told from one another. */
const MOMENT_MILLISECONDS = 0.001;

/** What is known of a key that was invalidated before anything else. */
const NO_ENTRY: StoredEntry = {
  value: '',
  liveUntil: 0,
  keptUntil: 0,
  loadedAt: 0,
  expiresAt: 0,
  shadowUntil: 0,
  strategy: '',
  run: '',
  used: false,
  loadMilliseconds: 0,
  invalidatedAt: 0,
  groups: [],
};

/** One key's value and state. The store's own record: read it, do not write to it. */
export interface StoredEntry {
  value: string | Buffer;
  /** The value is gone from then on. */
  liveUntil: number;
  /** The state is forgotten from then on. */
  keptUntil: number;
  loadedAt: number;
  expiresAt: number;
  shadowUntil: number;
  strategy: string;
  run: string;
  used: boolean;
  loadMilliseconds: number;
  /** Milliseconds of the store's own clock, 0 where it never was. */
  invalidatedAt: number;
  groups: readonly string[];
  dollars?: number | undefined;
  form?: string | undefined;
  validator?: string | undefined;
}

/** Entries by key, with the time given by the caller. */
export interface CacheStore {
  /** What is known of a key, its value gone or not; undefined where nothing is. */
  find(key: string, now: number): StoredEntry | undefined;
  write(write: CacheWrite, now: number): WriteStatus;
  extend(extension: CacheExtension, now: number): WriteStatus | 'gone';
  claimHit(hit: CacheHit, now: number): HitClaim;
  /** The store's own clock: later at every call. */
  moment(now: number): number;
  invalidate(key: string, now: number): void;
  /** Drops the group; answers its keys that were alive. */
  dropGroup(group: string, now: number): readonly string[];
}

/** Whether the value is still there. */
export function isLive(entry: StoredEntry | undefined, now: number): entry is StoredEntry {
  return entry !== undefined && now < entry.liveUntil;
}

/** Makes an empty store; forgotten states are swept out as it grows. */
export function makeCacheStore(): CacheStore {
  const entries = new Map<string, StoredEntry>();
  const fences = new Map<string, number>();
  let sweepAt = LEAST_SWEEP;
  let last = 0;

  const moment = (now: number): number => {
    last = Math.max(now, last + MOMENT_MILLISECONDS);
    return last;
  };

  const find = (key: string, now: number): StoredEntry | undefined => {
    const entry = entries.get(key);
    if (entry === undefined || now < entry.keptUntil) return entry;
    entries.delete(key);
    return undefined;
  };

  /** Whether the key or one of its groups was dropped after the load began. */
  const isDropped = (
    { moment: begunAt, loadedAt, groups = [] }: Omit<CacheWrite, 'value'>,
    known: StoredEntry | undefined,
  ): boolean => {
    const dropped = groups.map((group) => fences.get(group) ?? 0);
    return Math.max(known?.invalidatedAt ?? 0, 0, ...dropped) >= (begunAt ?? loadedAt);
  };

  const sweep = (now: number): void => {
    if (entries.size < sweepAt) return;
    for (const [key, entry] of entries) if (now >= entry.keptUntil) entries.delete(key);
    sweepAt = Math.max(LEAST_SWEEP, entries.size * 2);
  };

  return {
    find,
    moment,
    invalidate(key, now) {
      const kept = find(key, now);
      const entry = kept ?? { ...NO_ENTRY };
      if (!kept) entries.set(key, entry);
      entry.liveUntil = 0;
      entry.expiresAt = 0;
      entry.shadowUntil = 0;
      entry.invalidatedAt = moment(now);
      entry.keptUntil = Math.max(entry.keptUntil, now + REMEMBER_MILLISECONDS);
    },
    dropGroup(group, now) {
      fences.set(group, moment(now));
      const keys = [...entries]
        .filter(([, entry]) => isLive(entry, now) && entry.groups.includes(group))
        .map(([key]) => key);
      for (const key of keys) this.invalidate(key, now);
      return keys;
    },
    write(write, now) {
      const known = find(write.key, now);
      if (isDropped(write, known)) return 'invalidated';
      const shadowUntil = shadowAfterWrite(known, write);
      if (known !== undefined && known.loadedAt >= write.loadedAt) {
        known.shadowUntil = shadowUntil;
        known.keptUntil = keptUntil(write, now);
        return 'older';
      }
      entries.set(write.key, storedEntry(write, shadowUntil, known?.invalidatedAt ?? 0, now));
      sweep(now);
      return 'written';
    },
    extend(extension, now) {
      const known = find(extension.key, now);
      if (isDropped(extension, known)) return 'invalidated';
      if (known && known.loadedAt >= extension.loadedAt) return 'older';
      if (!isLive(known, now) || known.loadedAt !== extension.confirmedLoadedAt) return 'gone';
      const { value, shadowUntil, invalidatedAt, form } = known;
      const write = { ...extension, value, ...(form !== undefined && { form }) };
      entries.set(extension.key, storedEntry(write, shadowUntil, invalidatedAt, now));
      return 'written';
    },
    claimHit(hit, now) {
      const entry = find(hit.key, now);
      if (entry === undefined) return { firstUse: false, firstPastShadow: false };
      const isRead = entry.loadedAt === hit.loadedAt;
      const firstUse = isRead && isWarmed(entry.strategy) && !entry.used;
      if (firstUse) entry.used = true;
      const { shadowTtlMilliseconds: ttl } = hit;
      const shadow = readShadow(entry.shadowUntil, hit.at, ttl, true);
      entry.shadowUntil = shadow.shadowUntil;
      entry.keptUntil = Math.max(entry.keptUntil, now + 2 * ttl + SLACK_MILLISECONDS);
      return { firstUse, firstPastShadow: shadow.first };
    },
  };
}

/** Only a user's load moves the shadow, also when a newer value is there already: without
 * warming its own would have been stored. */
function shadowAfterWrite(known: StoredEntry | undefined, write: CacheWrite): number {
  const shadowUntil = known?.shadowUntil ?? 0;
  if (write.strategy !== READER) return shadowUntil;
  return readShadow(shadowUntil, write.loadedAt, write.shadowTtlMilliseconds, false).shadowUntil;
}

/** Past the end of the entry and of any shadow that a hit of it may still set. */
function keptUntil({ shadowTtlMilliseconds, ttlMilliseconds }: CacheWrite, now: number): number {
  return now + Math.max(2 * shadowTtlMilliseconds, ttlMilliseconds) + SLACK_MILLISECONDS;
}

function storedEntry(
  write: CacheWrite,
  shadowUntil: number,
  invalidatedAt: number,
  now: number,
): StoredEntry {
  const { ttlMilliseconds, loadMilliseconds } = write;
  return {
    value: write.value,
    liveUntil: now + Math.max(1, ttlMilliseconds - loadMilliseconds),
    keptUntil: keptUntil(write, now),
    loadedAt: write.loadedAt,
    expiresAt: write.loadedAt + ttlMilliseconds,
    shadowUntil,
    strategy: write.strategy,
    run: write.run,
    used: false,
    loadMilliseconds,
    invalidatedAt,
    groups: write.groups ?? [],
    ...(write.dollars && { dollars: write.dollars }),
    ...(write.form && { form: write.form }),
    ...(write.validator && { validator: write.validator }),
  };
}
