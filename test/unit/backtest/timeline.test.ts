import { describe, expect, it } from 'vitest';
import { clairvoyant } from '../../../backtest/policies/clairvoyant.ts';
import { POLICIES } from '../../../backtest/policies/policies.ts';
import { runPolicies } from '../../../backtest/run.ts';
import { hitRatios, makeHitCurve, makeTimeline } from '../../../backtest/timeline.ts';
import { makeBusyTrace, makeTrace } from '../../support/small-trace.ts';

const SETTINGS = {
  ttlMilliseconds: 10 * 60_000,
  budget: 0.2,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
};

describe('a timeline', () => {
  it('ends each stretch before the first read of the next, and the last behind the last read', () => {
    const trace = makeTrace([0, 1, 2, 9, 10].map((seconds) => [seconds, 'a'] as const));
    expect(makeTimeline(trace, 5)).toEqual({
      startAt: 0,
      stepMilliseconds: 2_000,
      ends: [2, 3, 3, 3, 5],
    });
  });

  it('is one stretch where all reads have one time', () => {
    const trace = makeTrace([
      [7, 'a'],
      [7, 'b'],
    ]);
    expect(makeTimeline(trace)).toEqual({ startAt: 7_000, stepMilliseconds: 0, ends: [2] });
  });
});

describe('hit ratios over time', () => {
  const ends = [2, 3, 3, 7];

  it('are those of each stretch, and none where nothing was read', () => {
    expect(hitRatios({ ends }, [1, 2, 2, 3])).toEqual([0.5, 1, null, 0.25]);
  });

  it('can be told for larger parts', () => {
    expect(hitRatios({ ends }, [1, 2, 2, 3], 2)).toEqual([2 / 3, 0.25]);
    expect(hitRatios({ ends }, [1, 2, 2, 3], 1)).toEqual([3 / 7]);
  });

  it('come from a curve that is told every read', () => {
    const curve = makeHitCurve(ends);
    for (let reads = 1; reads <= 7; reads += 1) curve.note(reads, Math.floor(reads / 2));
    expect(curve.hitsAt).toEqual([1, 1, 1, 3]);
  });

  it('are told by every policy, and add up to its hits', async () => {
    const trace = makeBusyTrace(4_000, 1_000_000_000);
    const { ends } = makeTimeline(trace);
    const curves = new Map<string, readonly number[]>();
    const { policies } = await runPolicies(trace, POLICIES, SETTINGS, {
      ends,
      onTally: (name, { hitsAt = [] }) => curves.set(name, hitsAt),
    });
    expect(policies.length).toBe(POLICIES.length);
    for (const { name, hits } of policies) {
      const curve = curves.get(name) ?? [];
      expect(curve, name).toHaveLength(ends.length);
      expect(curve.at(-1), name).toBe(hits);
      expect(curve, name).toEqual(curve.toSorted((a, b) => a - b));
    }
  });

  it('show what changes: a policy that knows the future misses only at the beginning', async () => {
    const trace = makeTrace(
      Array.from({ length: 1_000 }, (_, index) => [index * 600, `key-${index % 10}`] as const),
    );
    const timeline = makeTimeline(trace);
    let ratios: (number | null)[] = [];
    await runPolicies(trace, [clairvoyant], SETTINGS, {
      ends: timeline.ends,
      onTally: (_, { hitsAt = [] }) => {
        ratios = hitRatios(timeline, hitsAt);
      },
    });
    expect(ratios[0]).toBe(0);
    expect(new Set(ratios.slice(1))).toEqual(new Set([1]));
  });
});
