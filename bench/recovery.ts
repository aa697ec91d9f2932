/**
 * `npm run bench:recovery`: a cache that is emptied under its readers, on the local product: real
 * Redis, real units, an origin over HTTP. Two equal halves are read alike, one with Preheat. Told
 * are the times until each half hits as before, and how even the origin is asked one TTL later.
 */
import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { makeRedisCache } from '../adapters/redis/cache.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import { startOrigin } from '../local/demo/origin.ts';
import { startMachine } from '../local/machine.ts';
import { makeClosers } from '../local/shutdown.ts';
import { realTempo } from '../local/tempo/tempo.ts';
import { RESULTS } from './cases.ts';
import { CONTROL, makeConfig, PREHEAT } from './recovery/config.ts';
import { evennessOf, type Interval, recoverySeconds } from './recovery/figures.ts';
import { fillCache, tellReads } from './recovery/fill.ts';
import { makeReaders } from './recovery/readers.ts';

const { env } = process;
const KEYS = Number(env['BENCH_KEYS'] ?? 100_000);
const READS_PER_SECOND = Number(env['BENCH_READS'] ?? 100);
const TTL_SECONDS = Number(env['BENCH_TTL'] ?? 7_200);
const BEFORE_SECONDS = 60;
/** The half without Preheat is waited for that long. */
const MOST_SECONDS = Number(env['BENCH_SECONDS'] ?? 1_200);
const INTERVAL_SECONDS = 5;
const ORIGIN_MILLISECONDS = 50;
const MILLISECONDS = 1_000;

const closers = makeClosers((name, error) => say(`${name}: ${error}`));
const origin = await startOrigin(ORIGIN_MILLISECONDS);
closers.add('the origin', origin.stop);
const config = makeConfig(origin.url, TTL_SECONDS);
const log = makeMemoryLog();
const machine = await startMachine({
  source: { config, options: { environment: 'local' } },
  tempo: realTempo,
  port: 0,
  variables: {},
  notes: () => undefined,
  log,
  closers,
});
const settings = resolveSettings(config, { environment: 'local' });
const redis = machine.connect();
const admin = machine.connect();

say(`filling ${KEYS} keys`);
const from = performance.now();
const filled = await fillCache(makeRedisCache(redis), settings, KEYS);
await tellReads(machine, filled, READS_PER_SECOND, TTL_SECONDS);
say(`filled after ${seconds(from)} s`);

const readers = makeReaders({ machine, settings, keys: KEYS, readsPerSecond: READS_PER_SECOND });
closers.add('the readers', readers.stop);
const intervals: Interval[] = [];
await observe(BEFORE_SECONDS);
const flushedAt = intervals.length;
await admin.flushall();
say('flushed');
const refill: { job?: string; noticedSeconds?: number; filledSeconds?: number } = {};
await observe(MOST_SECONDS, () => isBack(CONTROL) && refill.filledSeconds !== undefined);
const lives = await readLives();

const result = {
  command: `BENCH_KEYS=${KEYS} BENCH_READS=${READS_PER_SECOND} BENCH_TTL=${TTL_SECONDS} npm run bench:recovery`,
  machine: env['BENCH_MACHINE'] ?? '',
  measuredOn: new Date().toISOString().slice(0, 10),
  keys: KEYS,
  readsPerSecond: READS_PER_SECOND,
  ttlSeconds: TTL_SECONDS,
  originMilliseconds: ORIGIN_MILLISECONDS,
  intervalSeconds: INTERVAL_SECONDS,
  hitRatioBefore: { preheat: before(PREHEAT), control: before(CONTROL) },
  recoverySeconds: { preheat: timeOf(PREHEAT), control: timeOf(CONTROL) },
  watchedSeconds: (intervals.length - flushedAt) * INTERVAL_SECONDS,
  refill: { ...refill, ...lives },
  intervals: intervals.slice(flushedAt - 12),
};
await writeFile(env['BENCH_RESULT'] ?? `${RESULTS}/recovery.json`, `${JSON.stringify(result)}\n`);
const { intervals: _, ...short } = result;
say(JSON.stringify(short, undefined, 2));
for (const { message, fields } of log.lines.slice(-20)) say(`${message} ${JSON.stringify(fields)}`);
await closers.closeAll();
process.exit(0);

/** Reads on and counts, until the time is over or `isOver`. */
async function observe(forSeconds: number, isOver = () => false): Promise<void> {
  for (let passed = 0; passed < forSeconds && !isOver(); passed += INTERVAL_SECONDS) {
    await sleep(INTERVAL_SECONDS * MILLISECONDS);
    const keysLoaded = {
      [PREHEAT]: origin.counts(PREHEAT).keys,
      [CONTROL]: origin.counts(CONTROL).keys,
    };
    const interval = { ...readers.take(), keysLoaded };
    intervals.push(interval);
    await watchJob(passed + INTERVAL_SECONDS);
    if (passed % 30 === 0) say(`${passed} s ${JSON.stringify(interval)}`);
  }
}

/** The job of the refill, by what the log says of it: asking the API would cost the table much. */
async function watchJob(passed: number): Promise<void> {
  const begun = log.lines.find(({ message }) => message === 'the cache is filled again');
  const ended = log.lines.find(({ message }) => message === 'the cache is filled');
  if (begun && refill.noticedSeconds === undefined) {
    refill.noticedSeconds = passed;
    Object.assign(refill, begun.fields);
  }
  if (ended && refill.filledSeconds === undefined) {
    refill.filledSeconds = passed;
    Object.assign(refill, ended.fields);
  }
}

function before(half: string): number {
  return recoverySeconds(intervals, flushedAt, half, INTERVAL_SECONDS).before;
}

function timeOf(half: string): number | null {
  return recoverySeconds(intervals, flushedAt, half, INTERVAL_SECONDS).seconds;
}

function isBack(half: string): boolean {
  return intervals.length > flushedAt && timeOf(half) !== null;
}

/** When the entries end that are there now: each of them is a call, one TTL later. */
async function readLives() {
  const ends: number[] = [];
  for (let at = 0; at < KEYS; at += 1_000) {
    const pipeline = admin.pipeline();
    for (const { preheat } of filled.slice(at, at + 1_000)) pipeline.pttl(preheat);
    for (const [, life] of (await pipeline.exec()) ?? [])
      if (Number(life) > 0) ends.push(Number(life));
  }
  return { keysThere: ends.length, ...evennessOf(ends, TTL_SECONDS * MILLISECONDS) };
}

function seconds(since: number): number {
  return Math.round((performance.now() - since) / MILLISECONDS);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
