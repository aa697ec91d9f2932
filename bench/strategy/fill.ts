/** A table of so many keys in which as much happens as in one of any other size. */
import type { Categories } from '../../core/categories/port.ts';
import type { CategoryRecord } from '../../core/categories/state.ts';
import type { RecentVisits } from '../../core/foresight/recent-visits.ts';
import { rankOf } from '../../core/patterns/rates.ts';
import { emptyStats, type KeyRecord, type KeyStats } from '../../core/patterns/stats.ts';
import type { Patterns } from '../../core/ports.ts';
import type { Users } from '../../core/users/port.ts';
import { emptyUserState, type UserRecord } from '../../core/users/state.ts';
import { ANSWER, answerKey, PRODUCT, productKey, TTL_MILLISECONDS } from './config.ts';
import { saveSlots } from './hours.ts';

/** What is filled. */
export interface FilledPorts {
  readonly patterns: Patterns;
  readonly users: Users;
  readonly categories: Categories;
  readonly visits: RecentVisits;
}

/** How much of it there is. */
export interface FilledSize {
  readonly keys: number;
  /** Keys that are read in an hour. */
  readonly keysPerHour: number;
}

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The most read keys: every second of them is not in the cache, the others' entries end soon. */
const HOT = 1_000;
/** Times at which the entries of all others end. */
const ENDS = 60;
const KEYS_PER_USER = 10;
const KEYS_PER_ANSWER = 10;
const KEYS_PER_CATEGORY = 50;
const USERS_DUE = 200;
const READERS = 200;
/** Ten batches of the emulator, which answers one after the other and must answer in time. */
const SAVED_AT_ONCE = 250;

/** Fills it as of `now`. */
export async function fillTable(
  ports: FilledPorts,
  { keys, keysPerHour }: FilledSize,
  now: number,
): Promise<void> {
  const makeStats = makeShared((kind: string) => statsOf(kind, now));
  await save(ports.patterns, keys, (rank) => {
    const kind = rank <= HOT ? `hot ${rank % 2}` : `cold ${rank % ENDS}`;
    const stats = makeStats(`${kind} ${levelOf(rank)}`);
    const next = rank <= HOT && rank % 2 === 0 ? { next: successorOf(rank) } : {};
    return recordOf(PRODUCT, productKey(rank), { ...stats, ...next });
  });
  await save(ports.patterns, keys / KEYS_PER_ANSWER, (rank) => {
    const params = { model: 'small', prompt: `question ${rank}` };
    const stats = makeStats(`asked 0 ${levelOf(rank)}`);
    return recordOf(ANSWER, answerKey(rank), { ...stats, params });
  });
  await save(ports.users, keys / KEYS_PER_USER, (rank) => userOf(rank, now));
  await save(ports.categories, keys / KEYS_PER_CATEGORY, (rank) => categoryOf(rank, now));
  await ports.visits.add('visits', visitsAt(now - 10 * SECOND));
  await saveSlots(ports.patterns, keysPerHour, now);
}

async function save<Saved>(
  store: { save(records: readonly Saved[]): Promise<readonly unknown[]> },
  count: number,
  make: (rank: number) => Saved,
): Promise<void> {
  for (let from = 1; from <= count; from += SAVED_AT_ONCE) {
    const length = Math.min(SAVED_AT_ONCE, count - from + 1);
    // What a slow emulator has taken twice is told as lost; what is proposed shows that it is there.
    await store.save(Array.from({ length }, (_, index) => make(from + index)));
  }
}

/** A million statistics of their own do not fit into memory; few differ in anything that counts. */
function makeShared(make: (kind: string) => KeyStats): (kind: string) => KeyStats {
  const known = new Map<string, KeyStats>();
  return (kind) => {
    const stats = known.get(kind) ?? make(kind);
    known.set(kind, stats);
    return stats;
  };
}

