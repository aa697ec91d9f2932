/** Loads one foreseen key: within the grant, the origin's limits, and once over all processes. */
import { FORESIGHT } from '../core/budget/rows.ts';
import type { Compression } from '../core/codec/codec.ts';
import type { Keyspace, Settings } from '../core/config/settings.ts';
import { asPreheatError } from '../core/errors.ts';
import type { Foreseen } from '../core/foresight/foresee.ts';
import type { Guide } from '../core/foresight/guide.ts';
import type { KeyWithParams } from '../core/keyspaces/keyspaces.ts';
import { parseKey } from '../core/keyspaces/template.ts';
import type { Breaker, Cache, Clock, RateLimiter } from '../core/ports.ts';
import { writeCoded } from './coded-cache.ts';
import type { Fetched, HeldEntry } from './held-entry.ts';
import type { Loaded } from './loads.ts';
import type { SingleFlight } from './single-flight.ts';
import type { WarmLoad, WarmRecord } from './warm-record.ts';

/** A foreseen read comes within seconds: what the rate does not allow by then is not worth it. */
const LONGEST_WAIT_MILLISECONDS = 1_000;
/** Time for all but the call, while the key is locked. */
const ROOM_MILLISECONDS = 2_000;

/** What loading ahead of demand needs. */
export interface ForeseenLoadPorts {
  readonly settings: Pick<Settings, 'keyspaces' | 'origins'>;
  readonly cache: Pick<Cache, 'read' | 'write' | 'lock' | 'unlock' | 'moment'>;
  readonly compression: Compression;
  readonly guide: Pick<Guide, 'spend'>;
  readonly limiter?: RateLimiter | undefined;
  readonly breaker?: Breaker | undefined;
  /** Shared with the readers: who asks for the key meanwhile waits for this load. */
  readonly flights: SingleFlight<Fetched>;
  readonly load: (ref: KeyWithParams) => Promise<Loaded>;
  readonly record: (warm: WarmRecord) => void;
  readonly clock: Clock;
  readonly stopwatch: () => number;
}

/** How it ended. `needless`: it was loaded meanwhile, or may not be; `nothing-left`: no grant. */
export type WarmEnd = WarmLoad['status'] | 'needless' | 'nothing-left';

/** Loads a key in a run; never rejects. */
export type WarmForeseen = (foreseen: Foreseen, run: string) => Promise<WarmEnd>;

/** Makes it. Every call that is taken from a grant is recorded, whatever becomes of it. */
export function makeForeseenLoads(ports: ForeseenLoadPorts): WarmForeseen {
  const { settings, cache, guide, clock } = ports;
  return async (foreseen, run) => {
    const { key, benefit } = foreseen;
    const keyspace = settings.keyspaces.get(foreseen.keyspace);
    const origin = settings.origins.get(keyspace?.origin ?? '');
    // The key of a hashed template does not tell what its origin must be asked for.
    if (!keyspace || !origin || keyspace.control || keyspace.template.hashed) return 'needless';
    const params = parseKey(keyspace.template, key);
    if (!params) return 'needless';
    const lock = origin.timeoutMilliseconds + ROOM_MILLISECONDS;
    try {
      const [isFree] = await cache.lock([key], run, lock);
      if (!isFree) return 'needless';
      const reservedAt = await guide.spend(keyspace.name);
      if (reservedAt === undefined) return 'nothing-left';
      const ref = { keyspace: keyspace.name, key, params };
      const load = await loadOnce(ports, keyspace, origin.timeoutMilliseconds, ref, run).catch(
        () => undefined,
      );
      const at = Math.floor(clock.now());
      ports.record({ ...ref, at, run, benefit, reservedAt, ...(load ? { load } : {}) });
      return load?.status ?? 'needless';
    } catch {
      return 'needless';
    } finally {
      // A lock that cannot be given back ends by itself; one of another owner stays.
      await cache.unlock([key], run).catch(() => undefined);
    }
  };
}

/** Undefined where the origin was not called. */
async function loadOnce(
  ports: ForeseenLoadPorts,
  keyspace: Keyspace,
  timeoutMilliseconds: number,
  ref: KeyWithParams,
  run: string,
): Promise<WarmLoad | undefined> {
  const { cache, limiter, breaker, clock, stopwatch, flights } = ports;
  const askedAt = clock.now();
  const wait = limiter ? await limiter.take(keyspace.origin, LONGEST_WAIT_MILLISECONDS) : 0;
  if (wait === undefined) return undefined;
  if (wait > 0) await clock.sleep(wait);
  // Once more, under the lock and after all waiting: another process may have loaded it.
  const { state, successors } = await cache.read(ref.key, { successors: true });
  if (state.exists || (await breaker?.ask(keyspace.origin)) === 'open') return undefined;

  const moment = await cache.moment();
  if (limiter?.isLate?.(keyspace.origin, clock.now() - askedAt - wait)) return undefined;
  const loadedAt = Math.floor(clock.now());
  const startedAt = stopwatch();
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  let call: Promise<Written> | undefined;
  flights.run(ref.key, () => {
    const { shadowUntil } = state;
    const make = (loaded: Loaded): HeldEntry => ({
      ...loaded,
      key: ref.key,
      keyspace,
      loadedAt,
      expiresAt: loadedAt + keyspace.ttlMilliseconds,
      strategy: FORESIGHT,
      run,
      used: false,
      shadowUntil,
      successors,
    });
    const loading = loadAndWrite(ports, ref, make, moment, signal);
    call = loading;
    const result = loading.then(({ entry }): Fetched => ({ entry, source: 'origin' }));
    const landed = result.then(
      async () => !(await loading).isInvalidated,
      () => true,
    );
    return { result, moment: Promise.resolve(moment), landed };
  });
  // A reader is loading it.
  if (!call) return undefined;
  try {
    const { entry, status } = await Promise.race([call, rejectOn(signal)]);
    await tellBreaker(ports, keyspace, true);
    const { loadMilliseconds, value } = entry;
    return { loadedAt, loadMilliseconds, status, bytes: value.length };
  } catch (error) {
    await tellBreaker(ports, keyspace, !asPreheatError(error).retryable);
    const loadMilliseconds = stopwatch() - startedAt;
    return { loadedAt, loadMilliseconds, status: 'failed', bytes: 0 };
  }
}

interface Written {
  readonly entry: HeldEntry;
  readonly status: WarmLoad['status'];
  readonly isInvalidated: boolean;
}

/** Only a written entry can be claimed by the reader who waits for it. */
async function loadAndWrite(
  ports: ForeseenLoadPorts,
  ref: KeyWithParams,
  make: (loaded: Loaded) => HeldEntry,
  moment: number,
  signal: AbortSignal,
): Promise<Written> {
  const entry = make(await ports.load(ref));
  // It was given up and told as failed.
  if (signal.aborted) return { entry, status: 'failed', isInvalidated: false };
  const status = await writeCoded(ports, entry, ref.params, moment);
  const isInvalidated = status === 'invalidated';
  if (status instanceof Error) return { entry, status: 'failed', isInvalidated };
  return { entry, status: status === 'written' ? 'warmed' : 'superseded', isInvalidated };
}

function rejectOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** The origin was called already: a breaker that cannot be told changes nothing about that. */
async function tellBreaker(
  { breaker }: ForeseenLoadPorts,
  { origin }: Keyspace,
  ok: boolean,
): Promise<void> {
  await breaker?.report(origin, ok).catch(ignore);
}

function ignore(): void {}
