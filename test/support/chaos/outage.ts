/** A worker of every kind of call, and what must come of them while there is no cache. */
import { expect } from 'vitest';
import { makeRedisBreaker } from '../../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import { makeRedis, type RedisOptions } from '../../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../../adapters/redis/limiter.ts';
import { pairModel } from '../../../core/foresight/pair-model.ts';
import type { CacheWrite } from '../../../core/ports.ts';

/** Of every call of these workers. */
export const COMMAND_TIMEOUT = 200;
/** A busy machine may run a timer late; an endless wait is far beyond it. */
export const LATENESS = 400;

/** A worker with a connection of its own. */
export function connectWorker(port: number, options: Pick<RedisOptions, 'cluster'> = {}) {
  const redis = makeRedis({
    host: '127.0.0.1',
    port,
    ...options,
    connectTimeoutMilliseconds: 200,
    commandTimeoutMilliseconds: COMMAND_TIMEOUT,
    socketTimeoutMilliseconds: 400,
  });
  const origins = new Map([['crm', { rate: { calls: 1_000, perMilliseconds: 1_000 } }]]);
  return {
    cache: makeRedisCache(redis),
    limiter: makeRedisLimiter(redis, { origins }),
    breaker: makeRedisBreaker(redis),
    guide: makeRedisGuide(redis),
    close: () => redis.disconnect(),
  };
}
type Worker = ReturnType<typeof connectWorker>;

/** What is written; nothing of it may reach a log. */
export const SECRET_ENTRY: CacheWrite = {
  key: 'secret:key',
  value: 'secret value',
  loadedAt: 1,
  ttlMilliseconds: 60_000,
  shadowTtlMilliseconds: 60_000,
  loadMilliseconds: 1,
  strategy: 'popular',
  run: 'r',
};

async function drop(steps: AsyncIterable<unknown>): Promise<void> {
  for await (const _ of steps);
}

/** Every kind of call; each must end in time, with the one error that callers know. */
export async function expectDown(worker: Worker, most = COMMAND_TIMEOUT + LATENESS): Promise<void> {
  const { cache, limiter, breaker, guide } = worker;
  const ref = { keyspace: 'secret', key: 'secret:key' };
  const successors = { visits: 1, slots: [] };
  const guidance = { threshold: 0, model: pairModel.current(undefined) };
  const hit = { key: 'k', at: 1, loadedAt: 1, shadowTtlMilliseconds: 1 };
  const calls: (() => Promise<unknown>)[] = [
    () => cache.read('secret:key'),
    () => cache.inspect(['secret:key', 'l']),
    () => cache.write([SECRET_ENTRY]),
    () => cache.claimHit(hit),
    () => cache.moment(),
    () => cache.invalidate(['k']),
    () => cache.write([{ ...SECRET_ENTRY, groups: ['tag:t'] }]),
    () => drop(cache.dropGroup('tag:t')),
    () => cache.lease(1_000),
    () => cache.longestLease(),
    () => cache.lock(['k'], 'me', 1_000),
    () => cache.unlock(['k'], 'me'),
    () => cache.ping(),
    () => limiter.take('crm', 0),
    () => breaker.ask('crm'),
    () => breaker.report('crm', true),
    () => breaker.state('crm'),
    () => guide.guidance('secret'),
    () => guide.publish('secret', guidance, { reservedAt: 1, calls: 1 }, 1_000),
    () => guide.spend('secret'),
    () => guide.withdraw('secret'),
    () => guide.publishSuccessors([{ ref, successors, milliseconds: 1_000 }]),
    () => guide.successors('secret:key'),
    () => cache.read('secret:key', { successors: true }),
  ];
  const ends = await Promise.all(
    calls.map(async (call) => {
      const startedAt = performance.now();
      const [error] = await call().then(
        (result) => (Array.isArray(result) ? result : [result]),
        (thrown: unknown) => [thrown],
      );
      return { error, milliseconds: performance.now() - startedAt };
    }),
  );
  for (const { error, milliseconds } of ends) {
    expect(error).toMatchObject({ code: 'dependency_down', retryable: true });
    expect(milliseconds).toBeLessThan(most);
    const text = JSON.stringify(error, Object.getOwnPropertyNames(error)) + String(error.cause);
    expect(text).not.toContain('secret');
  }
}

/** Whether it can do its work. */
export async function works({ cache, limiter, breaker }: Worker): Promise<boolean> {
  await cache.ping();
  const [status] = await cache.write([{ ...SECRET_ENTRY, loadedAt: performance.now() }]);
  await limiter.take('crm', 1_000);
  return status === 'written' && (await breaker.ask('crm')) === 'closed';
}
