/** An application with bentocache: `node examples/recorders/bentocache.ts A1 B2`. */
import { BentoCache, bentostore } from 'bentocache';
import { redisDriver } from 'bentocache/drivers/redis';
import { Redis } from 'ioredis';
import { createRecorder, recordBentocache } from 'preheat/client';
import config from './preheat.config.ts';
import { loadProduct, skus, surroundings } from './surroundings.ts';

const { endpoint, token } = surroundings;
const recorder = createRecorder({ config, endpoint, token });
const connection = new Redis(surroundings.redis);
const bento = new BentoCache({
  default: 'products',
  stores: { products: bentostore().useL2Layer(redisDriver({ connection })) },
});
// `bentocache:` is what its Redis driver writes before each key.
const stop = recordBentocache(bento, recorder, { prefix: 'bentocache:' });

for (const sku of skus) {
  let word = 'hit';
  const factory = () => {
    word = 'miss';
    return loadProduct(sku);
  };
  await bento.getOrSet({ key: `product:${sku}`, ttl: '10m', factory });
  console.log(`${sku} ${word}`);
}

stop();
await recorder.close();
await bento.disconnectAll();
connection.disconnect();
