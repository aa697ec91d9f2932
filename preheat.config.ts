/**
 * What to warm, from where, how hard. Change the url, the path and the key to your own; everything
 * else has a default. `examples/` has complete files, with every setting explained.
 */
import { defineConfig, http } from 'preheat';

export default defineConfig({
  origins: {
    catalog: http({
      baseUrl: 'https://api.example.com',
      path: '/products/{sku}',
      batch: { path: '/products?ids={sku,}', max: 50 },
    }),
  },
  keyspaces: {
    product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' },
  },
});
