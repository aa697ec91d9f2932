/** How far the ends of entries are spread that a strategy has warmed together. */
import { describe, expect, it } from 'vitest';
import { loader } from '../../../core/config/define.ts';
import { CONFIG, makeBrain, TTL } from '../../support/brain.ts';

/** Lives of entries that are warmed at the same moment. */
async function lives(count: number, rate: string): Promise<number[]> {
  const skus = Array.from({ length: count }, (_, index) => `vip-${index}`);
  const brain = makeBrain({
    config: {
      ...CONFIG,
      origins: { catalog: loader({ many: async (keys) => keys, rate }) },
      critical: skus.map((sku) => ({ keyspace: 'product', params: { sku } })),
    },
  });
  await brain.run('critical');
  await brain.drain();
  const states = await brain.cache.inspect(skus.map((sku) => `product:${sku}`));
  return states.map(({ expiresAt, loadedAt }) => expiresAt - loadedAt).sort((a, b) => a - b);
}

describe('the end of an entry', () => {
  it('hardly comes early where the origin could load all of its kind in a moment', async () => {
    const [shortest = 0] = await lives(2, '100/min');
    expect(shortest).toBeGreaterThan(TTL - 5_000);
    const [shortestOfMany = 0] = await lives(300, '10000/s');
    expect(shortestOfMany).toBeGreaterThan(TTL - 200);
  });

  it('comes up to a tenth of the TTL early where the origin needs its time for them', async () => {
    const all = await lives(300, '100/min');
    const [shortest = 0] = all;
    expect(shortest).toBeGreaterThanOrEqual(0.9 * TTL);
    expect(shortest).toBeLessThan(0.91 * TTL);
    expect(all.at(-1)).toBeGreaterThan(0.99 * TTL);
  });
});
