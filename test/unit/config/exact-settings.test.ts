/** Settings to the last property: what nobody has said is not there, not even as undefined. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { resolveCodec } from '../../../core/config/resolve-codec.ts';
import { resolveCritical } from '../../../core/config/resolve-keyspaces.ts';
import { resolveOrigins } from '../../../core/config/resolve-origins.ts';
import { checkWindows, resolveWindows } from '../../../core/config/resolve-windows.ts';
import type { Problem } from '../../../core/errors.ts';
import { config, mistakes } from '../../support/config.ts';

const every = (milliseconds: number) => ({ kind: 'every', milliseconds });
const HTTP = { kind: 'http', baseUrl: 'https://api.example.com/v1//', path: '/products/{sku}' };
const KEYSPACE = { key: 'p:{sku}', origin: 'catalog', ttl: '1h' };
const TABLE = 'arn:aws:dynamodb:eu-west-1:123456789012:table/Rows';

function sourceOf(origin: object) {
  const problems: Problem[] = [];
  const origins = resolveOrigins({ catalog: origin } as never, problems);
  expect(problems).toEqual([]);
  return origins.get('catalog')?.source;
}

describe('the settings of', () => {
  it('a server are its address, its headers and what it is allowed', () => {
    const own = { kind: 'http', baseUrl: 'https://api.example.com/v1', path: '/products/{sku}' };
    expect(sourceOf(HTTP)).toStrictEqual({ ...own, headers: {} });
    const full = {
      ...HTTP,
      headers: { 'X-Key': 'a\tb ~', accept: '*/*' },
      auth: { secret: 'prod/api' },
      allowPrivate: true,
    };
    expect(sourceOf(full)).toStrictEqual({
      ...own,
      headers: { 'x-key': 'a\tb ~', accept: '*/*' },
      authSecret: 'prod/api',
      allowPrivate: true,
    });
    expect(sourceOf({ ...HTTP, allowPrivate: false })).toStrictEqual({ ...own, headers: {} });
  });

  it('a table are its region only where it has an ARN, and attributes only where they are named', () => {
    const own = { kind: 'dynamodb', table: 'Rows', key: { pk: 'P' } };
    expect(sourceOf(own)).toStrictEqual({
      kind: 'dynamodb',
      table: 'Rows',
      key: [expect.objectContaining({ name: 'pk', isNumber: false })],
      isConsistent: false,
    });
    const attributes = ['name', undefined, 'price'];
    expect(sourceOf({ ...own, table: TABLE, attributes, consistent: true })).toStrictEqual({
      kind: 'dynamodb',
      table: TABLE,
      region: 'eu-west-1',
      key: [expect.objectContaining({ name: 'pk' })],
      attributes: ['name', 'price'],
      isConsistent: true,
    });
  });

  it('a keyspace are how long nothing is kept, and its own budget, where they are said', () => {
    const of = (changes: object) =>
      resolveSettings(
        config({
          origins: { catalog: { kind: 'loader', one: async () => 1 } },
          keyspaces: { product: { ...KEYSPACE, ...changes } },
        }),
      ).keyspaces.get('product');
    const plain = of({});
    expect(plain).toMatchObject({ origin: 'catalog', jitter: 0.1, tags: [], personal: [] });
    expect(Object.keys(plain ?? {}).sort()).toEqual(
      ['codec', 'control', 'jitter', 'name', 'origin', 'personal', 'priority', 'tags']
        .concat('template', 'ttlMilliseconds')
        .sort(),
    );
    const full = { negativeTtl: '30s', budget: { extraOriginCalls: '5%' }, category: '$.kind' };
    expect(of(full)).toStrictEqual({
      ...plain,
      negativeTtlMilliseconds: 30_000,
      extraOriginCalls: 0.05,
      categoryPath: ['kind'],
    });
  });

  it('the budget are what was said of it', () => {
    const budgetOf = (budget: object) =>
      resolveSettings(config({ origins: { catalog: { ...HTTP, callCost: 1 } }, budget })).budget;
    expect(budgetOf({})).toStrictEqual({ extraOriginCalls: 0.2 });
    expect(budgetOf({ memory: '1GB' })).toStrictEqual({ extraOriginCalls: 0.2, memoryBytes: 1e9 });
    expect(budgetOf({ money: { perDay: '$5' } })).toStrictEqual({
      extraOriginCalls: 0.2,
      dollarsPerDay: 5,
    });
  });

  it('windows are those with a name and a time, switched on unless they say otherwise', () => {
    const cron = '0 12 * * ? *';
    const schedule = { kind: 'cron', expression: cron, timeZone: 'UTC' };
    const own = { schedule, spanMilliseconds: 7_200_000, limit: 9 };
    const all = [undefined, { cron }, { name: 'a' }, { name: 'b', cron }];
    expect(resolveWindows([...all, { name: 'c', cron, enabled: false }], 9)).toStrictEqual([
      { name: 'b', enabled: true, ...own },
      { name: 'c', enabled: false, ...own },
    ]);
    expect(resolveWindows(undefined, 9)).toEqual([]);
    const problems: Problem[] = [];
    checkWindows([undefined, { cron }, { cron }, { name: 'x'.repeat(52) }], 'w', problems);
    expect(problems).toEqual([]);
    checkWindows([{ name: 'x'.repeat(53) }], 'w', problems);
    expect(problems).toEqual([
      {
        path: 'w.0.name',
        expected: 'a name of at most 52 characters',
        found: `'${'x'.repeat(53)}'`,
      },
    ]);
  });

  it('critical entries are those whose keys are known', () => {
    const { keyspaces } = resolveSettings(config());
    const problems: Problem[] = [];
    const params = { sku: 'A' };
    const entries = [
      undefined,
      { keyspace: 'product', params: {} },
      { keyspace: 'product', params },
    ];
    expect(resolveCritical(entries as never, ['product'], keyspaces, problems)).toEqual([
      { keyspace: 'product', key: 'catalog:product:A', params, priority: expect.any(Number) },
    ]);
    expect(problems.map(({ path }) => path)).toEqual(['critical.1.params.sku']);
  });

  it('a codec has the category that one of the tags needs', () => {
    const problemsOf = (draft: object) => {
      const problems: Problem[] = [];
      resolveCodec(draft as never, 'k', problems);
      return problems.map(({ expected }) => expected);
    };
    const needed = ["'a.kind' among them, which the tags need"];
    const draft = { fields: ['x'], category: '$.a[10].kind' };
    expect(problemsOf({ ...draft, tags: [undefined, 't:{category}'] })).toEqual(needed);
    expect(problemsOf({ ...draft, fields: ['a.kind'], tags: ['t:{category}'] })).toEqual([]);
    expect(problemsOf({ ...draft, tags: ['plain'] })).toEqual([]);
    expect(problemsOf(draft)).toEqual([]);
    expect(problemsOf({ fields: [] })).toEqual(['at least one path']);
    const packed = { compress: { with: 'gzip' } };
    expect(problemsOf({ ...packed, codec: 'json' })).toEqual([]);
    expect(problemsOf({ codec: 'bentocache' })).toEqual([]);
    expect(problemsOf({ ...packed, codec: 'bentocache' })).toEqual([
      'no compress beside bentocache, which does not read it',
    ]);
  });
});

