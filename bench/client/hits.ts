/** Hits in the application's own memory: Preheat's client and its peers, the same keys and values. */
import { setImmediate } from 'node:timers/promises';
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { createCache } from 'cache-manager';
import { LRUCache } from 'lru-cache';
import type { Preheat } from '../../client/index.ts';
import { IDS, KEYS, originValue, readAt } from './client.ts';

/** What is compared. */
export const CONTENDERS = ['lru', 'preheat', 'recording', 'bentocache', 'cacheManager'] as const;

/** One of them; `recording` is `preheat` that tells of each read. */
export type Contender = (typeof CONTENDERS)[number];

/** Reads once and gives the length of what it was given. */
export type ReadLength = (index: number) => Promise<number> | number;

/** Reads between two turns of the process: as many as come in while it has other work. */
const AT_ONCE = 50;
const TTL_MILLISECONDS = 24 * 3_600_000;
const LENGTHS = IDS.map((id) => originValue(id).length);

/**
 * Nanoseconds per read over a round, what is done between the reads and by `finish` included.
 *
 * @throws Error where a read was given anything but its value.
 */
export async function timeReads(
  reads: number,
  read: ReadLength,
  finish?: () => Promise<void>,
): Promise<number> {
  let length = 0;
  const from = process.hrtime.bigint();
  for (let index = 0; index < reads; index += 1) {
    const found = read(index);
    // A plain LRU answers at once: nobody would wait for it.
    length += typeof found === 'number' ? found : await found;
    if (index % AT_ONCE === 0) await setImmediate();
  }
  await finish?.();
  const nanoseconds = Number(process.hrtime.bigint() - from) / reads;
  let expected = 0;
  for (let index = 0; index < reads; index += 1) expected += LENGTHS[index % KEYS] ?? 0;
  if (length !== expected) throw new Error(`${length} bytes were read instead of ${expected}`);
  return nanoseconds;
}

/** A client of Preheat. */
export function readPreheat(client: Preheat): ReadLength {
  return async (index) => (await readAt(client, index)).value.length;
}

/** `lru-cache` itself, which two of the others keep their entries in. */
export function readLru(): ReadLength {
  const cache = new LRUCache<string, Buffer>({ max: 2 * KEYS });
  for (const id of IDS) cache.set(keyOf(id), Buffer.from(originValue(id)));
  return (index) => cache.get(keyOf(idAt(index)))?.length ?? 0;
}

/** bentocache with its memory alone, values as they are. */
export function readBentocache(): ReadLength {
  const store = bentostore().useL1Layer(memoryDriver({ maxItems: 2 * KEYS, serialize: false }));
  const bento = new BentoCache({ default: 'main', stores: { main: store } });
  return async (index) => {
    const id = idAt(index);
    const factory = () => Buffer.from(originValue(id));
    return (await bento.getOrSet({ key: keyOf(id), ttl: TTL_MILLISECONDS, factory })).length;
  };
}

/** cache-manager with the store in memory that it has by itself, values as they are. */
export function readCacheManager(): ReadLength {
  const cache = createCache();
  return async (index) => {
    const id = idAt(index);
    const load = async () => Buffer.from(originValue(id));
    return (await cache.wrap(keyOf(id), load, TTL_MILLISECONDS)).length;
  };
}

function idAt(index: number): string {
  return IDS[index % KEYS] ?? '';
}

function keyOf(id: string): string {
  return `bench:item:${id}`;
}
