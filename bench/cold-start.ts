/**
 * `npm run bench:cold-start`: how long a new process takes to import each unit's bundle and to answer
 * its first event, beside an empty handler and beside the same unit with the SDK left in node_modules.
 * AWS is played by a server that has nothing; Redis is real.
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { startRedis } from '../local/redis-process.ts';
import { bundleInvoke, bundleUnit, prepareFolder } from './cold-start/bundles.ts';
import { startEmptyAws } from './cold-start/empty-aws.ts';
import { eventOf, listUnits } from './cold-start/events.ts';
import type { Invocation } from './cold-start/invoke.ts';
import { compare } from './kit/compare.ts';
import { quantile } from './kit/quantile.ts';
import { keepResult } from './kit/result.ts';

const { env } = process;
const ROUNDS = Number(env['BENCH_ROUNDS'] ?? 3);
const UNITS = env['BENCH_UNITS']?.split(',') ?? listUnits();

const folder = await mkdtemp(join(tmpdir(), 'preheat-cold-start-'));
const [redis, aws] = await Promise.all([startRedis(makeMemoryLog()), startEmptyAws()]);
const variables = {
  AWS_REGION: 'eu-central-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_ENDPOINT_URL: aws.url,
  ACCESS_QUEUE_URL: `${aws.url}/access`,
  ENVIRONMENT: 'prod',
  REDIS_HOST: '127.0.0.1',
  REDIS_PORT: String(redis.port),
  SCHEDULE_GROUP: 'group',
  SEAL_SECRET: 'seal',
  STRATEGY: 'popular',
  TABLE_NAME: 'table',
  TOKENS_SECRET: 'tokens',
  WARM_QUEUE_URL: `${aws.url}/warm`,
};
const { empty } = await prepareFolder(folder);
const program = await bundleInvoke(folder);

const units = [];
for (const unit of UNITS) {
  const measured = await measureUnit(unit);
  units.push(measured);
  process.stderr.write(`${JSON.stringify(measured)}\n`);
}
await keepResult('cold-start', 'npm run bench:cold-start', { rounds: ROUNDS, units });
aws.stop();
await redis.stop();
await rm(folder, { recursive: true, force: true });
process.exit(0);

async function measureUnit(unit: string) {
  const { name, event } = eventOf(unit);
  const eventFile = join(folder, `${unit}.json`);
  await writeFile(eventFile, JSON.stringify(event));
  const { bundled, unbundled, bytes } = await bundleUnit(unit, folder);
  const runs = { empty: makeRuns(), bundled: makeRuns(), unbundled: makeRuns() };
  const totals = await compare(ROUNDS, {
    empty: () => runs.empty.run(empty, eventFile),
    bundled: () => runs.bundled.run(bundled, eventFile),
    unbundled: () => runs.unbundled.run(unbundled, eventFile),
  });
  return {
    unit,
    bytes,
    event: name,
    answer: runs.bundled.answer(),
    empty: { ...runs.empty.medians(), totalMilliseconds: totals.empty.median },
    bundled: { ...runs.bundled.medians(), totalMilliseconds: totals.bundled.median },
    unbundled: { ...runs.unbundled.medians(), totalMilliseconds: totals.unbundled.median },
  };
}

/** The parts of the totals that are compared; the first run warms up and does not count. */
function makeRuns() {
  const seen: Invocation[] = [];
  const median = (name: 'importMilliseconds' | 'invokeMilliseconds') =>
    quantile(
      seen.slice(1).map((run) => run[name]),
      0.5,
    );
  return {
    async run(file: string, eventFile: string): Promise<number> {
      const run = await invoke(file, eventFile);
      seen.push(run);
      return run.totalMilliseconds;
    },
    medians: () => ({
      importMilliseconds: median('importMilliseconds'),
      invokeMilliseconds: median('invokeMilliseconds'),
    }),
    answer: () => statusOf(seen.at(-1)?.answer),
  };
}

/** @throws Error where the unit does not answer: then nothing was measured. */
async function invoke(file: string, eventFile: string): Promise<Invocation> {
  const child = fork(program, [file, eventFile], {
    env: variables,
    execArgv: [],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const over = new AbortController();
  child.once('exit', () => over.abort(new Error(`${file} ended without an answer: ${complaint}`)));
  const [told] = (await once(child, 'message', { signal: over.signal })) as [Invocation];
  const status = statusOf(told.answer);
  if (told.error !== undefined || (typeof status === 'number' && status >= 500)) {
    throw new Error(`${file} failed: ${told.error ?? JSON.stringify(told.answer)} ${complaint}`);
  }
  return told;
}

/** The status of an answer over HTTP. */
function statusOf(answer: unknown): number | undefined {
  return (answer as { readonly statusCode?: number } | undefined)?.statusCode;
}
