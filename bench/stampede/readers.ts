/** Three ways to read through the same Redis, each as one process of an application would. */
import { BentoCache, bentostore } from 'bentocache';
import { memoryDriver } from 'bentocache/drivers/memory';
import { redisDriver } from 'bentocache/drivers/redis';
import { Agent, request } from 'undici';
import { createPreheat, makeRedis } from '../../client/index.ts';
import { defineConfig, loader } from '../../core/config/define.ts';

/** The contenders, in the order of the table. */
export const CONTENDERS = ['plain', 'bentocache', 'preheat'] as const;

/** One of them. */
export type Contender = (typeof CONTENDERS)[number];

/** Reads the value of an id through the cache. */
export type ReadId = (id: string) => Promise<string>;

/** Where things are, and how long an entry lives. */
export interface Surroundings {
  readonly redisPort: number;
  readonly originUrl: string;
  readonly ttlMilliseconds: number;
}

/** Connections to the origin, alike for all. */
const CONNECTIONS = 128;
const ITEMS = 10_000;

/** Makes the readers of one process. */
export function makeReaders(around: Surroundings): Readonly<Record<Contender, ReadId>> {
  const dispatcher = new Agent({ connections: CONNECTIONS });
  const load = async (contender: Contender, id: string): Promise<string> => {
    const headers = { 'x-caller': String(process.pid) };
    const { body } = await request(`${around.originUrl}/${contender}/${id}`, {
      dispatcher,
      headers,
    });
    return body.text();
  };
  return {
    plain: makePlain(around, (id) => load('plain', id)),
    bentocache: makeBento(around, (id) => load('bentocache', id)),
    preheat: makePreheat(around, (id) => load('preheat', id)),
  };
}

/** The key in Redis of what Preheat has loaded from a path of the origin. */
export function preheatKey(path: string): string {
  return `item:${path.split('/').at(-1)}`;
}

function makePlain({ redisPort, ttlMilliseconds }: Surroundings, load: ReadId): ReadId {
  const redis = connect(redisPort);
  return async (id) => {
    const key = `plain:${id}`;
    const held = await redis.get(key);
    if (held !== null) return held;
    const value = await load(id);
    await redis.set(key, value, 'PX', ttlMilliseconds);
    return value;
  };
}

function makeBento({ redisPort, ttlMilliseconds }: Surroundings, load: ReadId): ReadId {
  const store = bentostore()
    .useL1Layer(memoryDriver({ maxItems: ITEMS }))
    .useL2Layer(redisDriver({ connection: connect(redisPort), prefix: 'bentocache' }));
  const bento = new BentoCache({ default: 'main', stores: { main: store } });
  return (id) => bento.getOrSet({ key: id, ttl: ttlMilliseconds, factory: () => load(id) });
}

function makePreheat({ redisPort, ttlMilliseconds }: Surroundings, load: ReadId): ReadId {
  const config = defineConfig({
    origins: { origin: loader(async () => '') },
    keyspaces: {
      item: { key: 'item:{id}', origin: 'origin', ttl: `${ttlMilliseconds}ms` },
    },
  });
  const client = createPreheat({
    config,
    redis: connect(redisPort),
    load: (_, { id = '' }) => load(id),
    l1: { maxItems: ITEMS, ttlMilliseconds },
  });
  return async (id) => (await client.read('item', { id })).value.toString();
}

/** On a machine that is busy with nothing but this, an answer may take its time. */
function connect(port: number) {
  return makeRedis({
    host: '127.0.0.1',
    port,
    commandTimeoutMilliseconds: 30_000,
    socketTimeoutMilliseconds: 30_000,
  });
}
