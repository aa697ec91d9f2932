/** The warmer that people write first: through the cache, one key per call, a few at a time. */
import type { Redis } from 'ioredis';
import pLimit from 'p-limit';
import { Agent, request } from 'undici';
import { TTL_MILLISECONDS } from './config.ts';
import { keyOf } from './values.ts';

/** Calls at the same time: the grocery agent that users name makes so many. */
const PEER_CONCURRENCY = 3;

/** Makes it, on the same Redis and the same origin. */
export function makePeer(redis: Redis, url: string): (ids: readonly string[]) => Promise<void> {
  const limit = pLimit(PEER_CONCURRENCY);
  const dispatcher = new Agent({ connections: PEER_CONCURRENCY, pipelining: 1 });
  const warmOne = async (id: string) => {
    if ((await redis.get(keyOf(id))) !== null) return;
    const { statusCode, body } = await request(`${url}/items/${id}`, { dispatcher });
    if (statusCode !== 200) throw new Error(`the origin answered ${statusCode}`);
    await redis.set(keyOf(id), await body.text(), 'PX', TTL_MILLISECONDS);
  };
  return async (ids) => {
    await Promise.all(ids.map((id) => limit(() => warmOne(id))));
  };
}
