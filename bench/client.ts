/**
 * `npm run bench:client`: what a hit in the application's memory costs, beside a plain LRU and other
 * libraries; what recording costs a read, and what a dead endpoint does. Against a real Redis and
 * HTTP servers.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { setImmediate } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import type { Preheat } from '../client/index.ts';
import { startRedis } from '../local/redis-process.ts';
import { makeClient, startEndpoint } from './client/client.ts';
import { CONTENDERS, type Contender, readPreheat, timeReads } from './client/hits.ts';
import { paceReads, timeRead } from './client/paced.ts';
import { compare, type Figures, type Round } from './kit/compare.ts';
import { quantile } from './kit/quantile.ts';
import { keepResult } from './kit/result.ts';

const { env } = process;
const CONTENDER = fileURLToPath(new URL('client/contender.ts', import.meta.url));
const ROUNDS = Number(env['BENCH_ROUNDS'] ?? 21);
const READS_PER_ROUND = Number(env['BENCH_READS'] ?? 30_000);
const SINGLE_READS = 20_000;
const AT_ONCE = 50;
const OUTAGE = { seconds: Number(env['BENCH_SECONDS'] ?? 60), readsPerSecond: 20_000 };

const redis = await startRedis(makeMemoryLog());
const [alive, dead] = await Promise.all([startEndpoint(true), startEndpoint(false)]);

say('hits in memory');
const hits = await measureHits();
say('recording, read by read');
const recording = await measureRecording();
say('a dead endpoint');
const deadEndpoint = await measureOutage();

await keepResult('client', 'npm run bench:client', { hits, recording, deadEndpoint });
await redis.stop();
// The dead endpoint holds its connections for as long as it is let; it ends with this process.
process.exit(0);

/** Throughput: nanoseconds per read of whole rounds, in turns, each library in its own process. */
async function measureHits() {
  const children = CONTENDERS.map((name) =>
    fork(CONTENDER, [name, String(redis.port), alive], { stdio: 'inherit' }),
  );
  await Promise.all(children.map((child) => once(child, 'message')));
  const rounds = CONTENDERS.map((name, index): [Contender, Round] => {
    const child = children[index] as ChildProcess;
    return [name, () => readRound(child)];
  });
  const measured = await compare(
    ROUNDS,
    Object.fromEntries(rounds) as Readonly<Record<Contender, Round>>,
  );
  for (const child of children) child.disconnect();
  return {
    rounds: ROUNDS,
    readsPerRound: READS_PER_ROUND,
    nanoseconds: Object.fromEntries(CONTENDERS.map((name) => [name, short(measured[name])])),
    overLruNanoseconds: medianDifference(measured.preheat, measured.lru),
    recordingNanoseconds: medianDifference(measured.recording, measured.preheat),
  };
}

async function readRound(child: ChildProcess): Promise<number> {
  const died = new AbortController();
  const end = (code: number | null) => died.abort(new Error(`a process ended with ${code}`));
  child.once('exit', end);
  child.send(READS_PER_ROUND);
  const [nanoseconds] = await once(child, 'message', { signal: died.signal });
  child.off('exit', end);
  return nanoseconds;
}

/** Latency: what a reader waits, the work between the reads left out. */
async function measureRecording() {
  const [plain, recorder] = [makeClient(redis.port), makeClient(redis.port, alive)];
  const median = async (client: Preheat) => {
    const times = new Float64Array(SINGLE_READS);
    for (let index = 0; index < SINGLE_READS; index += 1) {
      times[index] = await timeRead(client, index);
      if (index % AT_ONCE === 0) await setImmediate();
    }
    return quantile(times, 0.5);
  };
  const medians = await compare(ROUNDS, {
    plain: () => median(plain),
    recording: () => median(recorder),
  });
  await Promise.all([plain, recorder].map((client) => client.close()));
  return {
    rounds: ROUNDS,
    readsPerRound: SINGLE_READS,
    medianNanoseconds: { without: medians.plain.median, with: medians.recording.median },
    costNanoseconds: medianDifference(medians.recording, medians.plain),
  };
}

async function measureOutage() {
  const [answered, unanswered] = [makeClient(redis.port, alive), makeClient(redis.port, dead)];
  for (const client of [answered, unanswered]) await timeReads(SINGLE_READS, readPreheat(client));
  const up = await paceReads(answered, OUTAGE);
  const down = await paceReads(unanswered, OUTAGE);
  return {
    seconds: OUTAGE.seconds,
    p99Milliseconds: { answering: up.p99, dead: down.p99 },
    ratio: down.p99 / up.p99,
    readsPerSecond: { answering: up.readsPerSecond, dead: down.readsPerSecond },
    mostHeapBytes: { answering: up.mostBytes, dead: down.mostBytes },
    recording: unanswered.stats().recording,
  };
}

function short({ median, least, most }: Figures) {
  return { median: Math.round(median), least: Math.round(least), most: Math.round(most) };
}

function medianDifference(one: Figures, other: Figures): number {
  const differences = one.rounds.map((own, at) => own - (other.rounds[at] ?? 0));
  return Math.round(quantile(differences, 0.5));
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
