/** An application with cache-manager: `node examples/recorders/cache-manager.ts A1 B2`. */
import KeyvRedis from '@keyv/redis';
import { createCache } from 'cache-manager';
import { Keyv } from 'keyv';
import { createRecorder, recordCacheManager } from 'preheat/client';
import config from './preheat.config.ts';
import { loadProduct, skus, surroundings } from './surroundings.ts';

const { endpoint, token } = surroundings;
const recorder = createRecorder({ config, endpoint, token });
const store = new KeyvRedis(surroundings.redis);
const own = createCache({ stores: [new Keyv({ store })] });
// The same cache; `keyv::keyv:` is what its store writes before each key.
const cache = recordCacheManager(own, recorder, { prefix: 'keyv::keyv:' });

for (const sku of skus) {
  let word = 'hit';
  const load = () => {
    word = 'miss';
    return loadProduct(sku);
  };
  await cache.wrap(`product:${sku}`, load, 600_000);
  console.log(`${sku} ${word}`);
}

await recorder.close();
await own.disconnect();
