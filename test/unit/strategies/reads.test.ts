import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../core/config/settings.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
import { accessBatch, accessEvent, MINUTE, makeBrain, START, TTL } from '../../support/brain.ts';

const SKUS = ['a', 'b', 'c', 'vip'];

/** A brain that knows some keys, and how often a run reads the statistics of each. */
async function readsOf(name: StrategyName, at: number) {
  const brain = makeBrain();
  const events = SKUS.map((sku) => accessEvent(sku, { misses: 1, loadedAt: START }));
  await brain.ingest([accessBatch('misses', events)]);
  await brain.clock.set(at);
  const reads: string[] = [];
  const run = makeStrategyRunner({
    ...brain,
    patterns: {
      ...brain.patterns,
      read: (refs) => {
        reads.push(...refs.map(({ key }) => key));
        return brain.patterns.read(refs);
      },
    },
  });
  const { proposed } = await run(name);
  return { proposed, reads: reads.sort() };
}

describe('a run that nobody disturbs', () => {
  it.each([
    ['popular', START + 2 * TTL, SKUS],
    ['refresh-ahead', START + TTL - MINUTE, SKUS],
    ['critical', START + TTL, ['vip']],
  ] as const)('reads the statistics of each key once: %s', async (name, at, skus) => {
    expect(await readsOf(name, at)).toEqual({
      proposed: skus.length,
      reads: skus.map((sku) => `product:${sku}`),
    });
  });
});
