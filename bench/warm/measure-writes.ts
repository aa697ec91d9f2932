/** Writes a second, and what a write costs Redis and its client in time of their processors. */
import { join } from 'node:path';
import type { Redis } from 'ioredis';
import { compare, type Round } from '../kit/compare.ts';
import { quantile } from '../kit/quantile.ts';
import { checkSize, checkValues, checkWarmed } from './check.ts';
import { connectWorker } from './connect.ts';
import { readLastCommand, startRecorder } from './recording.ts';
import { runRedisBenchmark, runRedisPipe } from './tools.ts';
import { makeIds, VALUE_BYTES } from './values.ts';
import {
  keepPlainCommands,
  makeBatches,
  onRandomKeys,
  PLAIN_SCRIPT,
  setByScript,
  writeAsWorker,
  writePlainly,
} from './writes.ts';

const SECOND = 1_000;
const MICROSECONDS = 1e6;
/** Keys that `redis-benchmark` may draw twice. */
const DRAWN_TWICE = 0.01;

/** Makes a round that begins with an empty cache. */
export type Fresh = (name: string, round: () => Promise<number>) => Round;

/** What the writes are measured with. */
export interface WritesOptions {
  readonly port: number;
  /** The worker's connection. */
  readonly redis: Redis;
  readonly admin: Redis;
  readonly folder: string;
  readonly keys: number;
  readonly rounds: number;
  readonly fresh: Fresh;
}

/** One write, in microseconds of a processor. */
interface Cost {
  readonly redis: number;
  /** This process; next to nothing where another program sends. */
  readonly client: number;
}

/** All contenders in turns: writes a second by each, and the median of what a write cost. */
export async function measureWrites(options: WritesOptions) {
  const { port, redis, admin, folder, keys, rounds, fresh } = options;
  const ids = makeIds(keys);
  const batches = makeBatches(ids);
  const [plainFile, ownFile] = [join(folder, 'plain'), join(folder, 'own')];
  await keepPlainCommands(plainFile, batches);
  // The server must know the scripts before, or their text would be in the recording.
  await writeAsWorker(redis, batches.slice(0, 1), 'first');
  await admin.flushall();
  await record(port, ownFile, (recorded) => writeAsWorker(recorded, batches, 'recorded'));
  const keysOfOwn = await admin.dbsize();
  const script = onRandomKeys(await readLastCommand(ownFile), ids);
  const sha1 = String(await admin.script('LOAD', PLAIN_SCRIPT));

  const costs: Record<string, Cost[]> = {};
  const contender = <Work>(
    name: string,
    work: () => Promise<Work>,
    check: (done: Work) => Promise<void>,
  ) =>
    fresh(name, async () => {
      const [redisFrom, clientFrom, from] = [
        await redisMicroseconds(admin),
        process.cpuUsage(),
        performance.now(),
      ];
      const done = await work();
      const seconds = (performance.now() - from) / SECOND;
      const { user, system } = process.cpuUsage(clientFrom);
      const spent = (await redisMicroseconds(admin)) - redisFrom;
      costs[name] = [
        ...(costs[name] ?? []),
        { redis: spent / keys, client: (user + system) / keys },
      ];
      await check(done);
      // What a program tells leaves its own start out.
      return typeof done === 'number' ? done : keys / seconds;
    });
  const benchmark = (name: string, command: readonly string[], keysPerWrite: number) =>
    contender(
      name,
      () => runRedisBenchmark(port, keys, command),
      () => checkSize(admin, keysPerWrite * keys, DRAWN_TWICE),
    );

  let run = 0;
  const rates = await compare(rounds, {
    preheat: contender(
      'preheat',
      () => writeAsWorker(redis, batches, `run-${++run}`),
      (written) => checkWarmed(admin, ids, written),
    ),
    ioredis: contender(
      'ioredis',
      () => writePlainly(redis, batches),
      () => checkValues(admin, ids),
    ),
    pipe: contender(
      'pipe',
      () => runRedisPipe(port, plainFile),
      () => checkValues(admin, ids),
    ),
    pipeOwn: contender(
      'pipeOwn',
      () => runRedisPipe(port, ownFile),
      async () => {
        await checkValues(admin, ids);
        await checkSize(admin, keysOfOwn);
      },
    ),
    benchmark: benchmark('benchmark', ['-t', 'set', '-d', `${VALUE_BYTES}`], 1),
    benchmarkSet: benchmark('benchmarkSet', setByScript(sha1), 1),
    benchmarkScript: benchmark('benchmarkScript', script, 2),
  });
  return Object.fromEntries(
    Object.entries(rates).map(([name, figures]) => [
      name,
      { ...figures, microseconds: medianCost(costs[name] ?? []) },
    ]),
  );
}

function medianCost(costs: readonly Cost[]): Cost {
  const median = (part: keyof Cost) =>
    quantile(
      costs.map((cost) => cost[part]),
      0.5,
    );
  return { redis: median('redis'), client: median('client') };
}

/** What Redis' one thread for commands has used of a processor so far. */
async function redisMicroseconds(admin: Redis): Promise<number> {
  const info = await admin.info('cpu');
  const seconds = (name: string) =>
    Number(new RegExp(`${name}_main_thread:(\\S+)`).exec(info)?.[1]);
  return (seconds('used_cpu_user') + seconds('used_cpu_sys')) * MICROSECONDS;
}

/** Keeps what a worker sends. */
async function record(
  port: number,
  file: string,
  work: (redis: Redis) => Promise<unknown>,
): Promise<void> {
  const recorder = await startRecorder(port, file);
  const recorded = connectWorker(recorder.port);
  await work(recorded);
  recorded.disconnect();
  await recorder.stop();
}
