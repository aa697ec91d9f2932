/**
 * A shop's product pages: some thousand products behind an HTTP API, a few of them read far more
 * often than the rest. It uses every common setting; only origins and keyspaces are needed.
 *
 * Check it without deploying: `npm run synth -- -c env=dev` names every mistake at once.
 */
import { defineConfig, http, loader, secret, serverless } from 'preheat';

export default defineConfig({
  /** Where values come from when they are not in the cache. */
  origins: {
    catalog: http({
      baseUrl: 'https://api.example.com/v2',
      // {sku} comes from the key. The body of the answer is the value, byte for byte.
      path: '/products/{sku}',
      // One call for up to 50 products spares the origin 49. The answer is
      // {"data": {"products": [{"sku": "A1", …}, …]}}; each product becomes one value.
      batch: { path: '/products?ids={sku,}', max: 50, items: 'data.products', id: 'sku' },
      headers: { 'x-client': 'preheat' },
      // The token is in the secret store under this name, never in this file.
      auth: secret('catalog-token'),
      timeout: '2s',
      // Kept over all workers, in every sliding minute.
      rate: '600/min',
      concurrency: 5,
    }),

    // Where HTTP is not enough: your own function. `undefined` says that there is no such value.
    prices: loader({
      timeout: '1s',
      max: 25,
      async many(keys, { signal }) {
        const skus = keys.map(({ sku }) => sku).join(',');
        const answer = await fetch(`https://prices.example.com/?skus=${skus}`, { signal });
        if (!answer.ok) throw new Error(`status ${answer.status}`);
        const prices = new Map(Object.entries((await answer.json()) as Record<string, unknown>));
        // In the order of the question.
        return keys.map(({ sku }) => prices.get(sku ?? ''));
      },
    }),
  },

  /** What to keep warm. The template is the exact key that the application reads. */
  keyspaces: {
    product: {
      key: 'catalog:product:{sku}',
      origin: 'catalog',
      // As the application writes it: Preheat never makes an entry live longer.
      ttl: '10m',
      // Entries warmed together end up to this share of the ttl early, so not all at once.
      jitter: 0.1,
      priority: 50,
      tags: ['catalog', 'sku:{sku}'],
    },

    // Prices change faster than the rest of the page.
    price: { key: 'catalog:price:{currency}:{sku}', origin: 'prices', ttl: '1m' },

    // Read and counted like the others but never warmed: what would happen without Preheat.
    control: { key: 'control:product:{sku}', origin: 'catalog', ttl: '10m', control: true },
  },

  /** Warm at all times, whatever the statistics say: what the front page links to. */
  critical: [
    { keyspace: 'product', params: { sku: 'gift-card' } },
    { keyspace: 'price', params: { currency: 'EUR', sku: 'gift-card' }, priority: 200 },
  ],

  /** Who proposes what to warm, and when. */
  strategies: {
    // Reloads before expiry what will probably be read again.
    refreshAhead: { every: '1m', limit: 5_000 },
    // Just before the shops open, and through the day. Sunday is 1 and Saturday 7, or SUN to SAT.
    popular: { cron: '0/15 8-20 ? * MON-SAT *', timeZone: 'Europe/Berlin', limit: 200 },
    // What was read at this hour on past days; before the shops open, for the three hours to come.
    timeOfDay: {
      every: '1h',
      windows: [
        { name: 'opening', cron: '30 7 ? * MON-SAT *', timeZone: 'Europe/Berlin', span: '3h' },
      ],
    },
    // What is read more than in the rest of the last 24 hours.
    trending: { window: '24h' },
  },

  /** The one limit that matters: at most 20 % more origin calls than without Preheat. */
  budget: { extraOriginCalls: 0.2 },

  /** 3 % of what is worth warming stays cold each day, so that the gain is measured. */
  experiments: { holdOut: 0.03 },

  /**
   * Made with the stack, as `replicationGroup()` is, which has nodes to size. `existing({ host: … })`
   * uses one that is already there.
   */
  cache: serverless({ engine: 'valkey' }),

  /** Functions beside the cache reach origins through NAT gateways; `'private'`: no way out. */
  network: { egress: 'nat' },

  /** What differs between environments: `-c env=dev`. */
  environments: {
    // Nobody reads at eight in the morning there.
    dev: { strategies: { popular: { every: '1h', limit: 20 } } },
    prod: { budget: { extraOriginCalls: 0.1 } },
  },
});
