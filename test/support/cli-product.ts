/** The product that the tests of the command run against, and a log of its past. */
const MINUTE = 60_000;

/** Its configuration, with an origin at `url`; strategies that run every few minutes are off. */
export function configOf(url: string): string {
  return `import { defineConfig, http } from 'preheat';
const off = { enabled: false };
export default defineConfig({
  origins: {
    shop: http({
      baseUrl: '${url}/product',
      path: '/items/{sku}',
      allowPrivate: true,
      batch: { path: '/items?ids={sku,}', max: 50, id: 'id' },
      rate: '100000/s',
      concurrency: 20,
    }),
    baskets: http({ baseUrl: '${url}/none', path: '/{user}', allowPrivate: true }),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'shop', ttl: '10m' },
    basket: { key: 'basket:{user}', origin: 'baskets', ttl: '10m' },
  },
  limits: { warmsPerHour: 1000 },
  users: { preload: [{ keyspace: 'product', recent: 2 }] },
  strategies: { refreshAhead: off, trending: off, related: off, predictive: off },
});
`;
}

/** Three days of reads up to now: H0 every ten minutes, others now and then. */
export function logLines(now: number): string[] {
  return Array.from({ length: 3 * 24 * 6 }, (_, index) => {
    const at = now - (3 * 24 * 6 - index) * 10 * MINUTE;
    const time = new Date(at).toISOString();
    const line = (sku: string, user: number): string =>
      JSON.stringify({ at: time, key: `/product/items/${sku}?v=1`, user: `u${user}` });
    return index % 4 === 0
      ? [line('H0', index % 9), line(`H${index}`, index % 9)]
      : [line('H0', 1)];
  }).flat();
}
