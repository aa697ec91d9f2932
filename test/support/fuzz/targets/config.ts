/** Configurations that are nearly right, and changes to one at run time. */
import {
  defineConfig,
  dynamodb,
  existing,
  http,
  lambda,
  llm,
  loader,
  secret,
  serverless,
} from '../../../../core/config/define.ts';
import { makeLiveSettings } from '../../../../core/config/live-settings.ts';
import { changeOverrides, fittingOverrides } from '../../../../core/config/overrides.ts';
import { resolveSettings } from '../../../../core/config/resolve.ts';
import type { Overrides } from '../../../../core/config/setting-tree.ts';
import { settingReports } from '../../../../core/report/config.ts';
import { checkProblems, type FuzzTarget, takes } from '../fuzz.ts';
import { drawEdits, mutateText, oneOf } from '../mutate-text.ts';
import { mutateValue, ODD_JSON } from '../mutate-value.ts';

const RIGHT = defineConfig({
  origins: {
    catalog: http({
      baseUrl: 'https://api.example.com/v1',
      path: '/products/{sku}',
      batch: { path: '/products?ids={sku,}', max: 50, items: 'data.items', id: 'sku' },
      headers: { accept: 'application/json' },
      auth: secret('catalog-token'),
      rate: '5/s',
      callCost: '$0.002',
    }),
    crm: lambda({
      functionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:crm',
      batch: 10,
    }),
    rows: dynamodb({ table: 'customers', key: { pk: 'USER#{user}', sk: { number: '{year}' } } }),
    model: llm({ api: 'ollama', baseUrl: 'https://llm.example.com', maxTokens: 100 }),
    own: loader({ one: async () => 1, concurrency: 3, timeout: '1s' }),
  },
  keyspaces: {
    product: {
      ...{ key: 'catalog:{sku}', origin: 'catalog', ttl: '10m', jitter: 0.1, priority: 5 },
      ...{ tags: ['sku:{sku}', 'c:{category}'], category: '$.category', negativeTtl: '1m' },
      ...{
        fields: ['name', 'category', 'a.b'],
        codec: 'json',
        compress: { with: 'zstd', above: '1KB' },
      },
    },
    customer: { key: 'customer:{user}', origin: 'crm', ttl: '1h', personal: ['user'] },
    year: { key: 'year:{user}:{year}', origin: 'rows', ttl: '1d' },
    answer: { key: 'llm:{model}:{prompt|normal|hash}', origin: 'model', ttl: '7d' },
    form: { key: 'form:{form}', origin: 'own', ttl: '5m', budget: { extraOriginCalls: '10%' } },
  },
  critical: [{ keyspace: 'product', params: { sku: 'A1' }, priority: 200 }],
  strategies: {
    popular: { every: '5m', limit: 100, ab: { name: 'more', limit: 200 } },
    refreshAhead: { enabled: false },
    timeOfDay: {
      windows: [{ name: 'open', cron: '0 8 ? * MON-FRI *', timeZone: 'Europe/Berlin' }],
    },
    trending: { cron: '*/10 * * * ? *', timeZone: 'UTC', window: '12h' },
    related: { rotate: 10, perCategory: 5 },
    predictive: { confidence: 0.4 },
  },
  budget: { extraOriginCalls: 0.2, money: { perDay: '$5' }, memory: '500MB' },
  experiments: { holdOut: 0.05 },
  users: { preload: [{ keyspace: 'customer' }], skipIfWarmedWithin: '5m' },
  events: [
    {
      type: 'changed',
      items: [{ keyspace: 'product', params: { sku: '{skus}' } }],
      tags: ['sku:{s}'],
    },
  ],
  ingest: { keysPerWindow: 1_000 },
  limits: { warmsPerHour: 500 },
  cache: existing({ host: 'cache.example.com', tls: true, password: secret('cache') }),
  auth: { mode: 'iam', read: ['arn:aws:iam::123456789012:role/readers'] },
  alarms: { email: ['a@example.com'] },
  environments: {
    prod: { budget: { extraOriginCalls: 0.1 }, cache: serverless({ maxData: '5GB' }) },
  },
});
const circular: Record<string, unknown> = { name: 'a' };
circular['self'] = circular;

