/** An application with bare ioredis: `node examples/recorders/ioredis.ts A1 B2`. */
import { Redis } from 'ioredis';
import { createRecorder, recordRedis } from 'preheat/client';
import config from './preheat.config.ts';
import { loadProduct, skus, surroundings } from './surroundings.ts';

const { endpoint, token } = surroundings;
const recorder = createRecorder({ config, endpoint, token });
const client = new Redis(surroundings.redis);
// The same client; its reads are told to Preheat in the background.
const redis = recordRedis(client, recorder, { reader: () => ({ user: 'ann' }) });

for (const sku of skus) {
  const key = `shop:product:${sku}`;
  const found = await redis.get(key);
  if (found === null) await redis.set(key, JSON.stringify(await loadProduct(sku)), 'EX', 600);
  console.log(`${sku} ${found === null ? 'miss' : 'hit'}`);
}

await recorder.close();
client.disconnect();