/** Each level is read half as much as the one before it. */
function levelOf(rank: number): number {
  return Math.floor(Math.log2(rank));
}

function statsOf(kind: string, now: number): KeyStats {
  const [name, part = '0', level = '0'] = kind.split(' ');
  const reads = Math.max(2, 100_000 / 2 ** Number(level));
  // One that is read at its hour only, so that time of day tells something.
  const isRare = name === 'hot' && part === '1';
  const counts = [reads / 50, reads / 3, reads];
  const endsIn = { hot: 30 * SECOND, cold: (5 + Number(part)) * MINUTE }[name ?? ''] ?? 0;
  const isCached = endsIn > 0 && !isRare;
  const expiresAt = isCached ? now + endsIn : now - MINUTE;
  return {
    ...emptyStats(),
    counts,
    countedAt: now - MINUTE,
    firstReadAt: now - 20 * DAY,
    lastReadAt: now - MINUTE,
    reads: isRare ? 15 : reads,
    misses: 10,
    hour: Math.floor(now / HOUR),
    hourReads: isRare ? 20 : 1,
    hourFirstAt: now - MINUTE,
    loadMilliseconds: 50,
    bytes: 1_000,
    loadedAt: expiresAt - TTL_MILLISECONDS,
    expiresAt,
    shadowUntil: expiresAt,
    dueAt: isCached ? expiresAt : undefined,
    rank: rankOf(counts, now - MINUTE, TTL_MILLISECONDS),
    rankScale: TTL_MILLISECONDS,
  };
}

function recordOf(keyspace: string, key: string, stats: KeyStats): KeyRecord {
  return { ref: { keyspace, key }, version: 0, stats };
}

/** A hot key that is not in the cache. */
function successorOf(rank: number): KeyStats['next'] {
  const slot = { keyspace: PRODUCT, key: productKey(rank - 1), count: 8, pull: 0, lead: 30_000 };
  return { visits: 10, slots: [slot] };
}

function userOf(rank: number, now: number): UserRecord {
  const isDue = rank <= USERS_DUE;
  const key = productKey(2 * (rank % (HOT / 2)) + 1);
  return {
    user: `user-${rank}`,
    version: 0,
    state: {
      ...emptyUserState(),
      recent: [{ keyspace: PRODUCT, key, at: now - DAY, habit: 1 }],
      hours: new Array<number>(24).fill(1),
      weekdays: new Array<number>(7).fill(1),
      firstSessionAt: now - 20 * DAY,
      lastSessionAt: now - DAY,
      lastReadAt: now - DAY,
      dueAt: isDue ? now + 10 * SECOND : now + (1 + (rank % 24)) * HOUR,
    },
  };
}

/** All are read as they were but the first ones, which have their moment. */
function categoryOf(rank: number, now: number): CategoryRecord {
  const isRising = rank <= 10;
  const total = 1_000 / levelOf(2 * rank);
  const counts = isRising ? [total / 2, total / 2, total] : [total / 256, total / 16, total];
  const first = (rank * 10) % HOT;
  return {
    ref: { keyspace: PRODUCT, category: `category-${rank}` },
    version: 0,
    state: {
      counts,
      heat: isRising ? total : 0,
      minutes: [isRising ? total / 2 : 0],
      countedAt: now,
      members: Array.from({ length: 10 }, (_, index) => ({
        key: productKey(2 * Math.floor((first + index) / 2) + 1),
        count: total / 10,
      })),
      rank: rankOf(counts, now, TTL_MILLISECONDS) - levelOf(rank),
      rankScale: TTL_MILLISECONDS,
      lastBatch: '',
    },
  };
}

/** Readers of hot keys, from which one goes on to others. */
function visitsAt(at: number) {
  return Array.from({ length: READERS }, (_, index) => ({
    keyspace: PRODUCT,
    key: productKey(2 * (index + 1)),
    user: `reader-${index}`,
    at,
  }));
}
