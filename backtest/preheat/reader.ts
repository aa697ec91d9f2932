/**
 * The application of the backtest: reads through the cache as the client library does, and tells
 * at the end of each window what it read. Synchronous, because it is called once per read.
 */
import { type CacheStore, isLive, type StoredEntry } from '../../adapters/memory/cache-store.ts';
import {
  type AccessBatch,
  type AccessEvent,
  DEMAND,
  NO_STRATEGY_COUNTS,
  type ShadowCounts,
  type StrategyCounts,
} from '../../core/access.ts';
import { BACKGROUND, FORESIGHT, READER } from '../../core/budget/rows.ts';
import { isWarmed, meaningOfHit, readShadow } from '../../core/budget/shadow.ts';
import type { WarmAtRead } from './loads.ts';
import { KEYSPACE, PARAM } from './settings.ts';

/** Reads of users so far. */
export interface ReaderTotals {
  readonly hits: number;
  readonly misses: number;
  /** Warmed entries that were read, by strategy. */
  readonly used: ReadonlyMap<string, number>;
}

/** The reading application. */
export interface Reader {
  /**
   * True for a hit; `user` is empty where the log names none. Only reads of the source `user` are
   * demand.
   */
  read(key: string, at: number, user: string, bytes: number, source?: string): boolean;
  readonly warm: WarmAtRead;
  /** Ends the window at `at`; undefined where nothing was read in it. */
  takeWindow(at: number): AccessBatch | undefined;
  totals(): ReaderTotals;
}

/** What happened in the open window; the types of `core/access.ts`, writable. */
interface Window {
  reads: number;
  misses: number;
  readonly background: { reads: number; misses: number };
  readonly events: Map<string, Writable<AccessEvent>>;
  readonly strategies: Record<string, Writable<StrategyCounts>>;
  /** Warms by the application: the loads, by the period of their grant. */
  readonly settled: Record<string, number>;
  loads: number;
}

type Writable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/** Makes an application that reads keys of one keyspace through `store`. */
export function makeReader(
  store: CacheStore,
  ttlMilliseconds: number,
  keyspace: string = KEYSPACE,
): Reader {
  const used = new Map<string, number>();
  let window = emptyWindow();
  let hits = 0;
  let misses = 0;

  const countsOf = (strategy: string): Writable<StrategyCounts> => {
    const counts = window.strategies[strategy] ?? { ...NO_STRATEGY_COUNTS };
    window.strategies[strategy] = counts;
    return counts;
  };

  const hit = (event: Writable<AccessEvent>, entry: StoredEntry, at: number): void => {
    hits += 1;
    const { key } = event;
    const { strategy, run, loadedAt } = entry;
    const { isFirstUse, isPastShadow } = meaningOfHit(entry, at);
    if (!isFirstUse && !isPastShadow) return;
    const claim = store.claimHit({ key, at, loadedAt, shadowTtlMilliseconds: ttlMilliseconds }, at);
    if (claim.firstPastShadow) {
      countsOf(strategy).firstHits += 1;
      accountOf(event, strategy).firstHits += 1;
    }
    if (!claim.firstUse) return;
    countsOf(strategy).used += 1;
    used.set(strategy, (used.get(strategy) ?? 0) + 1);
    event.used = { strategy, run };
  };

  const miss = (
    event: Writable<AccessEvent>,
    entry: StoredEntry | undefined,
    at: number,
    bytes: number,
  ): void => {
    event.misses += 1;
    event.loadedAt = at;
    event.loadMilliseconds = 0;
    if (bytes > 0) event.bytes = bytes;
    const isForUser = event.source === DEMAND;
    if (isForUser) {
      misses += 1;
      window.misses += 1;
      const { early } = readShadow(entry?.shadowUntil ?? 0, at, ttlMilliseconds, false);
      if (early) {
        countsOf(entry?.strategy ?? READER).earlyMisses += 1;
        accountOf(event, entry?.strategy ?? READER).earlyMisses += 1;
      }
    } else {
      window.background.misses += 1;
    }
    store.write(
      { ...loadOf(event.key, at), strategy: isForUser ? READER : BACKGROUND, run: '' },
      at,
    );
  };

  const loadOf = (key: string, at: number) => ({
    key,
    value: '',
    loadedAt: at,
    ttlMilliseconds,
    shadowTtlMilliseconds: ttlMilliseconds,
    loadMilliseconds: 0,
  });

  return {
    read(key, at, user, bytes, source = DEMAND) {
      const id = `${source} ${user} ${key}`;
      const event = window.events.get(id) ?? emptyEvent(keyspace, key, at, user, source);
      window.events.set(id, event);
      event.reads += 1;
      event.at = at;
      const isDemand = source === DEMAND;
      if (isDemand) window.reads += 1;
      else window.background.reads += 1;
      const entry = store.find(key, at);
      const isHit = isLive(entry, at);
      if (!isHit) miss(event, entry, at, bytes);
      else if (isDemand) {
        if (!isWarmed(entry.strategy)) event.loadedAt = entry.loadedAt;
        hit(event, entry, at);
      }
      return isHit;
    },
    warm(key, at, { reservedAt, benefit }) {
      const run = `read-${at}`;
      store.write({ ...loadOf(key, at), strategy: FORESIGHT, run }, at);
      window.loads += 1;
      window.settled[reservedAt] = (window.settled[reservedAt] ?? 0) + 1;
      const event = { ...emptyEvent(keyspace, key, at, '', 'warmer'), loadedAt: at };
      window.events.set(`${run} ${key}`, {
        ...event,
        warmed: { strategy: FORESIGHT, run, benefit },
      });
    },
    takeWindow(at) {
      if (window.events.size === 0) return undefined;
      const { reads, misses: missed, background, events, strategies, loads, settled } = window;
      window = emptyWindow();
      const warms = { [FORESIGHT]: { loads, warmed: loads, failed: 0, loadMilliseconds: 0 } };
      const counts = {
        keyspace,
        at,
        reads,
        misses: missed,
        ...(background.reads > 0 ? { background } : {}),
        latency: {},
        strategies,
      };
      const all = loads > 0 ? { ...counts, warms, settled } : counts;
      return { id: `window-${at}`, events: [...events.values()], counts: [all] };
    },
    totals: () => ({ hits, misses, used }),
  };
}

function accountOf(event: Writable<AccessEvent>, strategy: string): Writable<ShadowCounts> {
  const counts = { firstHits: 0, earlyMisses: 0, ...event.account?.[strategy] };
  event.account = { ...event.account, [strategy]: counts };
  return counts;
}

function emptyWindow(): Window {
  return {
    reads: 0,
    misses: 0,
    background: { reads: 0, misses: 0 },
    events: new Map(),
    strategies: {},
    settled: {},
    loads: 0,
  };
}

function emptyEvent(
  keyspace: string,
  key: string,
  at: number,
  user: string,
  source: string,
): Writable<AccessEvent> {
  return {
    keyspace,
    key,
    params: { [PARAM]: key },
    at,
    firstAt: at,
    reads: 0,
    misses: 0,
    source,
    ...(user === '' ? {} : { user }),
  };
}
