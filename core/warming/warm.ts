/**
 * The warm path: which keys are fresh, load the others, write where nothing newer stands, tell
 * the table what became of each. Safe to run twice on the same message: what the first run wrote
 * is fresh to the second.
 */
import type { OriginSettings, Settings } from '../config/settings.ts';
import { asPreheatError } from '../errors.ts';
import { groupsOf } from '../invalidation/groups.ts';
import type {
  Breaker,
  Cache,
  CacheWrite,
  Clock,
  EntryState,
  Jobs,
  Ledger,
  Origin,
  Patterns,
  RateLimiter,
  WarmQueue,
  WriteStatus,
} from '../ports.ts';
import { failedOutcome, outcomeOf, retryOutcome } from './failures.ts';
import { jitteredTtl } from './jitter.ts';
import { type LoadedItem, loadItems } from './load.ts';
import type { WarmItem, WarmMessage } from './messages.ts';
import { type Outcome, recordOutcomes } from './outcomes.ts';

/** What the warm path needs. */
export interface WarmPorts {
  readonly settings: Settings;
  readonly cache: Cache;
  readonly origins: ReadonlyMap<string, Origin>;
  readonly limiter: RateLimiter;
  readonly breaker: Breaker;
  readonly patterns: Patterns;
  readonly ledger: Ledger;
  readonly jobs: Jobs;
  readonly warmQueue: WarmQueue;
  readonly clock: Clock;
}

/** How one message went. */
export interface WarmReport {
  readonly outcomes: readonly Outcome[];
  /** Keys that were sent back to the queue for another try. */
  readonly retried: number;
}

/** Tries per key in all, the first included. */
const MAX_ATTEMPTS = 5;
/** A message that comes a little early waits; one that comes much too early goes back. */
const SHORT_WAIT_MILLISECONDS = 2_000;
const MAX_DELAY_MILLISECONDS = 900_000;
/** Time kept at the end of a message for writing and telling. */
const CLOSING_MILLISECONDS = 2_000;

/**
 * Makes the function that warms one message before `deadlineAt`.
 *
 * @throws PreheatError when cache or table do not answer: the message must come again.
 */
export function makeWarmer(
  ports: WarmPorts,
): (message: WarmMessage, deadlineAt: number, signal: AbortSignal) => Promise<WarmReport> {
  return async (message, deadlineAt, signal) => {
    const { clock } = ports;
    const early = message.notBefore - clock.now();
    if (early > SHORT_WAIT_MILLISECONDS) {
      await sendAgain(ports, message, message.items, message.attempt, early);
      return { outcomes: [], retried: 0 };
    }
    if (early > 0) await clock.sleep(early, signal);
    const origin = ports.origins.get(message.origin);
    const settings = ports.settings.origins.get(message.origin);
    const outcomes =
      origin && settings
        ? await warmItems(ports, message, origin, settings, deadlineAt, signal)
        : message.items.map((item) =>
            outcomeOf(item, 'failed', `no origin '${message.origin}' in the configuration`),
          );
    return finish(ports, message, outcomes);
  };
}

async function warmItems(
  ports: WarmPorts,
  message: WarmMessage,
  origin: Origin,
  settings: OriginSettings,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const { cache, clock } = ports;
  const now = clock.now();
  const known = message.items.filter(({ keyspace }) => ports.settings.keyspaces.has(keyspace));
  const outcomes: Outcome[] = message.items
    .filter((item) => !known.includes(item))
    .map((item) => outcomeOf(item, 'failed', `no keyspace '${item.keyspace}' any more`));
  const states = await cache.inspect(known.map(({ key }) => key));
  const stale: WarmItem[] = [];
  for (const [index, item] of known.entries()) {
    const state = states[index] as EntryState;
    if (isFresh(state, item, now)) outcomes.push(freshOutcome(item, state, message, now));
    else stale.push(item);
  }
  // Only now: what an earlier delivery of a late message has loaded still has to be told.
  if (now > message.notAfter) {
    return [...outcomes, ...stale.map((item) => outcomeOf(item, 'expired', 'it came too late'))];
  }
  const keys = stale.map(({ key }) => key);
  const free = await cache.lock(keys, message.id, Math.max(1_000, deadlineAt - now));
  const open = stale.filter((item, index) => {
    if (!free[index]) outcomes.push(retryOutcome(item, 'another worker is loading it'));
    return free[index];
  });
  try {
    const loading = { ...ports, origin, settings };
    const deadline = deadlineAt - CLOSING_MILLISECONDS;
    const moment = open.length > 0 ? await cache.moment() : 0;
    await loadItems(loading, open, deadline, signal, async (loaded) => {
      outcomes.push(...(await writeLoaded(ports, message, loaded, moment)));
    });
  } finally {
    const taken = open.map(({ key }) => key);
    // A lock that cannot be given back ends by itself.
    await cache.unlock(taken, message.id).catch(() => undefined);
  }
  await readBack(cache, outcomes);
  return outcomes;
}

/** An entry of unknown age (written by someone else) is fresh unless a later load was asked for. */
function isFresh(state: EntryState, item: WarmItem, now: number): boolean {
  if (!state.exists) return false;
  if (isForeign(state, now)) return item.loadedNoEarlierThan === 0;
  return state.loadedAt >= item.loadedNoEarlierThan;
}

/** Another program has written the value: its state is that of the entry before it, or none. */
function isForeign({ expiresAt }: EntryState, now: number): boolean {
  return expiresAt <= now;
}