/** What a TypeScript file can say beyond JSON. */
const ODD_VALUES: readonly unknown[] = [
  ...ODD_JSON,
  ...[10n, Symbol('s'), Number.NaN, Number.POSITIVE_INFINITY, new Date(0), new Map([[1, 2]]), /x/],
  ...[() => 1, circular, Object.create(null), new Array(3), Buffer.from('x'), Promise.resolve(1)],
  ...[{ toJSON: () => undefined }, new Proxy({}, {}), class A {}, new Error('e')],
];
const VARIABLES = {
  ...{ PREHEAT_POPULAR_EVERY: '10m', PREHEAT_HOLD_OUT: '0.1', PREHEAT_EXTRA_ORIGIN_CALLS: '30%' },
  ...{ PREHEAT_KEYSPACE_PRODUCT_JITTER: '0.2', PREHEAT_TRENDING_ENABLED: 'no', OTHER: 'x' },
};

interface Drawn {
  readonly config: unknown;
  readonly variables: Readonly<Record<string, string>>;
  readonly environment: unknown;
}

/** Whole files: settings, or all that is wrong with them. */
export const configTarget: FuzzTarget<Drawn> = {
  name: 'config: files',
  share: 15,
  draw: (random) => ({
    config: mutateValue(random, RIGHT, drawEdits(random, 0.15), ODD_VALUES),
    variables: Object.fromEntries(
      Object.entries(VARIABLES).map(([name, value]) => [
        mutateText(random, [name], drawEdits(random, 0.97)),
        mutateText(random, [value], drawEdits(random, 0.97)),
      ]),
    ),
    environment: oneOf(random, ['dev', 'prod', undefined, undefined]),
  }),
  take: ({ config, variables, environment }) =>
    takes(() => {
      const settings = resolveSettings(config as never, {
        variables,
        environment: environment as never,
      });
      for (const { ttlMilliseconds, origin } of settings.keyspaces.values()) {
        if (!(ttlMilliseconds > 0 && settings.origins.has(origin)))
          throw new Error('half a keyspace');
      }
    }, 'config_invalid'),
};

const source = { config: RIGHT, options: {} };
const PATCHES = [
  { strategies: { popular: { limit: 50, every: '10m' } } },
  { strategies: { trending: { cron: '0 * * * ? *', timeZone: 'UTC' }, popular: { limit: null } } },
  { keyspaces: { product: { jitter: 0.05, priority: 9 } }, origins: { catalog: { rate: '9/s' } } },
  { budget: { extraOriginCalls: '15%', money: { perDay: 9 } }, experiments: { holdOut: 0 } },
  { critical: [{ keyspace: 'product', params: { sku: 'B' } }], ingest: { keysPerWindow: 5 } },
  { strategies: { timeOfDay: { windows: [{ name: 'open', cron: '0 9 ? * MON *' }] } } },
];

/** Changes on changes: each leaves settings that resolve, or says all that is wrong with it. */
export function patchTarget(): FuzzTarget {
  let before: Overrides = {};
  const live = makeLiveSettings(source);
  return {
    name: 'config: changes',
    share: 5,
    draw: (random) => mutateValue(random, oneOf(random, PATCHES), drawEdits(random, 0.3)),
    take(change) {
      const { overrides, problems } = changeOverrides(source, before, change);
      if (problems) {
        checkProblems(problems);
        return false;
      }
      before = overrides;
      const fitting = fittingOverrides(source, overrides);
      if (JSON.stringify(fitting) !== JSON.stringify(overrides)) throw new Error('does not fit');
      live.apply(overrides);
      settingReports(source, overrides);
      return true;
    },
  };
}
