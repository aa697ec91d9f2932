import { expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { readVariables } from '../../../core/config/variables.ts';
import { config, mistakes } from '../../support/config.ts';

const HTTP = { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' };

it('overrides the file and its environment', () => {
  const input = config({
    budget: { extraOriginCalls: 0.5 },
    ingest: { keysPerWindow: 200 },
    strategies: { popular: { cron: '0 8 * * ? *', limit: 5 } },
    environments: { prod: { budget: { extraOriginCalls: 0.1 } } },
  });
  const variables = {
    PREHEAT_EXTRA_ORIGIN_CALLS: '1.5',
    PREHEAT_INGEST_KEYS_PER_WINDOW: '300',
    PREHEAT_POPULAR_EVERY: '10m',
    PREHEAT_POPULAR_LIMIT: ' 7 ',
    PREHEAT_REFRESH_AHEAD_ENABLED: 'false',
    PREHEAT_CRITICAL_CRON: '0 9 ? * MON *',
    PREHEAT_CRITICAL_TIME_ZONE: 'Europe/London',
  };
  const settings = resolveSettings(input, { environment: 'prod', variables });
  expect(settings.budget.extraOriginCalls).toBe(1.5);
  expect(settings.ingest.keysPerWindow).toBe(300);
  expect(resolveSettings(input).ingest.keysPerWindow).toBe(200);
  expect(settings.strategies.get('popular')).toMatchObject({
    schedule: { kind: 'every', milliseconds: 600_000 },
    limit: 7,
  });
  expect(settings.strategies.get('refresh-ahead')?.enabled).toBe(false);
  expect(settings.strategies.get('critical')?.schedule).toEqual({
    kind: 'cron',
    expression: '0 9 ? * MON *',
    timeZone: 'Europe/London',
  });
});

it('changes the limits of an origin and the life of a keyspace', () => {
  const input = config({
    origins: {
      productApi: { ...HTTP, batch: { path: '/p?ids={sku,}', max: 50 } },
      quotes: { kind: 'loader', many: async () => [] },
    },
    keyspaces: { 'best-sellers': { key: 'best:{sku}', origin: 'productApi', ttl: '1h' } },
  });
  const settings = resolveSettings(input, {
    variables: {
      PREHEAT_ORIGIN_PRODUCT_API_RATE: '5/s',
      PREHEAT_ORIGIN_PRODUCT_API_TIMEOUT: '1s',
      PREHEAT_ORIGIN_PRODUCT_API_CONCURRENCY: '2',
      PREHEAT_ORIGIN_PRODUCT_API_BATCH_SIZE: '25',
      PREHEAT_ORIGIN_QUOTES_BATCH_SIZE: '10',
      PREHEAT_KEYSPACE_BEST_SELLERS_TTL: '5m',
      PREHEAT_KEYSPACE_BEST_SELLERS_PRIORITY: '60',
      PREHEAT_KEYSPACE_BEST_SELLERS_CONTROL: 'true',
    },
  });
  expect(settings.origins.get('productApi')).toMatchObject({
    rate: { calls: 5, perMilliseconds: 1_000 },
    timeoutMilliseconds: 1_000,
    concurrency: 2,
    batchSize: 25,
    source: { path: '/products/{sku}' },
  });
  expect(settings.origins.get('quotes')?.batchSize).toBe(10);
  expect(settings.keyspaces.get('best-sellers')).toMatchObject({
    ttlMilliseconds: 300_000,
    priority: 60,
    control: true,
  });
});

it.each([
  ['PREHEAT_POPULAR_LIMIT', 'many', 'expected a whole number from 1 to 1000000'],
  ['PREHEAT_POPULAR_ENABLED', 'maybe', 'expected true or false'],
  ['PREHEAT_POPULAR_EVERY', '5', 'expected a duration from 1s'],
  ['PREHEAT_EXTRA_ORIGIN_CALLS', '20 percent', 'expected a share of the calls'],
  ['PREHEAT_POPLAR_LIMIT', '5', 'expected a known variable, perhaps PREHEAT_POPULAR_LIMIT'],
  ['PREHEAT_KEYSPACE_PRODUKT_TTL', '5m', 'perhaps PREHEAT_KEYSPACE_PRODUCT_TTL'],
  ['PREHEAT_REFRESH_AHEAD_BUDGET_SHARE_OF_ALL', '5', 'expected a known variable'],
  ['PREHEAT_POPULAR_TIME_ZONE', 'UTC', 'expected timeZone only beside cron'],
])('refuses %s=%s: %s', (name, value, message) => {
  const found = mistakes(config(), { variables: { [name]: value } });
  expect(found).toHaveLength(1);
  expect(found[0]).toContain(`${name}: `);
  expect(found[0]).toContain(message);
});

it('refuses a variable that means two keyspaces', () => {
  const keyspaces = {
    bestSellers: { key: 'a:{sku}', origin: 'catalog', ttl: '1h' },
    'best-sellers': { key: 'b:{sku}', origin: 'catalog', ttl: '1h' },
  };
  const variables = { PREHEAT_KEYSPACE_BEST_SELLERS_TTL: '5m' };
  expect(mistakes(config({ keyspaces }), { variables })).toEqual([
    'PREHEAT_KEYSPACE_BEST_SELLERS_TTL: expected names that differ by more than case and dashes, found a variable of two of them',
  ]);
  expect(mistakes(config({ keyspaces }))).toEqual([]);
});

it('names all variables where none is near', () => {
  const variables = { PREHEAT_BUDGET_SOMETHING_ELSE: '5' };
  const [message, ...others] = mistakes(config(), { variables });
  expect(others).toEqual([]);
  expect(message).toMatch(
    /: expected a known variable, one of PREHEAT_EXTRA_ORIGIN_CALLS, PREHEAT_BUDGET_MONEY_PER_DAY, /,
  );
});

it('takes amounts as they are written, and whole numbers as numbers', () => {
  const variables = { PREHEAT_EXTRA_ORIGIN_CALLS: '0.5', PREHEAT_POPULAR_LIMIT: '5' };
  expect(readVariables(variables, config(), [])).toEqual({
    budget: { extraOriginCalls: '0.5' },
    strategies: { popular: { limit: 5 } },
  });
});

it("leaves other programs' variables, other parts' and empty ones alone", () => {
  const variables = {
    HOME: '/root',
    PREHEAT_PORT: '3006',
    PREHEAT_LOG_LEVEL: 'debug',
    PREHEAT_POPULAR_LIMIT: '',
    PREHEAT_POPULAR_EVERY: undefined,
  };
  expect(resolveSettings(config(), { variables })).toEqual(resolveSettings(config()));
});
