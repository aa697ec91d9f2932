/** Readers, writers and invalidations at once: nobody is given what was invalidated before. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemoryTokens } from '../../adapters/memory/tokens.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import { correlation } from '../../adapters/system/correlation.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { createPreheat } from '../../client/index.ts';
import { defineConfig, loader } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Origin } from '../../core/ports.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeWarmer } from '../../core/warming/warm.ts';
import { makeInvalidate } from '../../lambdas/invalidate/invalidate.ts';
import { tokenOf, tokenRecord } from '../support/api.ts';
import { makeApiEvent, makeContext } from '../support/api-event.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

const KEYS = 20;
const READERS_PER_CLIENT = 10;
const WRITERS = 4;
const CLIENTS = 5;

/** 1,000 invalidations in all. Each way alone: one would clear away what another has missed. */
const WAYS: readonly Way[] = [
  { name: 'keys', count: 400, target: (sku) => ({ keys: [`catalog:product:${sku}`] }) },
  { name: 'tags', count: 200, target: (sku) => ({ tags: [`sku:${sku}`] }) },
  { name: 'categories', count: 200, target: (sku) => ({ tags: [`category:c${sku % 4}`] }) },
  { name: 'keyspaces', count: 100, target: () => ({ keyspace: 'product' }) },
  // Each waits for the leases, so many go at once.
  {
    name: 'keys held in memory',
    count: 100,
    atOnce: 20,
    l1: { maxItems: 100, ttlMilliseconds: 250 },
    target: (sku) => ({ keys: [`catalog:product:${sku}`] }),
  },
];

/** One way to invalidate. */
interface Way {
  readonly name: string;
  readonly count: number;
  readonly atOnce?: number;
  readonly l1?: { readonly maxItems: number; readonly ttlMilliseconds: number };
  readonly target: (sku: number) => object;
}

const settings = resolveSettings(
  defineConfig({
    origins: { catalog: loader({ one: async () => undefined, rate: '1000000/s' }) },
    keyspaces: {
      product: {
        key: 'catalog:product:{sku}',
        origin: 'catalog',
        ttl: '1m',
        tags: ['sku:{sku}', 'category:{category}'],
        category: '$.category',
      },
    },
  }),
);

/** An origin whose answers are as old as can be: the state at the call, told a while later. */
function makeSlowOrigin() {
  const versions = Array.from({ length: KEYS }, () => 0);
  const call = async (sku: string) => {
    const version = versions[Number(sku)] ?? 0;
    await sleep(1 + ((version * 7 + Number(sku)) % 40));
    return JSON.stringify({ version, category: `c${Number(sku) % 4}` });
  };
  const origin: Origin = {
    load: async (params) =>
      Promise.all(params.map(async ({ sku = '' }) => ({ value: await call(sku) }))),
  };
  return { versions, call, origin };
}

