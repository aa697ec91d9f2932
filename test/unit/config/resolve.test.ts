import { describe, expect, expectTypeOf, it } from 'vitest';
import type * as z from 'zod/mini';
import { existing, http, loader, type PreheatConfig, secret } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { configSchema } from '../../../core/config/schema.ts';
import { config, mistakes } from '../../support/config.ts';

type DeepReadonly<T> = T extends (...args: never[]) => unknown
  ? T
  : { readonly [K in keyof T]: DeepReadonly<T[K]> };

const every = (milliseconds: number) => ({ kind: 'every', milliseconds });

describe('resolveSettings', () => {
  it('needs no more than an origin and a keyspace', () => {
    const settings = resolveSettings(config());
    expect(settings.origins.get('catalog')).toEqual({
      name: 'catalog',
      timeoutMilliseconds: 5_000,
      rate: { calls: 100, perMilliseconds: 60_000 },
      concurrency: 10,
      batchSize: 1,
      source: {
        kind: 'http',
        baseUrl: 'https://api.example.com',
        path: '/products/{sku}',
        headers: {},
      },
    });
    expect(settings.keyspaces.get('product')).toMatchObject({
      name: 'product',
      origin: 'catalog',
      ttlMilliseconds: 3_600_000,
      jitter: 0.1,
      priority: 0,
      tags: [],
      personal: [],
      control: false,
    });
    const plain = { enabled: true, windows: [] };
    expect([...settings.strategies.values()]).toEqual([
      { name: 'critical', ...plain, schedule: every(300_000), limit: 1_000 },
      { name: 'popular', ...plain, schedule: every(1_800_000), limit: 100 },
      { name: 'refresh-ahead', ...plain, schedule: every(60_000), limit: 20_000 },
      { name: 'time-of-day', ...plain, schedule: every(3_600_000), limit: 1_000 },
      {
        name: 'trending',
        ...plain,
        schedule: every(60_000),
        limit: 100,
        trendMilliseconds: 24 * 3_600_000,
      },
      {
        name: 'related',
        ...plain,
        schedule: every(300_000),
        limit: 200,
        rotation: { categories: 16, perCategory: 20 },
      },
      { name: 'prompts', ...plain, schedule: every(900_000), limit: 100 },
      { name: 'users', ...plain, schedule: every(300_000), limit: 1_000 },
      {
        name: 'predictive',
        ...plain,
        schedule: every(60_000),
        limit: 1_000,
        confidence: 0,
      },
    ]);
    expect(settings.users).toEqual({ preload: [], skipIfWarmedWithinMilliseconds: 300_000 });
    expect(settings.critical).toEqual([]);
    expect(settings.budget).toEqual({ extraOriginCalls: 0.2 });
    expect(settings.cache).toEqual({ kind: 'serverless' });
  });

  it('reads how sure predictive must be', () => {
    const sure = (confidence: number) =>
      resolveSettings(config({ strategies: { predictive: { confidence } } }));
    expect(sure(0.7).strategies.get('predictive')).toMatchObject({ confidence: 0.7, limit: 1_000 });
    expect(() => sure(7)).toThrow(
      'strategies.predictive.confidence: expected a chance from 0 to 1',
    );
  });

  it('reads every unit and name of a whole file', () => {
    const many = async () => [];
    const cache = existing({ host: 'cache.internal', port: 6380, tls: true });
    const settings = resolveSettings({
      origins: {
        catalog: http({
          baseUrl: 'https://api.example.com/v2/',
          path: '/products/{sku}?full=1',
          batch: { path: '/products?ids={sku,}', max: 50, items: 'data.items', id: 'code' },
          headers: { 'X-Shop': 'main' },
          timeout: '1.5s',
          rate: '5/s',
          concurrency: 3,
          auth: secret('catalog-token'),
        }),
        quotes: loader({ many, max: 20 }),
      },
      keyspaces: {
        product: {
          key: 'catalog:product:{sku}',
          origin: 'catalog',
          ttl: '30m',
          jitter: 0,
          priority: 50,
          category: '$.category',
          tags: ['catalog', 'category:{category}', 'sku:{sku}'],
          personal: ['sku'],
        },
        quote: { key: 'quote:{symbol}:{day}', origin: 'quotes', ttl: '100ms', control: true },
        profile: { key: 'profile:{userId}', origin: 'quotes', ttl: '1h' },
        form: { key: 'form:{form}:{customer}', origin: 'quotes', ttl: '1h' },
        cart: { key: 'cart:{owner}', origin: 'quotes', ttl: '1h' },
      },
      critical: [{ keyspace: 'product', params: { sku: 'A1' } }],
      strategies: {
        popular: { cron: ' 30 8  ? * MON-FRI *', timeZone: 'America/New_York' },
        related: { rotate: 3 },
      },
      users: {
        preload: [
          { keyspace: 'profile' },
          { keyspace: 'form', recent: 5 },
          { keyspace: 'cart', param: 'owner', recent: 1 },
        ],
        skipIfWarmedWithin: '90s',
      },
      budget: { extraOriginCalls: 0 },
      cache,
    });
    expect(settings.origins.get('catalog')).toMatchObject({
      timeoutMilliseconds: 1_500,
      rate: { calls: 5, perMilliseconds: 1_000 },
      concurrency: 3,
      batchSize: 50,
      source: {
        baseUrl: 'https://api.example.com/v2',
        headers: { 'x-shop': 'main' },
        authSecret: 'catalog-token',
        batch: {
          path: '/products?ids={sku,}',
          param: 'sku',
          itemsPath: ['data', 'items'],
          idField: 'code',
        },
      },
    });
    expect(settings.origins.get('quotes')).toMatchObject({
      batchSize: 20,
      source: { kind: 'loader', many },
    });
    expect(settings.keyspaces.get('quote')).toMatchObject({ ttlMilliseconds: 100, control: true });
    expect(settings.critical).toEqual([
      { keyspace: 'product', key: 'catalog:product:A1', params: { sku: 'A1' }, priority: 100 },
    ]);
    expect(settings.strategies.get('popular')?.schedule).toEqual({
      kind: 'cron',
      expression: '30 8 ? * MON-FRI *',
      timeZone: 'America/New_York',
    });
    expect(settings.keyspaces.get('product')?.categoryPath).toEqual(['category']);
    expect(settings.strategies.get('related')?.rotation).toEqual({
      categories: 3,
      perCategory: 20,
    });
    expect(settings.users).toEqual({
      preload: [
        { keyspace: 'profile', userParam: 'userId', recent: 0 },
        { keyspace: 'form', recent: 5 },
        { keyspace: 'cart', userParam: 'owner', recent: 1 },
      ],
      skipIfWarmedWithinMilliseconds: 90_000,
    });
    expect(settings.budget.extraOriginCalls).toBe(0);
    expect(settings.cache).toEqual(cache);
  });

  it('shows five messages for five mistakes', () => {
    const found = mistakes(
      config({
        keyspaces: { product: { key: 'p:{sku}', origin: 'catalgo', ttl: 'soon' } },
        strategies: { popular: { cron: '0 8 * * * *' }, refreshAhed: {} },
        budget: { extraOriginCalls: -1 },
      }),
    );
    expect(found.toSorted()).toEqual([
      "budget.extraOriginCalls: expected a share of the calls without warming from 0 to 10, as 0.2 or '20%', found -1",
      "keyspaces.product.origin: expected catalog (did you mean 'catalog'?), found 'catalgo'",
      "keyspaces.product.ttl: expected a duration from 100ms to 365d, as '30s' or '1.5h', found 'soon'",
      "strategies.popular.cron: expected '?' in exactly one of the cron fields day-of-month and day-of-week, found '0 8 * * * *'",
      "strategies.refreshAhed: expected one of critical, popular, refreshAhead, timeOfDay, trending, related, prompts, users, predictive (did you mean 'refreshAhead'?), found the unknown name 'refreshAhed'",
    ]);
  });

  it('names the file and the number of mistakes in the message', () => {
    const wrong = config({ budget: { extraOriginCalls: 11 }, cache: {} });
    expect(() => resolveSettings(wrong)).toThrow(/^preheat\.config\.ts has 2 mistakes:\n {2}/);
  });

  it('accepts exactly what the types of the file accept', () => {
    expectTypeOf<PreheatConfig>().toExtend<DeepReadonly<z.input<typeof configSchema>>>();
    expectTypeOf<keyof z.input<typeof configSchema>>().toEqualTypeOf<keyof PreheatConfig>();
    type Keyspace = z.input<typeof configSchema>['keyspaces'][string];
    expectTypeOf<keyof Keyspace>().toEqualTypeOf<keyof PreheatConfig['keyspaces'][string]>();
  });
});

