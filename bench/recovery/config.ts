/** Two equal halves, with the origin's limits raised: what is measured is Preheat, not a limit. */
import { http, type PreheatConfig } from '../../core/config/define.ts';

/** The keyspaces, and the first part of the origin's paths. */
export const PREHEAT = 'product';
export const CONTROL = 'control';
export const KEY = { [PREHEAT]: 'product:', [CONTROL]: 'control:' } as const;

/** Most keys in one call of the origin. */
const BATCH = 100;

/** The name of a product by its rank. */
export function skuOf(rank: number): string {
  return `P${rank}`;
}

/** The configuration of both. */
export function makeConfig(originUrl: string, ttlSeconds: number): PreheatConfig {
  const origin = (half: string) =>
    http({
      baseUrl: `${originUrl}/${half}`,
      allowPrivate: true,
      path: '/items/{sku}',
      batch: { path: '/items?ids={sku,}', max: BATCH, id: 'id' },
      rate: '10000/s',
      concurrency: 20,
    });
  const ttl = `${ttlSeconds}s`;
  return {
    origins: { [PREHEAT]: origin(PREHEAT), [CONTROL]: origin(CONTROL) },
    keyspaces: {
      [PREHEAT]: { key: `${KEY[PREHEAT]}{sku}`, origin: PREHEAT, ttl },
      [CONTROL]: { key: `${KEY[CONTROL]}{sku}`, origin: CONTROL, ttl, control: true },
    },
    ingest: { keysPerWindow: 1_000_000 },
  };
}
