/**
 * `npm run bench:client`: what recording costs a read out of the application's memory, and what a
 * dead endpoint costs it. Against a real Redis and HTTP servers of this process.
 */
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setImmediate } from 'node:timers/promises';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { createPreheat, makeRedis, type Preheat } from '../client/index.ts';
import { defineConfig, loader } from '../core/config/define.ts';
import { startRedis } from '../local/redis-process.ts';
import { compare } from './kit/compare.ts';
import { quantile } from './kit/quantile.ts';
import { keepResult } from './kit/result.ts';

const KEYS = 500;
const ROUNDS = 21;
const READS_PER_ROUND = 20_000;
/** Reads between two turns of the process: as many as come in while it has other work. */
const AT_ONCE = 50;
const OUTAGE = { seconds: Number(process.env['BENCH_SECONDS'] ?? 60), readsPerSecond: 20_000 };
const USERS = 20_011;

const config = defineConfig({
  origins: { origin: loader(async ({ id }) => JSON.stringify({ id })) },
  keyspaces: { item: { key: 'bench:item:{id}', origin: 'origin', ttl: '24h' } },
});

const redis = await startRedis(makeMemoryLog());
const [alive, dead] = await Promise.all([startEndpoint(true), startEndpoint(false)]);
const clients: Preheat[] = [];

function makeClient(endpoint?: string): Preheat {
  const client = createPreheat({
    config,
    redis: makeRedis({ host: '127.0.0.1', port: redis.port }),
    load: async (_, { id }) => JSON.stringify({ id }),
    l1: { maxItems: 2 * KEYS, ttlMilliseconds: 15_000 },
    ...(endpoint === undefined ? {} : { endpoint, token: 'bench' }),
  });
  clients.push(client);
  return client;
}

async function readOnce(client: Preheat, index: number): Promise<number> {
  const id = String(index % KEYS);
  const user = `user-${index % USERS}`;
  const from = process.hrtime.bigint();
  await client.read('item', { id }, { user });
  return Number(process.hrtime.bigint() - from);
}

/** Nanoseconds of each read. */
async function round(client: Preheat): Promise<Float64Array> {
  const times = new Float64Array(READS_PER_ROUND);
  for (let index = 0; index < READS_PER_ROUND; index += 1) {
    times[index] = await readOnce(client, index);
    if (index % AT_ONCE === 0) await setImmediate();
  }
  return times;
}

/** At a steady rate; milliseconds of each read, and the most memory in use. */
async function paced(client: Preheat) {
  const times: number[] = [];
  let mostBytes = 0;
  const startedAt = performance.now();
  const total = OUTAGE.seconds * OUTAGE.readsPerSecond;
  while (times.length < total) {
    const due = Math.min(
      total,
      Math.floor(((performance.now() - startedAt) / 1_000) * OUTAGE.readsPerSecond),
    );
    while (times.length < due) times.push((await readOnce(client, times.length)) / 1e6);
    mostBytes = Math.max(mostBytes, process.memoryUsage().heapUsed);
    await setImmediate();
  }
  const elapsedSeconds = (performance.now() - startedAt) / 1_000;
  return {
    p99: quantile(Float64Array.from(times), 0.99),
    mostBytes,
    readsPerSecond: total / elapsedSeconds,
  };
}

const [plain, recording] = [makeClient(), makeClient(alive.url)];
const medians = await compare(ROUNDS, {
  plain: async () => quantile(await round(plain), 0.5),
  recording: async () => quantile(await round(recording), 0.5),
});
const costs = medians.recording.rounds.map((own, at) => own - (medians.plain.rounds[at] ?? 0));

const answered = makeClient(alive.url);
const unanswered = makeClient(dead.url);
await round(answered);
await round(unanswered);
const up = await paced(answered);
const down = await paced(unanswered);

await keepResult('client', 'npm run bench:client', {
  recording: {
    rounds: ROUNDS,
    readsPerRound: READS_PER_ROUND,
    medianNanoseconds: { without: medians.plain.median, with: medians.recording.median },
    costNanoseconds: quantile(costs, 0.5),
  },
  deadEndpoint: {
    seconds: OUTAGE.seconds,
    p99Milliseconds: { answering: up.p99, dead: down.p99 },
    ratio: down.p99 / up.p99,
    readsPerSecond: { answering: up.readsPerSecond, dead: down.readsPerSecond },
    mostHeapBytes: { answering: up.mostBytes, dead: down.mostBytes },
    recording: unanswered.stats().recording,
  },
});
await redis.stop();
// The dead endpoint holds its connections for as long as it is let.
process.exit(0);

/** One that takes every batch, or one that takes connections and never answers. */
async function startEndpoint(
  answers: boolean,
): Promise<{ readonly url: string; readonly server: Server }> {
  const server = createServer((request, response) => {
    request.resume();
    if (answers) request.on('end', () => response.writeHead(202).end('{}'));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}
