/**
 * `npm run bench:stampede`: many readers of many keys that are not there, in several processes with
 * one Redis. How often is the origin called? Then the same while a process dies that loads.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { makeRedis } from '../client/index.ts';
import { startRedis } from '../local/redis-process.ts';
import { keepResult } from './kit/result.ts';
import type { Answer } from './stampede/application.ts';
import { type Application, soon, startApplications } from './stampede/applications.ts';
import { callsByKey, type StampedeRound, sumUp } from './stampede/figures.ts';
import { type CountingOrigin, type OriginCall, startCountingOrigin } from './stampede/origin.ts';
import { CONTENDERS, type Contender, preheatKey } from './stampede/readers.ts';

const { env } = process;
const PROCESSES = 4;
const READERS = Number(env['BENCH_READERS'] ?? 1_000);
const KEYS = Number(env['BENCH_KEYS'] ?? 100);
const REFRESHES = Number(env['BENCH_ROUNDS'] ?? 3);
const TTL_MILLISECONDS = Number(env['BENCH_TTL'] ?? 12_000);
const PROGRESS_MILLISECONDS = 10_000;
const ORIGIN_MILLISECONDS = 50;
/** While a process is to die in the middle of its loads. */
const SLOW_MILLISECONDS = 500;
const LONGEST_START_MILLISECONDS = 10_000;
const DEATHS = Number(env['BENCH_DEATHS'] ?? 5);

const redis = await startRedis(makeMemoryLog());
const origin = await startCountingOrigin();
const around = { redisPort: redis.port, originUrl: origin.url, ttlMilliseconds: TTL_MILLISECONDS };

const shared = await measureShared(origin);
const deaths = [];
for (let death = 1; death <= DEATHS; death += 1) {
  deaths.push(await measureDeath(origin, death));
  say(`death ${death}: ${JSON.stringify(deaths.at(-1))}`);
}

await keepResult('stampede', 'npm run bench:stampede', {
  processes: PROCESSES,
  readersPerKey: READERS,
  keys: KEYS,
  refreshes: REFRESHES,
  originMilliseconds: ORIGIN_MILLISECONDS,
  contenders: shared,
  deaths: { originMilliseconds: SLOW_MILLISECONDS, rounds: deaths },
});
origin.stop();
await redis.stop();
process.exit(0);

/** Every contender in turns, each time after what it had has ended. */
async function measureShared({ take }: CountingOrigin) {
  const applications = await startApplications(PROCESSES, around);
  const ids = makeIds('item');
  const rounds: Record<Contender, StampedeRound[]> = {
    plain: [],
    bentocache: [],
    preheat: [],
  };
  let endedAt = 0;
  for (let refresh = 1; refresh <= REFRESHES; refresh += 1) {
    if (refresh > 1) say('waiting for the entries to end');
    await sleep(Math.max(0, endedAt - Date.now()));
    for (const contender of CONTENDERS) {
      take();
      const answers = await stampede(applications, contender, ids);
      const round = sumUp(answers, take());
      rounds[contender].push(round);
      say(`refresh ${refresh}, ${contender}: ${JSON.stringify(round)}`);
      checkReads(answers, READERS * KEYS);
      if (round.keysCalled !== KEYS) throw new Error('a key was given without a call');
    }
    endedAt = Date.now() + TTL_MILLISECONDS + 1_000;
  }
  for (const { kill } of applications) kill();
  return rounds;
}

/** Kills the process that loads most, when every key is being loaded. */
async function measureDeath({ take, seen }: CountingOrigin, death: number) {
  const applications = await startApplications(PROCESSES, around);
  const ids = makeIds(`death-${death}`);
  take();
  origin.milliseconds = SLOW_MILLISECONDS;
  const startAt = soon();
  const order = { contender: 'preheat', ids, readers: READERS / PROCESSES, startAt } as const;
  const asked = applications.map(({ pid, ask }) => ({ pid, answer: ask(order) }));
  for (const { answer } of asked) answer.catch(() => undefined);
  for (let waited = 0; new Set(seen().map(({ path }) => path)).size < KEYS; waited += 5) {
    if (waited > LONGEST_START_MILLISECONDS) throw new Error('some keys are not loaded');
    await sleep(5);
  }
  const callsOf = (pid: number) => seen().filter(({ caller }) => caller === pid).length;
  const [victim] = applications.toSorted((a, b) => callsOf(b.pid) - callsOf(a.pid));
  if (!victim) throw new Error('no process');
  const killedAt = Date.now();
  victim.kill();
  const died = await findLost(seen().filter(({ caller }) => caller === victim.pid));
  const survivors = asked.filter(({ pid }) => pid !== victim.pid);
  const answers = await Promise.all(survivors.map(({ answer }) => answer));
  const recoveredMilliseconds = Date.now() - killedAt;
  origin.milliseconds = ORIGIN_MILLISECONDS;
  for (const { kill } of applications) kill();
  checkReads(answers, (READERS * KEYS * (PROCESSES - 1)) / PROCESSES);
  const calls = take();
  const tooMany = [...callsByKey(calls)].map(([path, many]) => many - (died.has(path) ? 2 : 1));
  return {
    openLoads: died.size,
    calls: calls.length,
    /** One per key, and one more where a load has died. */
    callsTooMany: tooMany.reduce((sum, many) => sum + many, 0),
    recoveredMilliseconds,
  };
}

/** Loads of which nothing has come into the cache. Nobody else loads these keys for two seconds. */
async function findLost(calls: readonly OriginCall[]): Promise<ReadonlySet<string>> {
  const client = makeRedis({ host: '127.0.0.1', port: redis.port });
  const paths = [...new Set(calls.map(({ path }) => path))];
  const there = await Promise.all(paths.map((path) => client.exists(preheatKey(path))));
  client.disconnect();
  return new Set(paths.filter((_, index) => there[index] === 0));
}

async function stampede(
  applications: readonly Application[],
  contender: Contender,
  ids: readonly string[],
): Promise<readonly Answer[]> {
  const order = { contender, ids, readers: READERS / PROCESSES, startAt: soon() };
  const progress = setInterval(() => say(`${contender} reads`), PROGRESS_MILLISECONDS);
  const answers = Promise.all(applications.map(({ ask }) => ask(order)));
  return answers.finally(() => clearInterval(progress));
}

/** Every reader has to have the origin's value. */
function checkReads(answers: readonly Answer[], expected: number): void {
  const reads = answers.reduce((sum, answer) => sum + answer.reads, 0);
  const failed = answers.find(({ wrong }) => wrong > 0);
  if (failed) throw new Error(`${failed.wrong} reads went wrong: ${failed.error}`);
  if (reads !== expected) throw new Error(`${reads} reads instead of ${expected}`);
}

function makeIds(kind: string): readonly string[] {
  return Array.from({ length: KEYS }, (_, index) => `${kind}-${index}`);
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}
