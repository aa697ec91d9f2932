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
  it('comes at most a second early for each that was warmed with it', async () => {
    const [shortest = 0] = await lives(2, '100/min');
    expect(shortest).toBeGreaterThanOrEqual(TTL - 2_000);
  });

  it('comes earlier where the origin needs longer for each', async () => {
    const [shortest = 0] = await lives(10, '6/min');
    expect(shortest).toBeLessThan(TTL - 20_000);
    expect(shortest).toBeGreaterThan(TTL - 110_000);
  });

  it('comes up to a tenth of the TTL early where many were', async () => {
    const all = await lives(300, '10000/s');
    const [shortest = 0] = all;
    expect(shortest).toBeGreaterThanOrEqual(0.9 * TTL);
    expect(shortest).toBeLessThan(0.91 * TTL);
    expect(all.at(-1)).toBeGreaterThan(0.99 * TTL);
  });
});
