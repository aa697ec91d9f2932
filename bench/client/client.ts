/** Clients under test, on one real Redis, and the endpoints that they record to. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { createPreheat, makeRedis, type Preheat } from '../../client/index.ts';
import { defineConfig, loader } from '../../core/config/define.ts';

const ENDPOINT = fileURLToPath(new URL('endpoint.ts', import.meta.url));
/** Keys that are read, by turns. */
export const KEYS = 500;
/** Time in memory: the most that a client holds an entry, so that no round needs the cache. */
const L1_MILLISECONDS = 15_000;
/** Prime, so that every user comes to read every key. */
const USERS = 20_011;

/** Params of each key and a context of each user, made before anything is timed. */
export const IDS = Array.from({ length: KEYS }, (_, index) => String(index));
const CONTEXTS = Array.from({ length: USERS }, (_, index) => ({ user: `user-${index}` }));

const config = defineConfig({
  origins: { origin: loader(async ({ id = '' }) => originValue(id)) },
  keyspaces: { item: { key: 'bench:item:{id}', origin: 'origin', ttl: '24h' } },
});

/** What the origin has under an id: as long as the id is, so that readers can be checked. */
export function originValue(id: string): string {
  return JSON.stringify({ id, name: 'x'.repeat(Number(id) % 7) });
}

/** Makes a client; without an endpoint it records nothing. */
export function makeClient(redisPort: number, endpoint?: string): Preheat {
  return createPreheat({
    config,
    redis: makeRedis({ host: '127.0.0.1', port: redisPort }),
    load: async (_, { id = '' }) => originValue(id),
    l1: { maxItems: 2 * KEYS, ttlMilliseconds: L1_MILLISECONDS },
    ...(endpoint === undefined ? {} : { endpoint, token: 'bench' }),
  });
}

/** The read of a round that comes as number `index`. */
export function readAt(client: Preheat, index: number) {
  return client.read('item', { id: IDS[index % KEYS] ?? '' }, CONTEXTS[index % USERS]);
}

/**
 * Starts an endpoint that takes every batch, or one that takes connections and never answers: in a
 * process of its own, so that its work is not in the client's.
 */
export async function startEndpoint(answers: boolean): Promise<string> {
  const child = fork(ENDPOINT, [String(answers)]);
  const [url] = await once(child, 'message');
  return url;
}