describe('windows', () => {
  const preOpen = {
    name: 'pre-open',
    cron: ' 30 8 ?  * MON-FRI *',
    timeZone: 'America/New_York',
    span: '3h',
    limit: 200,
  };

  it('are schedules of their own, with the limit of the strategy where they have none', () => {
    const windows = [preOpen, { name: 'lunch', cron: '30 11 * * ? *' }];
    const { strategies } = resolveSettings(config({ strategies: { timeOfDay: { windows } } }));
    expect(strategies.get('time-of-day')).toMatchObject({
      schedule: every(3_600_000),
      windows: [
        {
          name: 'pre-open',
          schedule: {
            kind: 'cron',
            expression: '30 8 ? * MON-FRI *',
            timeZone: 'America/New_York',
          },
          spanMilliseconds: 10_800_000,
          limit: 200,
        },
        {
          name: 'lunch',
          schedule: { kind: 'cron', expression: '30 11 * * ? *', timeZone: 'UTC' },
          spanMilliseconds: 7_200_000,
          limit: 1_000,
        },
      ],
    });
  });

  it('of an environment replace those of the file', () => {
    const own = { strategies: { timeOfDay: { windows: [preOpen] } } };
    const lunch = { name: 'lunch', cron: '30 11 * * ? *' };
    const strategies = { timeOfDay: { windows: [lunch] } };
    const settings = resolveSettings(config({ ...own, environments: { dev: { strategies } } }), {
      environment: 'dev',
    });
    const names = settings.strategies.get('time-of-day')?.windows.map(({ name }) => name);
    expect(names).toEqual(['lunch']);
  });

  it('need names that tell them apart', () => {
    const windows = [preOpen, { ...preOpen, name: '8 o’clock' }, preOpen];
    expect(mistakes(config({ strategies: { timeOfDay: { windows } } }))).toEqual([
      expect.stringContaining('strategies.timeOfDay.windows.1.name: expected a name of at most'),
      "strategies.timeOfDay.windows.2.name: expected a name that no other window has, found 'pre-open'",
    ]);
  });
});