describe('experiments', () => {
  const popular = { limit: 100, ab: { name: 'wider', limit: 300 } };

  it('hold out 3 % unless the file or its environment says otherwise', () => {
    const share = (changes: object, environment?: 'prod') =>
      resolveSettings(config(changes), { environment }).experiments.holdOut;
    const file = { experiments: { holdOut: 0.1 } };
    const prod = { environments: { prod: { experiments: { holdOut: 0 } } } };
    expect([share({}), share(file), share({ ...file, ...prod }, 'prod')]).toEqual([0.03, 0.1, 0]);
  });

  it('compare a strategy with itself, changed', () => {
    const settings = resolveSettings(config({ strategies: { popular } }));
    expect(settings.strategies.get('popular')).toMatchObject({
      limit: 100,
      ab: { name: 'wider', changes: { limit: 300 } },
    });
    expect(settings.strategies.get('critical')?.ab).toBeUndefined();
  });

  it('are refused with their paths', () => {
    const wrong = config({
      experiments: { holdOut: 3 },
      strategies: { popular: { ab: { name: 'Wider!', limit: 300 } } },
    });
    expect(mistakes(wrong)).toEqual([
      "strategies.popular.ab.name: expected a name of at most 24 small letters, digits and -, found 'Wider!'",
      'experiments.holdOut: expected a share of the keys from 0 to 0.5, found 3',
    ]);
  });

  it('are told what a call costs', () => {
    const catalog = { kind: 'http', baseUrl: 'https://a.example', path: '/{sku}', callCost: 0.02 };
    const settings = resolveSettings(config({ origins: { catalog } }));
    expect(settings.origins.get('catalog')?.callCost).toBe(0.02);
  });
});

