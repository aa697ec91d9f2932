import { describe, expect, it } from 'vitest';
import { clairvoyant } from '../../../backtest/policies/clairvoyant.ts';
import { cronTop100 } from '../../../backtest/policies/cron-top-100.ts';
import { decayedGate } from '../../../backtest/policies/decayed-gate.ts';
import { none } from '../../../backtest/policies/none.ts';
import { perfectGate } from '../../../backtest/policies/perfect-gate.ts';
import { refreshAhead } from '../../../backtest/policies/refresh-ahead.ts';
import type { Policy, ReplayOptions } from '../../../backtest/replay.ts';
import type { Trace } from '../../../backtest/traces/trace.ts';
import { makeTrace } from '../../support/small-trace.ts';

/** A TTL of 100 s, and by default a budget that stops nothing. */
const OPTIONS: ReplayOptions = {
  ttlMilliseconds: 100_000,
  budget: 10,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
  baselineMisses: 10,
};

function replay(policy: Policy, trace: Trace, options: Partial<ReplayOptions> = {}) {
  return policy.replay(trace, { ...OPTIONS, ...options }, () => undefined);
}

describe('none', () => {
  it('holds an entry fresh up to its TTL and no longer', () => {
    const trace = makeTrace([
      [0, 'a'],
      [99.999, 'a'],
      [100, 'a'],
      [150, 'b'],
      [199.999, 'a'],
    ]);
    expect(replay(none, trace)).toEqual({ hits: 2, misses: 3, warms: 0, used: 0 });
  });
});

describe('refresh-ahead', () => {
  it('refreshes on a hit at 80 % of the life, not before', () => {
    const early = makeTrace([
      [0, 'a'],
      [79.999, 'a'],
      [150, 'a'],
    ]);
    expect(replay(refreshAhead, early)).toEqual({ hits: 1, misses: 2, warms: 0, used: 0 });
    const late = makeTrace([
      [0, 'a'],
      [80, 'a'],
      [150, 'a'],
    ]);
    expect(replay(refreshAhead, late)).toEqual({ hits: 2, misses: 1, warms: 1, used: 1 });
  });

  it('counts the life of a refreshed entry from its refresh', () => {
    const trace = makeTrace([
      [0, 'a'],
      [90, 'a'],
      [165, 'a'],
      [190, 'a'],
    ]);
    expect(replay(refreshAhead, trace)).toEqual({ hits: 2, misses: 2, warms: 1, used: 1 });
  });
});

describe('cron-top-100', () => {
  const halfHour = 1_800;

  it('warms what was read so far, fresh or not, half an hour after the beginning', () => {
    const trace = makeTrace([
      [0, 'a'],
      [halfHour - 1, 'b'],
      [halfHour + 99, 'a'],
      [halfHour + 99, 'b'],
      [halfHour + 99, 'c'],
    ]);
    expect(replay(cronTop100, trace)).toEqual({ hits: 2, misses: 3, warms: 2, used: 2 });
  });

  it('runs again every half hour, through hours without reads as well', () => {
    const trace = makeTrace([
      [0, 'a'],
      [3 * halfHour + 50, 'a'],
    ]);
    expect(replay(cronTop100, trace)).toEqual({ hits: 1, misses: 1, warms: 3, used: 1 });
  });

  it('keeps the hundred most read, of equals those seen first', () => {
    const crowd = Array.from({ length: 101 }, (_, index) => [index, `key-${index}`] as const);
    const trace = makeTrace([
      ...crowd,
      [200, 'key-100'],
      [halfHour + 1, 'key-98'],
      [halfHour + 1, 'key-99'],
      [halfHour + 1, 'key-100'],
    ]);
    // key-100 is read twice and drives out key-99, the last of those with one read.
    expect(replay(cronTop100, trace)).toEqual({ hits: 2, misses: 103, warms: 100, used: 2 });
  });
});

describe('perfect-gate', () => {
  it('warms at expiry when the next read falls within the next TTL', () => {
    const trace = makeTrace([
      [0, 'a'],
      [199.999, 'a'],
      [0, 'b'],
      [200, 'b'],
    ]);
    // a is warmed at 100 and used; b is read one moment too late to be worth it.
    expect(replay(perfectGate, trace)).toEqual({ hits: 1, misses: 3, warms: 1, used: 1 });
  });

  it('finds the warm at the very moment of expiry', () => {
    const trace = makeTrace([
      [0, 'a'],
      [100, 'a'],
    ]);
    expect(replay(perfectGate, trace)).toEqual({ hits: 1, misses: 1, warms: 1, used: 1 });
  });

  it('decides again at the end of a warmed life', () => {
    const trace = makeTrace([
      [0, 'a'],
      [150, 'a'],
      [250, 'a'],
      [900, 'a'],
    ]);
    expect(replay(perfectGate, trace)).toEqual({ hits: 2, misses: 2, warms: 2, used: 2 });
  });
});

describe('decayed-gate', () => {
  const trace = makeTrace([
    [0, 'often'],
    [1, 'often'],
    [2, 'often'],
    [3, 'once'],
    [150, 'often'],
    [190, 'often'],
  ]);

  it('warms the key with the higher rate when the budget allows one', async () => {
    const tally = await replay(decayedGate, trace, { baselineMisses: 3, budget: 0.2 });
    expect(tally).toEqual({ hits: 4, misses: 2, warms: 1, used: 1 });
  });

  it('warms the other one too when the budget allows it', async () => {
    const tally = await replay(decayedGate, trace, { baselineMisses: 3, budget: 0.4 });
    expect(tally).toEqual({ hits: 4, misses: 2, warms: 2, used: 1 });
  });

  it('stays within any budget, and within none when no warm saves a call', async () => {
    const oneOff = makeTrace([
      [0, 'a'],
      [101, 'b'],
    ]);
    const tally = await replay(decayedGate, oneOff, { baselineMisses: 2, budget: 0.4 });
    expect(tally).toEqual({ hits: 0, misses: 2, warms: 0, used: 0 });
  });
});

describe('clairvoyant', () => {
  it('misses first reads only, at the origin calls of none', () => {
    const trace = makeTrace([
      [0, 'a'],
      [50, 'b'],
      [500, 'a'],
      [550, 'a'],
      [900, 'b'],
    ]);
    expect(replay(clairvoyant, trace)).toEqual({ hits: 3, misses: 2, warms: 2, used: 2 });
    expect(replay(none, trace)).toEqual({ hits: 1, misses: 4, warms: 0, used: 0 });
  });
});
