import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { none } from '../../backtest/policies/none.ts';
import { readTrace } from '../../backtest/traces/read-trace.ts';
import { DEMO_WORKLOAD, generateReads } from '../../local/demo/workload.ts';
import { type Started, startProcess } from '../support/start-process.ts';

const READS = 4_000;
/** The demo's reads in slow motion: one second of theirs is half a minute of the log. */
const SLOWER = 30;
const TTL_MILLISECONDS = 10 * 60_000;
/** Tried one after the other. */
const SPEEDS = ['100', '50'];
const MOST_POINTS = 1;

let replay: Started | undefined;
const directory = await mkdtemp(join(tmpdir(), 'preheat-replay-'));

afterAll(async () => {
  await replay?.end();
  await rm(directory, { recursive: true });
});

async function writeLog(): Promise<string> {
  const file = join(directory, 'log.csv');
  const lines = ['ts_seconds,user,key,size'];
  for (const { at, user, id } of generateReads(DEMO_WORKLOAD)) {
    if (lines.length > READS) break;
    lines.push(
      `${1_700_000_000 + Math.floor((at * SLOWER) / 1_000)},${user},/item?id=${id}&x=%41,`,
    );
  }
  await writeFile(file, lines.join('\n'));
  return file;
}

/** What a replay has printed at its end. */
async function replayAt(file: string, speed: string): Promise<string> {
  replay = await startProcess('--trace', file, '--ttl', '10m', '--speed', speed);
  expect(await replay.ended).toBe(0);
  return replay.output();
}

test('a log runs to its end through Redis and the table, and agrees with the backtest', async () => {
  const file = await writeLog();
  const { trace } = await readTrace(file);
  const options = {
    ttlMilliseconds: TTL_MILLISECONDS,
    budget: 0.2,
    ingestDelayMilliseconds: 0,
    reactionMilliseconds: 0,
    baselineMisses: 0,
  };
  const { hits } = await none.replay(trace, options, () => {});

  // A busy machine cannot keep up with a fast clock: entries end before their reads come.
  let output = '';
  let without = Number.NaN;
  let apart = Number.NaN;
  for (const speed of SPEEDS) {
    output = await replayAt(file, speed);
    const half = /Without Preheat\s+hit rate (\S+) % of (\d+) reads/.exec(output);
    expect(Number(half?.[2])).toBe(READS);
    without = Number(half?.[1]);
    apart = Math.abs(without - (100 * hits) / READS);
    if (apart < MOST_POINTS) break;
  }
  expect(apart).toBeLessThan(MOST_POINTS);
  const warmed = /With Preheat\s+hit rate (\S+) % of (\d+) reads/.exec(output);
  expect(Number(warmed?.[2])).toBe(READS);
  expect(Number(warmed?.[1])).toBeGreaterThan(without);
}, 200_000);
