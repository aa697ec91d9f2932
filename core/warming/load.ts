/** Loads keys from their origin under its limits: batches, bulkhead, rate, breaker, deadline. */
import type { OriginSettings } from '../config/settings.ts';
import { asPreheatError, jobCancelled, originFailed, type PreheatError } from '../errors.ts';
import type { Breaker, Clock, LoadHint, LoadResult, Origin, RateLimiter } from '../ports.ts';
import type { WarmItem } from './messages.ts';
import { inParallel } from './parallel.ts';

/** What loading needs. */
export interface LoadPorts {
  readonly origin: Origin;
  readonly settings: OriginSettings;
  readonly limiter: RateLimiter;
  readonly breaker: Breaker;
  readonly clock: Clock;
  /** What is known of a key before its load. */
  readonly hintOf: (item: WarmItem) => LoadHint;
  /** Asked before each call; absent where nobody can cancel. */
  readonly isCancelled?: (() => Promise<boolean>) | undefined;
}

/** Who waits for an origin's rate looks up that often. */
const SLICE_MILLISECONDS = 500;

/** One key after its load. */
export interface LoadedItem {
  readonly item: WarmItem;
  /** Without it, and without an error, the value in the cache still holds. */
  readonly value?: string | Buffer;
  readonly error?: PreheatError;
  readonly validator?: string;
  readonly dollars?: number;
  /** The value was asked for earlier, at `loadedAt`. */
  readonly isKept?: boolean;
  /** Calls of the origin, each of which counts as a load; more than one where it asked to wait. */
  readonly calls: number;
  readonly loadedAt: number;
  readonly loadMilliseconds: number;
}

/** A worker whose turns come too late so often is too slow to call: others may be faster. */
const MOST_TURNS = 3;

/** Longer waits that an origin asks for are spent in the queue, not in a worker. */
const MOST_WAIT_MILLISECONDS = 10_000;

/** Gives each batch to `onBatch` as it arrives: a slow one does not hold back the others. */
export async function loadItems(
  ports: LoadPorts,
  items: readonly WarmItem[],
  deadlineAt: number,
  signal: AbortSignal,
  onBatch: (loaded: readonly LoadedItem[]) => Promise<void>,
): Promise<void> {
  const size = ports.settings.batchSize;
  const batches = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
  await inParallel(batches, ports.settings.concurrency, async (batch) => {
    await onBatch(await loadBatch(ports, batch, deadlineAt, signal));
  });
}

/** One call, and one more where the origin asked for a wait that ends early enough. */
async function loadBatch(
  ports: LoadPorts,
  batch: readonly WarmItem[],
  deadlineAt: number,
  signal: AbortSignal,
): Promise<LoadedItem[]> {
  const first = await callOnce(ports, batch, deadlineAt, signal);
  const waits = first.map(({ calls, error }) => (calls > 0 && error?.retryAfterMilliseconds) || 0);
  const wait = Math.max(0, ...waits);
  const end = ports.clock.now() + wait + ports.settings.timeoutMilliseconds;
  if (waits.includes(0) || wait > MOST_WAIT_MILLISECONDS || end > deadlineAt) return first;
  // The first call counts also where the time is over before the second.
  const isOver = await ports.clock.sleep(wait, signal).then(
    () => false,
    () => true,
  );
  if (isOver) return first;
  const second = await callOnce(ports, batch, deadlineAt, signal);
  return second.map((loaded, index) => ({
    ...loaded,
    calls: loaded.calls + (first[index]?.calls ?? 0),
  }));
}

async function callOnce(
  ports: LoadPorts,
  batch: readonly WarmItem[],
  deadlineAt: number,
  signal: AbortSignal,
): Promise<LoadedItem[]> {
  const { origin, settings, breaker, clock } = ports;
  const refused = await findRefusal(ports, deadlineAt, signal);
  if (refused) {
    const base = { error: refused, calls: 0, loadedAt: 0, loadMilliseconds: 0 };
    return batch.map((item) => ({ item, ...base }));
  }
  const loadedAt = clock.now();
  const results = await origin.load(
    batch.map(({ params }) => params),
    signal,
    batch.map(ports.hintOf),
  );
  const loadMilliseconds = clock.now() - loadedAt;
  const errors = results.map(({ error }) => (error ? asPreheatError(error) : undefined));
  const isAsked = results.some(({ asked }) => asked !== false);
  // The origin was asked already: a breaker that cannot be told must not lose that count.
  if (isAsked) {
    const isOk = !errors.every((error) => error?.retryable);
    await breaker.report(settings.name, isOk).catch(() => undefined);
  }
  return batch.map((item, index) => {
    const calls = results[index]?.asked === false ? 0 : 1;
    const base = { item, calls, loadedAt, loadMilliseconds };
    const error = errors[index];
    return error ? { ...base, error } : { ...base, ...foundOf(results[index]) };
  });
}

/** What a result without an error tells. */
function foundOf(result: LoadResult | undefined): Partial<LoadedItem> {
  if (!result || result.error) return {};
  const { validator } = result;
  const known = validator === undefined ? {} : { validator };
  if (result.value === undefined) return known;
  const { value, askedAt, dollars } = result;
  return {
    ...known,
    value,
    ...(dollars !== undefined && { dollars }),
    ...(askedAt !== undefined && { loadedAt: askedAt, isKept: true }),
  };
}

/**
 * Why the origin may not be called now; waits for its rate. A limiter or breaker that does not
 * answer refuses this batch alone: others of the message may have been loaded, and must be told.
 */
async function findRefusal(
  ports: LoadPorts,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<PreheatError | undefined> {
  const { settings, limiter, clock, isCancelled } = ports;
  const { name } = settings;
  try {
    if (await isCancelled?.()) return jobCancelled();
    for (let turn = 1; turn <= MOST_TURNS; turn += 1) {
      const askedAt = clock.now();
      const found = await waitForTurn(ports, deadlineAt, signal);
      if (typeof found !== 'number') return found;
      const isLate = limiter.isLate?.(name, clock.now() - askedAt - found);
      if (!isLate) return undefined;
    }
    return originFailed(name, 'its turns came too late');
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return asPreheatError(thrown);
  }
}

/** Waits until a call may be made; answers how long the wait was meant to be. */
async function waitForTurn(
  ports: LoadPorts,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<number | PreheatError> {
  const { settings, limiter, breaker, clock } = ports;
  const { name, timeoutMilliseconds } = settings;
  // A call that could not end before the deadline is left to a later worker.
  const room = deadlineAt - timeoutMilliseconds - clock.now();
  const wait = room >= 0 ? await limiter.take(name, room) : undefined;
  if (wait === undefined) return originFailed(name, 'its rate leaves no room before the deadline');
  if (await isCancelledWhile(ports, wait, signal)) return jobCancelled();
  // Asked last, so that the one probe of an open breaker is not spent on waiting.
  const answer = await breaker.ask(name);
  return answer === 'open' ? originFailed(name, 'its breaker is open') : wait;
}

/** Waits; true as soon as nobody waits for the call any more. */
async function isCancelledWhile(
  { clock, isCancelled }: LoadPorts,
  milliseconds: number,
  signal: AbortSignal,
): Promise<boolean> {
  const until = clock.now() + milliseconds;
  const slice = isCancelled ? SLICE_MILLISECONDS : milliseconds;
  for (let left = milliseconds; left > 0; left = until - clock.now()) {
    await clock.sleep(Math.min(left, slice), signal);
    if (await isCancelled?.()) return true;
  }
  return false;
}
