/**
 * One shop, read by three applications that keep the cache client they have: bare ioredis,
 * bentocache and cache-manager. Preheat learns from what their recorders tell, and writes what it
 * warms the way each of them reads it.
 */
import { defineConfig, http, loader } from 'preheat';

/** The stand-in beside this file. Yours has a name of its own, and no `allowPrivate`. */
const shop = process.env['SHOP_URL'] ?? 'http://127.0.0.1:8105';

export default defineConfig({
  origins: {
    shop: http({ baseUrl: shop, allowPrivate: true, path: '/products/{sku}', rate: '600/min' }),
    // Keyv, beneath cache-manager, wraps each value.
    wrapped: loader({
      rate: '600/min',
      async one({ sku }, { signal }) {
        const answer = await fetch(`${shop}/products/${sku}`, { signal });
        return answer.ok ? { value: await answer.json() } : undefined;
      },
    }),
  },

  keyspaces: {
    plain: { key: 'shop:product:{sku}', origin: 'shop', ttl: '10m' },
    bento: { key: 'bentocache:product:{sku}', origin: 'shop', ttl: '10m', codec: 'bentocache' },
    // What Keyv's store for Redis writes before each key.
    managed: { key: 'keyv::keyv:product:{sku}', origin: 'wrapped', ttl: '10m' },
  },
});
