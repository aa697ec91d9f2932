/** The configuration that the deploy test deploys, first as it is and then changed. */

/** What of it differs. */
export interface DeployedConfig {
  readonly originUrl: string;
  readonly redisPort: number;
  /** As a user would change it: one keyspace fewer, one window more. */
  readonly isChanged: boolean;
}

/** Text of the file. Only `critical` runs by itself, every minute: the least that Scheduler knows. */
export function configText({ originUrl, redisPort, isChanged }: DeployedConfig): string {
  const news = `news: { key: 'news:{id}', origin: 'paper', ttl: '10m' },`;
  const window = `{ name: 'always', cron: '* * * * ? *' }`;
  return `import { defineConfig, existing, http } from 'preheat';
const off = { enabled: false };
export default defineConfig({
  origins: {
    shop: http({ baseUrl: '${originUrl}', path: '/products/{sku}', allowPrivate: true, rate: '100/s' }),
    paper: http({ baseUrl: '${originUrl}', path: '/news/{id}', allowPrivate: true, rate: '100/s' }),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'shop', ttl: '10m' },
    ${isChanged ? '' : news}
  },
  critical: [{ keyspace: 'product', params: { sku: 'front' } }],
  events: [
    { type: 'price-changed', items: [{ keyspace: 'product', params: { sku: '{sku}' } }], rewarm: true },
  ],
  strategies: {
    critical: { every: '1m' },
    timeOfDay: ${isChanged ? `{ every: '1h', windows: [${window}] }` : "{ every: '1h' }"},
    popular: off, refreshAhead: off, trending: off, related: off, prompts: off, users: off, predictive: off,
  },
  limits: { warmsPerHour: 1000 },
  cache: existing({ host: '127.0.0.1', port: ${redisPort}, tls: false }),
});
`;
}
