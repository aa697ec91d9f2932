import { describe, expect, it } from 'vitest';
import { makeMemoryConfigChanges } from '../../../adapters/memory/config-changes.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { defineConfig, http, loader } from '../../../core/config/define.ts';
import {
  makeLiveSettings,
  makeRefreshSettings,
  SETTINGS_LIFE_MILLISECONDS,
} from '../../../core/config/live-settings.ts';
import { changeOverrides, fittingOverrides } from '../../../core/config/overrides.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { settingReports } from '../../../core/report/config.ts';

const config = defineConfig({
  origins: {
    catalog: http({
      baseUrl: 'https://api.example.com',
      path: '/products/{sku}',
      headers: { 'x-key': 'secret' },
      rate: '50/s',
    }),
    quotes: loader(async () => 'x'),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'catalog', ttl: '1h' },
    quote: { key: 'quote:{symbol}', origin: 'quotes', ttl: '5m' },
  },
  critical: [{ keyspace: 'product', params: { sku: 'A' } }],
  strategies: {
    popular: { limit: 50 },
    trending: { enabled: false },
    critical: { cron: '0 8 * * ? *' },
    timeOfDay: { windows: [{ name: 'open', cron: '30 8 ? * MON-FRI *' }] },
  },
  environments: { prod: { strategies: { popular: { limit: 70 } }, budget: { memory: '1GB' } } },
});
const source = { config, options: { environment: 'prod' as const } };

function change(set: unknown, before = {}) {
  const { overrides, problems } = changeOverrides(source, before, set);
  return { overrides, problems: problems?.map(({ path, expected }) => `${path}: ${expected}`) };
}

function settingsWith(set: unknown) {
  const { overrides } = change(set);
  return resolveSettings(config, { ...source.options, overrides: overrides ?? {} });
}

