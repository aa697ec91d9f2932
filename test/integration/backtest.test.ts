/** The backtest on real logs: figures that independent implementations got, and Preheat's own. */
import { spawn } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { makePreheat } from '../../backtest/policies/preheat.ts';
import type { WarmLoad } from '../../backtest/preheat/loads.ts';
import type { BacktestReport, PolicyReport } from '../../backtest/report.ts';
import { readTrace } from '../../backtest/traces/read-trace.ts';
import { cutTrace, type Trace } from '../../backtest/traces/trace.ts';
import { ROOT } from '../support/repository.ts';
import { findTrace, NO_TRACE } from '../support/traces.ts';

/** Hit ratio in percent and origin ratio, as published; a range where implementations differ. */
type Figures = readonly [hits: number | readonly [number, number], origin: string];

interface Case {
  readonly trace: string;
  readonly ttl: string;
  readonly peers: Readonly<Record<string, Figures>>;
  /** Peers that Preheat must beat. */
  readonly beaten: readonly string[];
}

const CASES: readonly Case[] = [
  {
    trace: 'web-nasa-1day',
    ttl: '30m',
    peers: {
      none: [76.9, '1.00'],
      'refresh-ahead': [80.2, '1.08'],
      'cron-top-100': [[82.6, 82.7], '1.11'],
      'decayed-gate': [[84.5, 84.6], '1.20'],
      'perfect-gate': [86.4, '1.08'],
      clairvoyant: [94.3, '1.00'],
    },
    beaten: ['refresh-ahead', 'cron-top-100'],
  },
  {
    trace: 'web-nasa-1day',
    ttl: '60m',
    peers: {
      none: [82.4, '1.00'],
      'refresh-ahead': [85.6, '1.09'],
      'cron-top-100': [85.7, '1.28'],
      'decayed-gate': [88.2, '1.20'],
      'perfect-gate': [90.2, '1.08'],
      clairvoyant: [94.3, '1.00'],
    },
    beaten: ['refresh-ahead', 'cron-top-100'],
  },
  {
    trace: 'api-cran-3days',
    ttl: '30m',
    peers: {
      none: [28.4, '1.00'],
      'refresh-ahead': [30.0, '1.02'],
      'cron-top-100': [[38.5, 38.6], '1.18'],
      'decayed-gate': [38.8, '1.20'],
      'perfect-gate': [37.6, '1.03'],
      clairvoyant: [72.9, '1.00'],
    },
    beaten: ['refresh-ahead'],
  },
];

async function run(args: readonly string[], input?: string) {
  const child = spawn(process.execPath, [join(ROOT, 'backtest', 'main.ts'), ...args]);
  if (input !== undefined) createReadStream(input).pipe(child.stdin);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, stdout, stderr };
}

function find(report: BacktestReport, name: string): PolicyReport {
  const policy = report.policies.find((candidate) => candidate.name === name);
  if (!policy) throw new Error(`the report has no ${name}`);
  return policy;
}

describe.each(CASES)('$trace at a TTL of $ttl', ({ trace, ttl, peers, beaten }) => {
  it('gives the published figures of the peers, and Preheat ahead within its budget', async ({
    skip,
  }) => {
    const path = findTrace(trace) ?? skip(NO_TRACE);
    const { code, stdout } = await run([path, '--ttl', ttl, '--json', '-']);
    expect(code).toBe(0);
    const report: BacktestReport = JSON.parse(stdout);
    for (const [name, [hits, origin]] of Object.entries(peers)) {
      const { hitRatio, originRatio } = find(report, name);
      const [least, most] = typeof hits === 'number' ? [hits, hits] : hits;
      expect(Number((hitRatio * 100).toFixed(1)), name).toBeGreaterThanOrEqual(least);
      expect(Number((hitRatio * 100).toFixed(1)), name).toBeLessThanOrEqual(most);
      expect(originRatio.toFixed(2), name).toBe(origin);
    }
    const preheat = find(report, 'preheat');
    expect(preheat.originRatio).toBeLessThanOrEqual(1.2);
    for (const name of beaten) {
      expect(preheat.hitRatio, name).toBeGreaterThan(find(report, name).hitRatio);
    }
  });
});

describe('a real log', () => {
  it('can come through the standard input', async ({ skip }) => {
    const path = findTrace('web-nasa-1day') ?? skip(NO_TRACE);
    const { code, stdout, stderr } = await run(['-', '--policy', 'none'], path);
    expect(code).toBe(0);
    expect(stdout).toContain('-: 30,297 reads of 1,739 keys, TTL 30m');
    // No bar where there is no terminal.
    expect(stderr).toBe('');
  });

  it('leaves all decisions before a cut as they are', async ({ skip }) => {
    const path = findTrace('web-nasa-1day') ?? skip(NO_TRACE);
    const { trace } = await readTrace(path);
    const cut = cutTrace(trace, Math.floor(trace.times.length / 2));
    const endsAt = cut.times.at(-1) ?? 0;
    const loads = await listLoads(trace);
    const before = loads.filter(({ at }) => at <= endsAt);
    expect(before.length).toBeGreaterThan(100);
    expect(await listLoads(cut)).toEqual(before);
  });
});

async function listLoads(trace: Trace): Promise<WarmLoad[]> {
  const loads: WarmLoad[] = [];
  const options = {
    ttlMilliseconds: 30 * 60_000,
    budget: 0.2,
    ingestDelayMilliseconds: 60_000,
    reactionMilliseconds: 1_000,
    baselineMisses: 0,
  };
  await makePreheat((load) => loads.push(load)).replay(trace, options, () => undefined);
  return loads;
}
