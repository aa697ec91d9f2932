/**
 * `npm run bench:warm`: how fast a worker writes into a real Redis, and how fast it warms keys from
 * an origin over HTTP, each beside its peers and its limits. After each round every value is
 * compared, and the origin tells whether each key was asked for once.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { startRedis } from '../local/redis-process.ts';
import { compare, type Round } from './kit/compare.ts';
import { keepResult } from './kit/result.ts';
import { checkValues, checkWarmed } from './warm/check.ts';
import { BATCH } from './warm/config.ts';
import { connectWorker } from './warm/connect.ts';
import { type Fresh, measureWrites } from './warm/measure-writes.ts';
import { ORIGIN_MILLISECONDS, startOrigin } from './warm/origin.ts';
import { makePeer } from './warm/peer.ts';
import { makeWorker } from './warm/unit.ts';
import { makeIds, VALUE_BYTES } from './warm/values.ts';

const { env } = process;
const KEYS = Number(env['BENCH_KEYS'] ?? 100_000);
const ROUNDS = Number(env['BENCH_ROUNDS'] ?? 5);
const PARTS = (env['BENCH_PARTS'] ?? 'writes,endToEnd,hundred').split(',');
const CONCURRENCIES = [1, 2, 4, 8, 16, 32];
/** Of the sweep: each round takes a second and more at each of its steps. */
const SWEEP_ROUNDS = Math.ceil(ROUNDS / 2);
const MOST_KEYS = 20_000;
const SECOND = 1_000;

const folder = await mkdtemp(join(tmpdir(), 'preheat-bench-'));
const server = await startRedis(makeMemoryLog());
const { port } = server;
const redis = connectWorker(port);
/** Empties and checks: without the worker's limits in time. */
const admin = new Redis(port);
const origin = await startOrigin();
/** A round begins with an empty cache and says what it gave. */
const fresh: Fresh = (name, round) => async () => {
  await admin.flushall();
  const figure = await round();
  process.stderr.write(`${name}: ${Math.round(figure)}\n`);
  return figure;
};
const parts: Record<string, () => Promise<unknown>> = {
  writes: () => measureWrites({ port, redis, admin, folder, keys: KEYS, rounds: ROUNDS, fresh }),
  endToEnd: measureEndToEnd,
  hundred: measureHundred,
};
const measured: Record<string, unknown> = {};
try {
  for (const part of PARTS) measured[part] = await parts[part]?.();
  await keepResult('warm', 'npm run bench:warm', {
    keys: KEYS,
    valueBytes: VALUE_BYTES,
    batch: BATCH,
    originMilliseconds: ORIGIN_MILLISECONDS,
    ...measured,
  });
} finally {
  origin.stop();
  redis.disconnect();
  admin.disconnect();
  await server.stop();
  await rm(folder, { recursive: true, force: true });
}
process.exit(0);

/** Keys a second from the origin into the cache, by the calls that it takes at the same time. */
async function measureEndToEnd() {
  const rounds: Record<string, Round> = {};
  for (const concurrency of CONCURRENCIES) {
    for (const batch of [true, false]) {
      const warm = makeWorker(redis, { url: origin.url, batch, concurrency });
      const ids = makeIds(Math.min(MOST_KEYS, limitOf(concurrency, batch)));
      rounds[stepOf(concurrency, batch)] = fresh(stepOf(concurrency, batch), async () => {
        const warmAll = warm(ids);
        const from = performance.now();
        const written = await warmAll();
        const rate = (ids.length / (performance.now() - from)) * SECOND;
        await checkWarmed(admin, ids, written);
        await checkOrigin(ids.length, batch ? ids.length / BATCH : ids.length);
        return rate;
      });
    }
  }
  const figures = await compare(SWEEP_ROUNDS, rounds);
  return CONCURRENCIES.map((concurrency) => ({
    concurrency,
    batch: { limit: limitOf(concurrency, true), ...figures[stepOf(concurrency, true)] },
    single: { limit: limitOf(concurrency, false), ...figures[stepOf(concurrency, false)] },
  }));
}

/** Milliseconds for a hundred items, with an origin that takes many and with one by one. */
async function measureHundred() {
  const ids = makeIds(BATCH);
  const warm = makeWorker(redis, { url: origin.url, batch: true, concurrency: 1 });
  const warmPlainly = makePeer(redis, origin.url);
  return compare(ROUNDS, {
    preheat: fresh('100 items', async () => {
      const warmAll = warm(ids);
      const from = performance.now();
      const written = await warmAll();
      const milliseconds = performance.now() - from;
      await checkWarmed(admin, ids, written);
      await checkOrigin(ids.length, 1);
      return milliseconds;
    }),
    peer: fresh('100 items by the peer', async () => {
      const from = performance.now();
      await warmPlainly(ids);
      const milliseconds = performance.now() - from;
      await checkValues(admin, ids);
      await checkOrigin(ids.length, ids.length);
      return milliseconds;
    }),
  });
}

/** @throws Error unless the origin was asked for each key once, in so many calls. */
async function checkOrigin(keys: number, calls: number): Promise<void> {
  const counts = await origin.takeCounts();
  if (counts.keys !== keys || counts.mostOften !== 1 || counts.calls !== calls) {
    throw new Error(`the origin was asked ${JSON.stringify(counts)}, not for ${keys} keys once`);
  }
}

/** Keys a second where nothing but the origin takes time. */
function limitOf(concurrency: number, batch: boolean): number {
  return (concurrency * (batch ? BATCH : 1) * SECOND) / ORIGIN_MILLISECONDS;
}

function stepOf(concurrency: number, batch: boolean): string {
  return `${batch ? 'batch' : 'single'} at ${concurrency}`;
}