describe('settings changed at run time', () => {
  it('stand above file, environment and variables', () => {
    const variables = { PREHEAT_POPULAR_LIMIT: '80' };
    const overrides = { 'strategies.popular.limit': 90 };
    const limit = (options: object) =>
      resolveSettings(config, options).strategies.get('popular')?.limit;
    expect(limit({})).toBe(50);
    expect(limit({ environment: 'prod' })).toBe(70);
    expect(limit({ environment: 'prod', variables })).toBe(80);
    expect(limit({ environment: 'prod', variables, overrides })).toBe(90);
  });

  it('reach limits, lists, budgets, rates and switches', () => {
    const settings = settingsWith({
      budget: { extraOriginCalls: '5%', memory: '2GB' },
      experiments: { holdOut: 0 },
      ingest: { keysPerWindow: 10 },
      critical: [{ keyspace: 'quote', params: { symbol: 'X' }, priority: 60 }],
      users: { skipIfWarmedWithin: '1m' },
      strategies: {
        popular: { enabled: false },
        related: { rotate: 3, perCategory: 5 },
        predictive: { confidence: 0.7 },
        refreshAhead: { ab: { name: 'fewer', limit: 5 } },
      },
      keyspaces: { product: { priority: 70, jitter: 0, budget: { extraOriginCalls: 0.1 } } },
      origins: { catalog: { rate: '7/s', concurrency: 3, callCost: '$0.5' } },
    });
    expect(settings.budget).toEqual({ extraOriginCalls: 0.05, memoryBytes: 2e9 });
    expect(settings.experiments.holdOut).toBe(0);
    expect(settings.ingest.keysPerWindow).toBe(10);
    expect(settings.critical).toEqual([
      { keyspace: 'quote', key: 'quote:X', params: { symbol: 'X' }, priority: 60 },
    ]);
    expect(settings.users.skipIfWarmedWithinMilliseconds).toBe(60_000);
    expect(settings.strategies.get('popular')?.enabled).toBe(false);
    expect(settings.strategies.get('related')?.rotation).toEqual({ categories: 3, perCategory: 5 });
    expect(settings.strategies.get('predictive')?.confidence).toBe(0.7);
    expect(settings.strategies.get('refresh-ahead')?.ab?.name).toBe('fewer');
    expect(settings.keyspaces.get('product')).toMatchObject({
      priority: 70,
      jitter: 0,
      extraOriginCalls: 0.1,
    });
    expect(settings.origins.get('catalog')).toMatchObject({
      rate: { calls: 7, perMilliseconds: 1_000 },
      concurrency: 3,
      callCost: 0.5,
    });
  });

  it('are taken back by null, and are added to those there were', () => {
    const before = { 'budget.memory': '2GB', 'experiments.holdOut': 0 };
    const set = { budget: { memory: null }, strategies: { popular: { limit: 5 } } };
    expect(change(set, before).overrides).toEqual({
      'experiments.holdOut': 0,
      'strategies.popular.limit': 5,
    });
  });

  it.each([
    [{ strategies: { popular: { cron: '* * * * *' } } }, 'strategies.popular.cron', 'six cron'],
    [
      { strategies: { popular: { every: '5m', cron: '0 8 * * ? *' } } },
      'strategies.popular.cron',
      'either every or cron',
    ],
    [
      { strategies: { popular: { timeZone: 'Europe/Berlin' } } },
      'strategies.popular.timeZone',
      'only beside cron',
    ],
    [
      { strategies: { timeOfDay: { windows: [{ name: 'new', cron: '0 8 * * ? *' }] } } },
      'strategies.timeOfDay.windows',
      "windows of the deployment, which are 'open'",
    ],
    [
      { strategies: { trending: { enabled: true } } },
      'strategies.trending.enabled',
      'a deployment',
    ],
    [{ keyspaces: { product: { ttl: '2h' } } }, 'keyspaces.product.ttl', 'client library'],
    [{ keyspaces: { product: { key: 'x:{sku}' } } }, 'keyspaces.product.key', 'a deployment'],
    [
      { origins: { catalog: { baseUrl: 'https://evil.example' } } },
      'origins.catalog.baseUrl',
      'a deployment',
    ],
    [{ origins: { catalog: { timeout: '1s' } } }, 'origins.catalog.timeout', 'a deployment'],
    [{ cache: { kind: 'serverless' } }, 'cache', 'a deployment'],
    [{ environments: { prod: {} } }, 'environments', 'a deployment'],
    [{ strategies: { popular: { limit: 0 } } }, 'strategies.popular.limit', 'a whole number'],
    [{ strategies: { populr: { limit: 1 } } }, 'strategies.populr', 'popular'],
    [{ budget: { memry: '1GB' } }, 'budget.memry', 'memory'],
    [{ budget: 5 }, 'budget', 'an object'],
    [{ keyspaces: { produkt: { jitter: 0 } } }, 'keyspaces.produkt', 'product'],
    [{ critical: [{ keyspace: 'nowhere', params: {} }] }, 'critical.0.keyspace', 'product'],
    [{ critical: [{ keyspace: 'product', params: {} }] }, 'critical.0.params.sku', ''],
    [{ budget: { money: { perDay: 5 } } }, 'budget.money', 'callCost'],
  ])('refuse %j', (set, path, reason) => {
    const { overrides, problems = [] } = change(set);
    expect(overrides).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${path}: .*${reason}`));
  });

  it('name all their mistakes at once', () => {
    const set = { budget: { memory: 'much' }, strategies: { popular: { limit: 0, every: '1y' } } };
    expect(change(set).problems).toHaveLength(3);
  });

  it('that no longer fit the file are left out, and the others hold', () => {
    const overrides = {
      'keyspaces.gone.jitter': 0,
      'strategies.popular.limit': -1,
      critical: [{ keyspace: 'gone', params: {} }],
      'experiments.holdOut': 0.1,
    };
    expect(fittingOverrides(source, overrides)).toEqual({ 'experiments.holdOut': 0.1 });
  });
});

describe('schedules changed at run time', () => {
  const scheduleAfter = (set: unknown, before = {}) => {
    const { overrides = {} } = change(set, before);
    const { strategies } = resolveSettings(config, { ...source.options, overrides });
    return [strategies.get('critical')?.schedule, fittingOverrides(source, overrides)];
  };
  const every = { kind: 'every', milliseconds: 300_000 };
  const evening = { kind: 'cron', expression: '0 20 * * ? *', timeZone: 'Europe/Berlin' };

  it('replace a cron expression by an interval, and that by another expression', () => {
    const first = { 'strategies.critical.every': '5m' };
    expect(scheduleAfter({ strategies: { critical: { every: '5m' } } })).toEqual([every, first]);
    const { expression: cron, timeZone } = evening;
    expect(scheduleAfter({ strategies: { critical: { cron, timeZone } } }, first)).toEqual([
      evening,
      { 'strategies.critical.cron': cron, 'strategies.critical.timeZone': timeZone },
    ]);
  });

  it('are shown with where they come from, without what they replace', () => {
    const shown = (overrides: object) =>
      settingReports(source, { ...overrides })
        .filter(({ path }) => /^strategies\.critical\.(every|cron|timeZone)$/.test(path))
        .map(({ path, value, origin }) => [path, value, origin]);
    expect(shown({})).toEqual([['strategies.critical.cron', '0 8 * * ? *', 'file']]);
    expect(shown({ 'strategies.critical.every': '5m' })).toEqual([
      ['strategies.critical.every', '5m', 'run-time'],
    ]);
  });

  it('pause and move the windows of the deployment', () => {
    const windows = [{ name: 'open', cron: '0 9 ? * MON-FRI *', enabled: false }];
    const { strategies } = settingsWith({ strategies: { timeOfDay: { windows } } });
    expect(strategies.get('time-of-day')?.windows).toMatchObject([
      { name: 'open', enabled: false, schedule: { expression: '0 9 ? * MON-FRI *' } },
    ]);
  });
});

describe('every setting', () => {
  const reports = settingReports(
    { config, options: { environment: 'prod', variables: { PREHEAT_HOLD_OUT: '0.1' } } },
    { 'strategies.users.limit': 7 },
  );
  const of = (path: string) => reports.find((report) => report.path === path);

  it.each([
    ['strategies.users.limit', 7, 'run-time', true],
    ['experiments.holdOut', 0.1, 'variable', true],
    ['strategies.popular.limit', 70, 'environment', true],
    ['budget.memory', '1GB', 'environment', true],
    ['origins.catalog.rate', '50/s', 'file', true],
    ['strategies.critical.cron', '0 8 * * ? *', 'file', true],
    ['strategies.popular.every', '30m', 'default', true],
    ['strategies.related.rotate', 16, 'default', true],
    ['budget.extraOriginCalls', 0.2, 'default', true],
    ['keyspaces.product.key', 'product:{sku}', 'file', false],
    ['origins.quotes.one', 'a function', 'file', false],
  ])('%s is %j by %s', (path, value, origin, changeable) => {
    expect(of(path)).toMatchObject({ value, origin, changeable });
    expect(of(path)?.reason !== undefined).toBe(!changeable);
  });

  it('stands once, secrets aside, and none that does not hold', () => {
    const paths = reports.map(({ path }) => path);
    expect(new Set(paths).size).toBe(paths.length);
    expect(JSON.stringify(reports)).not.toContain('secret');
    expect(of('strategies.critical.every')).toBeUndefined();
    expect(of('budget.money.perDay')).toBeUndefined();
  });
});

describe('live settings', () => {
  function makeLive() {
    const clock = makeManualClock(0);
    const changes = makeMemoryConfigChanges();
    const log = makeMemoryLog();
    const live = makeLiveSettings(source);
    const refresh = makeRefreshSettings(live, { changes, clock, log });
    const save = async (version: number, overrides: object) => {
      const change = { version, at: 0, by: 'a', changes: [], overrides: { ...overrides } };
      expect(await changes.save(change)).toBe(true);
    };
    return { clock, changes, log, live, refresh, save };
  }

  it('follow a change within their life, and ask the table no more often', async () => {
    const { clock, changes, live, save } = makeLive();
    let asked = 0;
    const counting = {
      current: async () => {
        asked += 1;
        return changes.current();
      },
    };
    const refresh = makeRefreshSettings(live, { changes: counting, clock, log: makeMemoryLog() });
    const { settings } = live;
    await Promise.all([refresh(), refresh()]);
    await save(1, { 'experiments.holdOut': 0.1 });
    await refresh();
    expect([asked, settings.experiments.holdOut]).toEqual([1, 0.03]);
    await clock.advance(SETTINGS_LIFE_MILLISECONDS);
    await Promise.all([refresh(), refresh()]);
    expect([asked, settings.experiments.holdOut]).toEqual([2, 0.1]);
  });

  it('stay as they are while the table does not answer', async () => {
    const { clock, live, log } = makeLive();
    const changes = { current: () => Promise.reject(new Error('down')) };
    const refresh = makeRefreshSettings(live, { changes, clock, log });
    await refresh();
    expect(live.settings.experiments.holdOut).toBe(0.03);
    expect(log.lines.map(({ level }) => level)).toEqual(['warn']);
  });

  it('keep what fits the file, and say what does not', async () => {
    const { refresh, live, log, save } = makeLive();
    await save(1, { 'keyspaces.gone.jitter': 0, 'experiments.holdOut': 0.2 });
    await refresh();
    expect(live.settings.experiments.holdOut).toBe(0.2);
    expect(log.lines).toHaveLength(1);
  });
});
