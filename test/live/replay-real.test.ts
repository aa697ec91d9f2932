/** Whether the backtest tells what the product does: the same real log through both. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { preheat } from '../../backtest/policies/preheat.ts';
import { runPolicies } from '../../backtest/run.ts';
import { readTrace } from '../../backtest/traces/read-trace.ts';
import { IS_LONG, ONLY_LONG } from '../support/long.ts';
import { type Started, startProcess } from '../support/start-process.ts';
import { findTrace, NO_TRACE } from '../support/traces.ts';

const HOUR = 3_600_000;
/** The busy hours of the log, and how much of them. */
const FROM = 8 * HOUR;
const LENGTH = 0.75 * HOUR;
/** What takes the product 50 ms is a second in the log: faster, and foresight comes too late in it. */
const SPEED = 20;
const TTL_MINUTES = 5;

let replay: Started | undefined;
const directory = await mkdtemp(join(tmpdir(), 'preheat-replay-'));

afterAll(async () => {
  await replay?.end();
  await rm(directory, { recursive: true });
});

async function writePart(source: string): Promise<string> {
  const { trace } = await readTrace(source);
  const { times, users, keys, bytes, userNames, keyNames } = trace;
  const from = (times[0] ?? 0) + FROM;
  const lines = ['ts_seconds,user,key,size'];
  for (const [index, at] of times.entries()) {
    if (at < from || at >= from + LENGTH) continue;
    const user = userNames[users[index] ?? -1] ?? '';
    const key = keyNames[keys[index] ?? -1] ?? '';
    lines.push([at / 1_000, user, key, bytes[index]].join(','));
  }
  const file = join(directory, 'part.csv');
  await writeFile(file, lines.join('\n'));
  return file;
}

test('the backtest tells the hit rate that the product reaches within 1.5 points', async (context) => {
  if (!IS_LONG) return context.skip(ONLY_LONG);
  const source = findTrace('web-nasa-1day');
  if (source === undefined) return context.skip(NO_TRACE);
  const file = await writePart(source);
  const { trace } = await readTrace(file);
  const { policies } = await runPolicies(trace, [preheat], {
    ttlMilliseconds: TTL_MINUTES * 60_000,
    budget: 0.2,
    ingestDelayMilliseconds: 60_000,
    reactionMilliseconds: 1_000,
  });
  replay = await startProcess(
    ...['--trace', file, '--ttl', `${TTL_MINUTES}m`, '--speed', String(SPEED)],
  );
  expect(await replay.ended).toBe(0);
  const told = (label: string) =>
    Number(new RegExp(`^${label} +hit rate (\\S+) % of`, 'm').exec(replay?.output() ?? '')?.[1]);
  const [none, warmed] = policies.map(({ hitRatio }) => 100 * hitRatio);
  expect(Math.abs(told('Without Preheat') - (none ?? 0))).toBeLessThan(0.5);
  expect(told('With Preheat') - (warmed ?? 0)).toBeGreaterThan(-1.5);
  expect(told('With Preheat') - (warmed ?? 0)).toBeLessThan(1.5);
}, 240_000);
