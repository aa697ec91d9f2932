import { beforeAll, describe, expect, it } from 'vitest';
import type { Difference } from '../../core/api/stats.ts';
import {
  type DrawnLog,
  drawLog,
  hitsWithoutWarming,
  proofSettings,
  replay,
  trueColdRatio,
} from '../support/proof.ts';

const SEEDS = Array.from({ length: 50 }, (_, index) => index + 1);
/** More than the default: small logs must have enough to compare. */
const HOLD_OUT = 0.1;
/** Half a second each on an idle core; the rest is for cores that are not. */
const TIMEOUT = 600_000;

interface Proof {
  readonly reported: Difference | null;
  readonly trueUplift: number;
  readonly savedCalls: number;
  readonly trueSavedCalls: number;
}

/** What the product says of a log, and what is true: the same log without warming. */
async function prove(log: DrawnLog): Promise<Proof> {
  const { report, keyDays, misses } = await replay(
    log,
    proofSettings({ experiments: { holdOut: HOLD_OUT } }),
  );
  const hits = hitsWithoutWarming(log);
  const cold = trueColdRatio(log, hits, keyDays.values(), ({ side }) => side === 'warmed');
  return {
    reported: report.holdOut.uplift,
    trueUplift: (report.holdOut.warmed.hitRatio ?? 0) - cold,
    savedCalls: report.strategies.reduce((sum, { savedCalls }) => sum + savedCalls, 0),
    trueSavedCalls: hits.filter((hit) => !hit).length - misses,
  };
}

describe('50 logs whose truth is known', () => {
  const proofs: Proof[] = [];

  beforeAll(async () => {
    for (const seed of SEEDS) proofs.push(await prove(drawLog(seed)));
  }, TIMEOUT);

  it('have the true uplift in the reported interval, in 9 of 10', () => {
    const inside = proofs.filter(
      ({ reported, trueUplift }) =>
        reported && reported.low <= trueUplift && trueUplift <= reported.high,
    );
    expect(inside.length).toBeGreaterThanOrEqual(0.9 * SEEDS.length);
  });

  it('have intervals that say something: they exclude that warming does nothing', () => {
    const telling = proofs.filter(({ reported }) => reported && reported.low > 0);
    expect(telling.length).toBeGreaterThanOrEqual(0.9 * SEEDS.length);
    const reach = proofs.map(({ reported }) => reported && (reported.high - reported.low) / 2);
    const mean = reach.reduce<number>((sum, each) => sum + (each ?? 1), 0) / SEEDS.length;
    expect(mean).toBeLessThan(0.035);
  });

  it('have saved calls reported as they are', () => {
    for (const { savedCalls, trueSavedCalls } of proofs) {
      expect(Math.abs(savedCalls / trueSavedCalls - 1)).toBeLessThan(0.05);
    }
  });
});
