/** Whether `predictive` earns its keep, on reads that are made up to have its structure, or none. */
import { describe, expect, test } from 'vitest';
import type { StrategiesInput } from '../../core/config/define.ts';
import { MINUTE } from '../support/brain.ts';
import { noSteps, replaySlow, type SlowRead, slowSteps } from '../support/slow-steps.ts';

const TTL = 5 * MINUTE;
const SEED = 1;
const NOTHING: StrategiesInput = {
  critical: { enabled: false },
  popular: { enabled: false },
  refreshAhead: { enabled: false },
  predictive: { enabled: false },
};

/** Without the strategy and with it; shares of the calls that would be made without warming. */
async function compare(reads: readonly SlowRead[]) {
  const baseline = missesWithoutWarming(reads);
  const off = await replaySlow(reads, TTL, { predictive: { enabled: false } });
  const on = await replaySlow(reads, TTL, {});
  return {
    captured: (off.misses - on.misses) / baseline,
    costs: (on.calls - off.calls) / baseline,
    ratio: on.calls / baseline,
    /** What it warmed itself. */
    own: (on.warms['predictive'] ?? 0) / baseline,
  };
}

type Comparison = Awaited<ReturnType<typeof compare>>;

function missesWithoutWarming(reads: readonly SlowRead[]): number {
  const until = new Map<string, number>();
  const misses = reads.filter(({ at, key }) => {
    const isMiss = at >= (until.get(key) ?? 0);
    if (isMiss) until.set(key, at + TTL);
    return isMiss;
  });
  return misses.length;
}

describe('predictive, beside all else that the product does', () => {
  test('saves misses where the next step comes minutes later', async () => {
    const { captured, ratio } = await compare(slowSteps(SEED));
    expect(captured).toBeGreaterThan(0.03);
    expect(ratio).toBeLessThanOrEqual(1.205);
  });

  test('costs less than a point of the budget where there are no steps', async () => {
    // One decision more moves all that follow, of other strategies too: single replays differ by
    // up to 1.4 points where `predictive` itself warms nothing.
    const all: Comparison[] = [];
    for (const seed of [1, 2, 3]) all.push(await compare(noSteps(seed)));
    const mean = (of: (each: Comparison) => number) =>
      all.reduce((sum, each) => sum + of(each), 0) / all.length;
    expect(mean(({ own }) => own)).toBeLessThan(0.005);
    expect(mean(({ costs }) => costs)).toBeLessThan(0.01);
    expect(mean(({ captured }) => captured)).toBeGreaterThan(-0.005);
  });
});

test('the made-up reads miss without warming as often as with every strategy off', async () => {
  const reads = slowSteps(SEED).slice(0, 2_000);
  const { misses, warms } = await replaySlow(reads, TTL, NOTHING);
  expect(warms['predictive']).toBeUndefined();
  expect(misses + (warms['foresight'] ?? 0)).toBeGreaterThanOrEqual(missesWithoutWarming(reads));
});