/** A live entry of this very run was loaded by an earlier delivery of the message: it counts. */
function freshOutcome(
  item: WarmItem,
  state: EntryState,
  message: WarmMessage,
  now: number,
): Outcome {
  if (isForeign(state, now)) return { item, status: 'fresh', called: false };
  const isRedelivery = message.attempt === 0;
  const isOurs = isRedelivery && state.run === message.run && state.strategy === message.strategy;
  const { loadedAt, expiresAt, loadMilliseconds } = state;
  return isOurs
    ? { item, status: 'warmed', called: true, loadedAt, expiresAt, loadMilliseconds }
    : { item, status: 'fresh', called: false, loadedAt, expiresAt };
}

async function writeLoaded(
  ports: WarmPorts,
  message: WarmMessage,
  loaded: readonly LoadedItem[],
  moment: number,
): Promise<Outcome[]> {
  const writes = loaded.flatMap((load): { load: LoadedItem; write: CacheWrite }[] => {
    const keyspace = ports.settings.keyspaces.get(load.item.keyspace);
    if (!keyspace || load.value === undefined) return [];
    return [
      {
        load,
        write: {
          key: load.item.key,
          value: load.value,
          loadedAt: load.loadedAt,
          ttlMilliseconds: jitteredTtl(keyspace, load.item.key, message.run),
          shadowTtlMilliseconds: keyspace.ttlMilliseconds,
          loadMilliseconds: load.loadMilliseconds,
          strategy: message.strategy,
          run: message.run,
          moment,
          groups: groupsOf(keyspace, load.item.params, load.value),
        },
      },
    ];
  });
  const statuses = await writeAll(
    ports.cache,
    writes.map(({ write }) => write),
  );
  const written = writes.map(({ load, write }, index): Outcome => {
    const { item, called, loadMilliseconds } = load;
    const status = statuses[index] as WriteStatus | Error;
    if (status instanceof Error) return { ...retryOutcome(item, status.message), called };
    if (status !== 'written') return { item, called, status, loadMilliseconds };
    return {
      item,
      called,
      status: 'warmed',
      loadedAt: write.loadedAt,
      expiresAt: write.loadedAt + write.ttlMilliseconds,
      loadMilliseconds,
      bytes: Buffer.byteLength(write.value),
      value: write.value,
    };
  });
  const failed = loaded.flatMap(({ item, error, called }) =>
    error ? [failedOutcome(item, error, called)] : [],
  );
  return [...written, ...failed];
}

/** The origin was asked already: a cache that does not answer now must not lose that count. */
async function writeAll(
  cache: Cache,
  writes: readonly CacheWrite[],
): Promise<readonly (WriteStatus | Error)[]> {
  if (writes.length === 0) return [];
  try {
    return await cache.write(writes);
  } catch (thrown) {
    return writes.map(() => asPreheatError(thrown));
  }
}

/** Reads one written key back: a write that the reader would not see is a failure, not a success. */
async function readBack(cache: Cache, outcomes: Outcome[]): Promise<void> {
  const index = outcomes.findIndex(
    ({ status, value }) => status === 'warmed' && value !== undefined,
  );
  const sample = outcomes[index];
  if (!sample || sample.value === undefined) return;
  // It did answer the write: when it is gone a moment later, the calls still have to be told.
  const read = await cache.read(sample.item.key).catch(() => undefined);
  if (!read) return;
  const { value: found, state } = read;
  const isSame = found !== undefined && Buffer.compare(found, Buffer.from(sample.value)) === 0;
  // Overtaken by a newer load: as it should be.
  if (isSame || state.loadedAt !== sample.loadedAt) return;
  const reason = 'the value read back is not the one written';
  outcomes[index] = { ...retryOutcome(sample.item, reason), called: true };
}

/** Sends retryable keys back to the queue while tries and time are left; records all others. */
async function finish(
  ports: WarmPorts,
  message: WarmMessage,
  outcomes: readonly Outcome[],
): Promise<WarmReport> {
  const attempt = message.attempt + 1;
  const delay = backOff(outcomes, attempt);
  const canRetry = attempt < MAX_ATTEMPTS && ports.clock.now() + delay <= message.notAfter;
  const again = canRetry ? outcomes.filter(({ retry }) => retry) : [];
  if (again.length > 0) {
    const items = again.map(({ item }) => item);
    await sendAgain(ports, message, items, attempt, delay);
  }
  await recordOutcomes(ports, message, outcomes, canRetry);
  return { outcomes, retried: again.length };
}

/** 1, 2, 4, 8 s, or as long as the origin asked for. */
function backOff(outcomes: readonly Outcome[], attempt: number): number {
  const asked = outcomes.map(({ retryAfterMilliseconds }) => retryAfterMilliseconds ?? 0);
  return Math.max(1_000 * 2 ** (attempt - 1), ...asked);
}

async function sendAgain(
  ports: WarmPorts,
  message: WarmMessage,
  items: readonly WarmItem[],
  attempt: number,
  delayMilliseconds: number,
): Promise<void> {
  const delay = Math.min(MAX_DELAY_MILLISECONDS, delayMilliseconds);
  const id = attempt > message.attempt ? `${message.id}.${attempt}` : message.id;
  await ports.warmQueue.send([
    { body: { ...message, id, items, attempt }, delayMilliseconds: delay },
  ]);
}
