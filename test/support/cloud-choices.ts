/** What a deployment may choose: every cache and every network. */
import {
  type CacheInput,
  type Egress,
  existing,
  http,
  lambda,
  type PreheatConfig,
  replicationGroup,
  secret,
  serverless,
} from '../../core/config/define.ts';
import { CONFIG } from './cloud.ts';

/** Each kind of cache. */
export const CACHES: Readonly<Record<string, CacheInput>> = {
  serverless: serverless(),
  nodes: replicationGroup(),
  existing: existing({
    host: 'cache.internal',
    vpcId: 'vpc-0123456789abcdef0',
    subnetIds: ['subnet-0123456789abcdef1', 'subnet-0123456789abcdef2'],
    securityGroupId: 'sg-0123456789abcdef0',
    user: 'shop',
    password: secret('cache-password'),
  }),
};
/** Each kind of network. */
export const EGRESSES: readonly Egress[] = ['nat', 'private', 'split'];
/** Of each of these one more function and schedule would be linted, alike but for its name. */
const OFF = { enabled: false };
/** Origins that can be reached with every egress. */
export const REACHABLE: PreheatConfig = {
  ...CONFIG,
  origins: {
    ...CONFIG.origins,
    catalog: http({
      baseUrl: 'https://catalog.internal:8443',
      path: '/products/{sku}',
      auth: secret('catalog-token'),
      allowPrivate: true,
    }),
    crm: lambda({ functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:crm' }),
  },
  strategies: {
    ...CONFIG.strategies,
    timeOfDay: {
      every: '1h',
      windows: [{ name: 'pre-open', cron: '30 8 ? * MON-FRI *', timeZone: 'America/New_York' }],
    },
    ...{ popular: OFF, refreshAhead: OFF, trending: OFF, related: OFF },
    ...{ prompts: OFF, users: OFF, predictive: OFF },
  },
};