const PAID = {
  catalog: {
    kind: 'http',
    baseUrl: 'https://api.example.com',
    path: '/products/{sku}',
    callCost: '$0.002',
  },
};

describe('the budget', () => {
  it.each([
    [0.2, 0.2],
    ['0.2', 0.2],
    ['20%', 0.2],
    ['12.5 %', 0.125],
    [0, 0],
  ])('reads a share of %o as %d', (extraOriginCalls, share) => {
    const { budget } = resolveSettings(config({ budget: { extraOriginCalls } }));
    expect(budget).toEqual({ extraOriginCalls: share });
  });

  it('reads money, memory, the cost of a call and the cap of a keyspace', () => {
    const settings = resolveSettings(
      config({
        origins: PAID,
        keyspaces: {
          product: {
            key: 'catalog:product:{sku}',
            origin: 'catalog',
            ttl: '1h',
            budget: { extraOriginCalls: '5%' },
          },
        },
        budget: { money: { perDay: '$5' }, memory: '500MB' },
      }),
    );
    expect(settings.budget).toEqual({
      extraOriginCalls: 0.2,
      dollarsPerDay: 5,
      memoryBytes: 500_000_000,
    });
    expect(settings.origins.get('catalog')?.callCost).toBe(0.002);
    expect(settings.keyspaces.get('product')?.extraOriginCalls).toBe(0.05);
  });

  it('takes each limit from the first layer that names it', () => {
    const input = config({
      origins: PAID,
      budget: { extraOriginCalls: 0.3, memory: '1GB', money: { perDay: 9 } },
      environments: { prod: { budget: { extraOriginCalls: '10%' } } },
    });
    const variables = {
      PREHEAT_BUDGET_MONEY_PER_DAY: '$2.50',
      PREHEAT_KEYSPACE_PRODUCT_EXTRA_ORIGIN_CALLS: '1%',
      PREHEAT_ORIGIN_CATALOG_CALL_COST: '0.01',
    };
    const settings = resolveSettings(input, { environment: 'prod', variables });
    expect(settings.budget).toEqual({
      extraOriginCalls: 0.1,
      dollarsPerDay: 2.5,
      memoryBytes: 1_000_000_000,
    });
    expect(settings.keyspaces.get('product')?.extraOriginCalls).toBe(0.01);
    expect(settings.origins.get('catalog')?.callCost).toBe(0.01);
  });

  it.each([
    [{ extraOriginCalls: '20 percent' }, 'budget.extraOriginCalls: expected a share of the calls'],
    [{ extraOriginCalls: 11 }, 'budget.extraOriginCalls: expected a share of the calls'],
    [{ money: { perDay: '5 €' } }, 'budget.money.perDay: expected dollars'],
    [{ money: 5 }, 'budget.money: expected an object with perDay'],
    [{ money: { perDay: 5 } }, 'budget.money: expected an origin with a callCost'],
    [{ memory: '500' }, "budget.memory: expected a size, as '500MB' or '2GB'"],
    [{ memory: '0MB' }, 'budget.memory: expected a size'],
  ])('refuses %o', (budget, message) => {
    const found = mistakes(config({ budget }));
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(message);
  });
});
