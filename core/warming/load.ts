/** Loads keys from their origin under its limits: batches, bulkhead, rate, breaker, deadline. */
import type { OriginSettings } from '../config/settings.ts';
import { asPreheatError, originFailed, type PreheatError } from '../errors.ts';
import type { Breaker, Clock, Origin, RateLimiter } from '../ports.ts';
import type { WarmItem } from './messages.ts';
import { inParallel } from './parallel.ts';

/** What loading needs. */
export interface LoadPorts {
  readonly origin: Origin;
  readonly settings: OriginSettings;
  readonly limiter: RateLimiter;
  readonly breaker: Breaker;
  readonly clock: Clock;
}

/** One key after its load. `called`: the origin was asked, so the load counts. */
export interface LoadedItem {
  readonly item: WarmItem;
  readonly value?: string | Buffer;
  readonly error?: PreheatError;
  readonly called: boolean;
  readonly loadedAt: number;
  readonly loadMilliseconds: number;
}

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

async function loadBatch(
  ports: LoadPorts,
  batch: readonly WarmItem[],
  deadlineAt: number,
  signal: AbortSignal,
): Promise<LoadedItem[]> {
  const { origin, settings, breaker, clock } = ports;
  const refused = await findRefusal(ports, deadlineAt, signal);
  if (refused) {
    const base = { error: refused, called: false, loadedAt: 0, loadMilliseconds: 0 };
    return batch.map((item) => ({ item, ...base }));
  }
  const loadedAt = clock.now();
  const results = await origin.load(
    batch.map(({ params }) => params),
    signal,
  );
  const loadMilliseconds = clock.now() - loadedAt;
  const errors = results.map(({ error }) => (error ? asPreheatError(error) : undefined));
  // The origin was asked already: a breaker that cannot be told must not lose that count.
  await breaker
    .report(settings.name, !errors.every((error) => error?.retryable))
    .catch(() => undefined);
  return batch.map((item, index) => {
    const base = { item, called: true, loadedAt, loadMilliseconds };
    const error = errors[index];
    if (error) return { ...base, error };
    return { ...base, value: results[index]?.value as string | Buffer };
  });
}

/**
 * Why the origin may not be called now; waits for its rate. A limiter or breaker that does not
 * answer refuses this batch alone: others of the message may have been loaded, and must be told.
 */
async function findRefusal(
  { settings, limiter, breaker, clock }: LoadPorts,
  deadlineAt: number,
  signal: AbortSignal,
): Promise<PreheatError | undefined> {
  const { name, timeoutMilliseconds } = settings;
  try {
    // A call that could not end before the deadline is left to a later worker.
    const room = deadlineAt - timeoutMilliseconds - clock.now();
    const wait = room >= 0 ? await limiter.take(name, room) : undefined;
    if (wait === undefined) {
      return originFailed(name, 'its rate leaves no room before the deadline');
    }
    if (wait > 0) await clock.sleep(wait, signal);
    // Asked last, so that the one probe of an open breaker is not spent on waiting.
    const answer = await breaker.ask(name);
    return answer === 'open' ? originFailed(name, 'its breaker is open') : undefined;
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return asPreheatError(thrown);
  }
}
