/** What to warm, from where, how hard. */
import { defineConfig, http } from 'preheat';

export default defineConfig({
  origins: {
    catalog: http({ baseUrl: 'https://api.example.com', path: '/products/{sku}' }),
  },
  keyspaces: { product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' } },
});