describe('invalidations under load', () => {
  let server: RedisServer;
  const redis = () => ({ host: '127.0.0.1', port: server.port });

  beforeAll(async () => {
    server = await startRedisServer();
  });
  afterAll(() => server.stop());

  test.each(WAYS)('no reader is given a value older than acknowledged: $name', async (way) => {
    await server.admin.flushall();
    const { versions, call, origin } = makeSlowOrigin();
    const connection = makeRedis({ ...redis(), commandTimeoutMilliseconds: 10_000 });
    const cache = makeRedisCache(connection);
    const queue = makeMemoryQueue<WarmMessage>();
    const ports = {
      settings,
      cache,
      compression: systemCompression,
      queue,
      warmQueue: queue,
      patterns: makeMemoryPatterns(),
      jobs: makeMemoryJobs(),
      ledger: makeMemoryLedger(systemClock),
      breaker: makeMemoryBreaker(systemClock),
      limiter: { take: async () => 0 },
      origins: new Map([['catalog', origin]]),
      tokens: makeMemoryTokens([tokenRecord('admin')]),
      clock: systemClock,
      ids: randomIds,
      log: makeMemoryLog(),
      correlation,
    };
    const invalidate = makeInvalidate(ports);
    const warm = makeWarmer(ports);
    const acknowledged = versions.map(() => 0);
    const figures = {
      reads: 0,
      older: 0,
      l1: 0,
      cache: 0,
      origin: 0,
      stale: 0,
      warms: 0,
      refused: 0,
    };
    let isOver = false;

    const clients = Array.from({ length: CLIENTS }, () =>
      createPreheat({
        settings,
        redis: { ...redis(), commandTimeoutMilliseconds: 10_000 },
        load: async (_, { sku = '' }) => call(sku),
        ...(way.l1 ? { l1: way.l1 } : {}),
      }),
    );
    const readers = clients.flatMap((client, place) =>
      Array.from({ length: READERS_PER_CLIENT }, async (_, reader) => {
        for (let n = place + reader; !isOver; n += 3) {
          const sku = n % KEYS;
          const least = acknowledged[sku] ?? 0;
          const { value, source } = await client.read('product', { sku: `${sku}` });
          figures.reads += 1;
          figures[source] += 1;
          if (JSON.parse(value.toString()).version < least) figures.older += 1;
          // Memory answers at once, and the others want a turn.
          if (source === 'l1') await sleep(1);
        }
      }),
    );
    const writers = Array.from({ length: WRITERS }, async (_, writer) => {
      for (let n = writer; !isOver; n += 1) {
        const [message] = queue.receive(1);
        const { outcomes } = await warm(
          message ?? forcedWarm(`${n % KEYS}`, `${writer}.${n}`),
          Date.now() + 30_000,
          new AbortController().signal,
        );
        figures.warms += outcomes.filter(({ status }) => status === 'warmed').length;
        figures.refused += outcomes.filter(({ status }) => status === 'invalidated').length;
      }
    });

    let next = 0;
    // Reads and loads meanwhile are the point: a busy machine may need more changes to have them.
    const isTried = () =>
      figures.reads > 300 &&
      figures.origin > 100 &&
      figures.refused > 0 &&
      (!way.l1 || figures.l1 > 100);
    const isEnough = (n: number) => n >= way.count && (isTried() || n >= 10 * way.count);
    const change = async () => {
      for (let n = next++; !isEnough(n); n = next++) {
        const sku = n % KEYS;
        versions[sku] = (versions[sku] ?? 0) + 1;
        const changed = versions[sku] ?? 0;
        const event = makeApiEvent({
          method: 'POST',
          path: '/v1/invalidate',
          headers: { Authorization: `Bearer ${tokenOf('admin')}` },
          body: JSON.stringify({ ...way.target(sku), rewarm: n % 2 === 0 }),
        });
        const { statusCode } = await invalidate(event, makeContext());
        expect(statusCode).toBe(200);
        acknowledged[sku] = Math.max(acknowledged[sku] ?? 0, changed);
      }
    };
    await Promise.all(Array.from({ length: way.atOnce ?? 2 }, change));
    isOver = true;
    await Promise.all([...readers, ...writers]);
    await Promise.all(clients.map((client) => client.close()));
    connection.disconnect();
    console.log(`${way.count} invalidations, ${way.name}: ${JSON.stringify(figures)}`);

    expect(figures.older).toBe(0);
    expect(isTried()).toBe(true);
  });
});

/** What any strategy might send at any time. */
function forcedWarm(sku: string, id: string): WarmMessage {
  const now = Date.now();
  return {
    id,
    origin: 'catalog',
    strategy: 'popular',
    run: id,
    items: [
      {
        keyspace: 'product',
        key: `catalog:product:${sku}`,
        params: { sku },
        loadedNoEarlierThan: now,
      },
    ],
    notBefore: 0,
    notAfter: now + 60_000,
    attempt: 0,
    reservedAt: 0,
  };
}
