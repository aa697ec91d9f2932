/** Who uses a cluster while its primaries are killed: an observer, readers, warmers. */
import { setTimeout as pause } from 'node:timers/promises';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import { createPreheat } from '../../../client/index.ts';
import { makeContext } from '../api-event.ts';
import { makeCollector } from '../shop.ts';
import type { ClusterRig } from './cluster-rig.ts';
import { sqsEvent } from './sqs-record.ts';
import type { makeWorkers } from './warm-workers.ts';

/** What the origin has for a key, always. */
export const valueAt = (sku: string | undefined) => `value of ${sku}`;

/** One look of the observer at a key in the cache. */
export interface Look {
  readonly sku: string;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Why the cache did not answer; undefined where it did. */
  readonly failure: string | undefined;
}

/** Looks at all keys, over and over, each by itself. */
export async function observe(
  rig: ClusterRig,
  skus: readonly string[],
  isOver: () => boolean,
): Promise<Look[]> {
  const cache = makeRedisCache(rig.connect());
  const looks: Look[] = [];
  const look = async (sku: string) => {
    while (!isOver()) {
      const startedAt = performance.now();
      const failure = await cache.read(`p:${sku}`).then(
        () => undefined,
        ({ cause }: Error) => `${cause}`,
      );
      looks.push({ sku, failure, startedAt, endedAt: performance.now() });
      await pause(10);
    }
  };
  await Promise.all(skus.map(look));
  return looks;
}

/** What an application saw, and what it told. */
export interface ReadingReport {
  readonly reads: number;
  readonly loads: number;
  readonly wrong: number;
  readonly slowestMilliseconds: number;
  readonly recordedReads: number;
  readonly recordedMisses: number;
}

/** An application that reads any keys; its origin is always well. */
export async function readThrough(
  rig: ClusterRig,
  { settings }: Pick<ReturnType<typeof makeWorkers>, 'settings'>,
  pickSku: () => string,
  isOver: () => boolean,
): Promise<ReadingReport> {
  const collector = makeCollector();
  let loads = 0;
  const preheat = createPreheat({
    settings,
    redis: rig.connect(),
    recorder: collector,
    foresight: false,
    load: async (_keyspace, { sku }) => {
      loads += 1;
      return { value: valueAt(sku), loadMilliseconds: 1 };
    },
  });
  let [reads, wrong, slowestMilliseconds] = [0, 0, 0];
  while (!isOver()) {
    const sku = pickSku();
    const startedAt = performance.now();
    const { value } = await preheat.read('product', { sku });
    slowestMilliseconds = Math.max(slowestMilliseconds, performance.now() - startedAt);
    reads += 1;
    if (value.toString() !== valueAt(sku)) wrong += 1;
    await pause(5);
  }
  await preheat.close();
  return {
    ...{ reads, loads, wrong, slowestMilliseconds },
    recordedReads: collector.total('reads'),
    recordedMisses: collector.total('misses'),
  };
}

/** A worker that takes messages until it is told to end and none is left; its slowest handler. */
export async function warmAll(
  workers: ReturnType<typeof makeWorkers>,
  functionMilliseconds: number,
  waiting: ReturnType<typeof workers.message>[],
  isOver: () => boolean,
  broken: AbortSignal,
): Promise<number> {
  const { unit } = workers.start();
  let slowest = 0;
  while (!broken.aborted && (!isOver() || waiting.length + workers.retries.length > 0)) {
    const message = waiting.shift() ?? workers.retries.shift();
    if (message) {
      const startedAt = performance.now();
      const { batchItemFailures } = await unit(
        sqsEvent([message]),
        makeContext(functionMilliseconds),
      );
      slowest = Math.max(slowest, performance.now() - startedAt);
      if (batchItemFailures.length > 0) waiting.push(message);
    }
    await pause(20);
  }
  return slowest;
}
