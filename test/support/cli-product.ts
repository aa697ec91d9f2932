/** The product that the tests of the command run against. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { type DemoOrigin, startOrigin } from '../../local/demo/origin.ts';
import { type CallOptions, type CallResult, preheat } from './cli.ts';
import { type Started, startProcess } from './start-process.ts';

/** What runs, and the command that finds it. */
export interface CliProduct {
  /** Where its configuration is, and the note that it leaves. */
  readonly folder: string;
  readonly origin: DemoOrigin;
  readonly product: Started;
  readonly redis: Redis;
  call(args: readonly string[], options?: CallOptions): Promise<CallResult>;
  stop(): Promise<void>;
}

/** Starts it as a user does, in a folder of its own. */
export async function startCliProduct(): Promise<CliProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'preheat-cli-'));
  const origin = await startOrigin(5);
  const config = join(folder, 'preheat.config.ts');
  await writeFile(config, configOf(origin.url));
  const variables = { PREHEAT_STATE_DIR: folder };
  Object.assign(process.env, variables);
  const product = await startProcess('--config', config);
  const redis = new Redis(product.redisPort);
  return {
    folder,
    origin,
    product,
    redis,
    call: (args, options) => preheat(args, { variables, ...options }),
    async stop() {
      redis.disconnect();
      await product.end();
      await origin.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Its configuration, with an origin at `url`; strategies that run every few minutes are off. */
function configOf(url: string): string {
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
