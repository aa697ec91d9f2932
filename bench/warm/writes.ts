/** The contenders of the writes: the same keys and values, each into an empty cache. */
import { writeFile } from 'node:fs/promises';
import type { Redis } from 'ioredis';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import type { LoadedItem } from '../../core/warming/load.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { inParallel } from '../../core/warming/parallel.ts';
import { writeLoaded } from '../../core/warming/write.ts';
import type { Written } from './check.ts';
import { BATCH, ITEM, makeSettings, TTL_MILLISECONDS } from './config.ts';
import { keyOf, makeIds, makeValue, VALUE_BYTES } from './values.ts';

/** Batches on their way at the same time: the messages of one call of the worker (lib/warmer.ts). */
const AT_ONCE = 5;
/** Any load takes some time. */
const LOAD_MILLISECONDS = 50;

/** Where `redis-benchmark` puts a number of twelve digits. */
const RANDOM = '__rand_int__';

interface Item {
  readonly id: string;
  readonly key: string;
  readonly value: string;
}

/** Items in batches, made once: their making is not in the measured time. */
export function makeBatches(ids: readonly string[]): Item[][] {
  const items = ids.map((id) => ({ id, key: keyOf(id), value: makeValue(id) }));
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}

/** Writes loaded items as the worker does; what it must tell of them afterwards. */
export async function writeAsWorker(
  redis: Redis,
  batches: readonly Item[][],
  run: string,
): Promise<Written> {
  const settings = makeSettings({ url: 'http://127.0.0.1', batch: true, concurrency: AT_ONCE });
  const ports = { settings, cache: makeRedisCache(redis), compression: systemCompression };
  const from = Date.now();
  const message: WarmMessage = {
    id: run,
    origin: ITEM,
    strategy: 'popular',
    run,
    items: [],
    notBefore: from,
    notAfter: from + TTL_MILLISECONDS,
    attempt: 0,
    reservedAt: from,
  };
  await inParallel(batches, AT_ONCE, async (batch) => {
    const loadedAt = Date.now();
    const moment = await ports.cache.moment();
    const loaded: LoadedItem[] = batch.map(({ id, key, value }) => ({
      item: { keyspace: ITEM, key, params: { id }, loadedNoEarlierThan: 0 },
      value,
      calls: 1,
      loadedAt,
      loadMilliseconds: LOAD_MILLISECONDS,
    }));
    const before = { stateOf: new Map(), moment };
    const outcomes = await writeLoaded(ports, message, loaded, before);
    const failed = outcomes.find(({ status }) => status !== 'warmed');
    if (failed) throw new Error(`${failed.item.key}: ${failed.status} ${failed.reason ?? ''}`);
  });
  return { strategy: message.strategy, run, from };
}

/** The same values by plain SET, through the same client in pipelines of the same size. */
export async function writePlainly(redis: Redis, batches: readonly Item[][]): Promise<void> {
  await inParallel(batches, AT_ONCE, async (batch) => {
    const pipeline = redis.pipeline();
    for (const { key, value } of batch) pipeline.set(key, value, 'PX', TTL_MILLISECONDS);
    const replies = (await pipeline.exec()) ?? [];
    if (replies.some(([error]) => error)) throw new Error('a SET failed');
  });
}

/** The same SETs as a file for `redis-cli --pipe`. */
export async function keepPlainCommands(file: string, batches: readonly Item[][]): Promise<void> {
  const arg = (text: string) => `$${text.length}\r\n${text}\r\n`;
  const commands = batches.flat().map(({ key, value }) => {
    const args = ['SET', key, value, 'PX', `${TTL_MILLISECONDS}`];
    return `*${args.length}\r\n${args.map(arg).join('')}`;
  });
  await writeFile(file, commands.join(''));
}

/** The least that a script can do which writes a value. */
export const PLAIN_SCRIPT = "return redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])";

/** A call of it, on a new key each time. */
export function setByScript(sha1: string): string[] {
  const id = makeIds(1)[0] ?? '';
  return ['EVALSHA', sha1, '1', keyOf(RANDOM), makeValue(id), `${TTL_MILLISECONDS}`];
}

/** A recorded command of the write script, on a new key at each of its calls. */
export function onRandomKeys(command: readonly string[], ids: readonly string[]): string[] {
  const id = ids.at(-1) ?? '';
  // Only in the names of keys: the value stays as it is.
  return command.map((arg) => (arg.length < VALUE_BYTES ? arg.replaceAll(id, RANDOM) : arg));
}
