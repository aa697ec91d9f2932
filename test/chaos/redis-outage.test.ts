import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { pairModel } from '../../core/foresight/pair-model.ts';
import type { CacheWrite } from '../../core/ports.ts';
import { eventually } from '../support/eventually.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const COMMAND_TIMEOUT = 200;
/** A busy machine may run a timer late; an endless wait is far beyond it. */
const LATENESS = 400;

function connect(port: number) {
  const redis = makeRedis({
    host: '127.0.0.1',
    port,
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
type Worker = ReturnType<typeof connect>;

const entry: CacheWrite = {
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
async function expectDown(worker: Worker, most = COMMAND_TIMEOUT + LATENESS): Promise<void> {
  const { cache, limiter, breaker, guide } = worker;
  const ref = { keyspace: 'secret', key: 'secret:key' };
  const successors = { visits: 1, slots: [] };
  const guidance = { threshold: 0, model: pairModel.current(undefined) };
  const hit = { key: 'k', at: 1, loadedAt: 1, shadowTtlMilliseconds: 1 };
  const calls: (() => Promise<unknown>)[] = [
    () => cache.read('secret:key'),
    () => cache.inspect(['secret:key', 'l']),
    () => cache.write([entry]),
    () => cache.claimHit(hit),
    () => cache.moment(),
    () => cache.invalidate(['k']),
    () => cache.write([{ ...entry, groups: ['tag:t'] }]),
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

async function works({ cache, limiter, breaker }: Worker): Promise<boolean> {
  await cache.ping();
  const [status] = await cache.write([{ ...entry, loadedAt: performance.now() }]);
  await limiter.take('crm', 1_000);
  return status === 'written' && (await breaker.ask('crm')) === 'closed';
}

describe('a server that accepts and never answers', () => {
  test('makes every call fail in time, over and over', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const worker = connect((server.address() as AddressInfo).port);
    for (let round = 0; round < 4; round += 1) await expectDown(worker);
    worker.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('a server that nobody can reach', () => {
  test('makes calls fail at once after the first attempts', async () => {
    const gone = await startRedisServer();
    await gone.stop();
    const worker = connect(gone.port);
    await expectDown(worker);
    await eventually(async () => {
      await expectDown(worker, 50);
      return true;
    });
    worker.close();
  });
});

describe('a server that was fine', () => {
  let server: RedisServer;
  let worker: Worker;

  beforeEach(async () => {
    server = await startRedisServer();
    worker = connect(server.port);
    expect(await works(worker)).toBe(true);
  });
  afterEach(async () => {
    worker.close();
    await server.stop();
  });

  test('is killed, with calls in flight, and comes back empty', async () => {
    await server.admin.client('PAUSE', 60_000, 'ALL');
    const inFlight = expectDown(worker);
    await server.kill();
    await inFlight;
    await expectDown(worker);
    await server.restart();
    await eventually(() => works(worker));
  });

  test('pauses for longer than the socket may be silent', async () => {
    await server.admin.client('PAUSE', 1_500, 'ALL');
    await expectDown(worker);
    await expectDown(worker);
    await eventually(() => works(worker));
  });

  test('stops for a while as a frozen process does', async () => {
    const pid = Number(/process_id:(\d+)/.exec(await server.admin.info('server'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    for (let round = 0; round < 4; round += 1) await expectDown(worker);
    process.kill(pid, 'SIGCONT');
    await eventually(() => works(worker));
  });

  test('becomes a read-only replica: reads go on, writes fail, and recover', async () => {
    const primary = await startRedisServer({ args: ['--repl-diskless-sync-delay', '0'] });
    await server.admin.replicaof('127.0.0.1', primary.port);
    await eventually(async () =>
      (await server.admin.info('replication')).includes('link_status:up'),
    );
    await primary.admin.set('kept', 'value');
    await eventually(async () => (await worker.cache.read('kept')).value?.toString() === 'value');
    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      const [status] = await worker.cache.write([entry]).catch((error: unknown) => [error]);
      expect(status).toMatchObject({ code: 'dependency_down' });
      expect(performance.now() - startedAt).toBeLessThan(COMMAND_TIMEOUT + LATENESS);
    }
    await server.admin.replicaof('NO', 'ONE');
    await eventually(() => works(worker));
    await primary.stop();
  });

  test('closes idle connections: the next call after a freeze works within a second', async () => {
    await server.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const startedAt = performance.now();
    await eventually(() => works(worker));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