describe('environments', () => {
  const strategies = { popular: { every: '20m', limit: 10 } };
  const base = { budget: { extraOriginCalls: 0.5 }, strategies };
  const environments = (prod: unknown) => ({ environments: { prod } });

  it('override the file only where they are chosen', () => {
    const input = config({ ...base, ...environments({ budget: { extraOriginCalls: 0.1 } }) });
    const share = (environment?: 'prod' | 'dev') =>
      resolveSettings(input, { environment }).budget.extraOriginCalls;
    expect([share('prod'), share('dev'), share()]).toEqual([0.1, 0.5, 0.5]);
  });

  it('leave what they set to undefined as it was', () => {
    const nothing = {
      budget: { extraOriginCalls: undefined },
      strategies: { popular: { every: undefined, limit: undefined }, critical: undefined },
      cache: undefined,
    };
    const input = config({ ...base, ...environments(nothing) });
    expect(resolveSettings(input, { environment: 'prod' })).toEqual(resolveSettings(config(base)));
  });

  it('replace an interval by cron and cron by an interval', () => {
    const cron = { popular: { cron: '0 8 * * ? *', timeZone: 'Europe/London' } };
    const schedule = (first: unknown, second: unknown) =>
      resolveSettings(config({ strategies: first, ...environments({ strategies: second }) }), {
        environment: 'prod',
      }).strategies.get('popular')?.schedule;
    expect(schedule(strategies, cron)?.kind).toBe('cron');
    expect(schedule(cron, strategies)).toEqual(every(1_200_000));
    expect(schedule(cron, { popular: { timeZone: 'UTC' } })).toMatchObject({ timeZone: 'UTC' });
  });

  it('are checked even when another one is chosen', () => {
    const both = { strategies: { popular: { every: '1h', cron: '0 8 * * ? *' } } };
    const wrong = config({ ...base, ...environments(both) });
    const expected = [
      "environments.prod.strategies.popular.cron: expected either every or cron, found '0 8 * * ? *'",
    ];
    expect(mistakes(wrong, { environment: 'dev' })).toEqual(expected);
    expect(mistakes(wrong, { environment: 'prod' })).toEqual(expected);
  });

  it('have one of the known names', () => {
    expect(mistakes(config(), { environment: 'pord' as 'prod' })).toEqual([
      "environment: expected one of dev, staging, prod, local (did you mean 'prod'?), found 'pord'",
    ]);
  });
});
