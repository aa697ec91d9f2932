import { describe, expect, it } from 'vitest';
import { defineConfig, http, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { settingReports } from '../../../core/report/config.ts';
import { overviewRows, strategiesReport } from '../../../core/report/overview.ts';
import { trialRows, wholeUplift } from '../../../core/report/strategies.ts';

const config = defineConfig({
  origins: {
    crm: http({ baseUrl: 'https://crm.example.com', path: '/{id}', headers: { 'x-key': 's' } }),
    shop: loader(async () => 'x'),
  },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'shop', ttl: '1h', tags: ['all'] },
    customer: { key: 'customer:{id}', origin: 'crm', ttl: '1h' },
  },
  environments: { prod: { strategies: { popular: { limit: 70 } } } },
});
const settings = resolveSettings(config);

describe('the settings', () => {
  const reports = settingReports({ config, options: { environment: 'prod' } }, {});
  const of = (path: string) => reports.find((report) => report.path === path);

  it('come by path, each once', () => {
    const paths = reports.map(({ path }) => path);
    expect(paths).toEqual([...new Set(paths)].sort());
    const sections = paths.map((path) => path.split('.', 1)[0] ?? '');
    expect(new Set(sections)).toContain('origins');
    expect(new Set(sections)).toContain('strategies');
    expect(sections).not.toContain('environments');
  });

  it('have lists as they are, no credentials, and functions by their kind', () => {
    expect(of('keyspaces.product.tags')?.value).toEqual(['all']);
    expect(of('origins.crm.headers.x-key')?.value).toBe('…');
    expect(of('origins.crm.baseUrl')).toMatchObject({
      value: 'https://crm.example.com',
      origin: 'file',
      changeable: false,
    });
    expect(of('origins.crm.baseUrl')?.reason).toBe('a deployment: it is built into the functions');
    expect(of('keyspaces.product.ttl')?.reason).toBe(
      'a deployment: applications with the client library have it from the file as well',
    );
    expect(reports.filter(({ value }) => value === 'a function')).toHaveLength(1);
    expect(of('strategies.popular.limit')).toMatchObject({ value: 70, origin: 'environment' });
    expect(of('strategies.popular.limit')).not.toHaveProperty('reason');
  });
});

describe('the settings of a file', () => {
  const reportsOf = (changes: object, options: object = {}) => {
    const reports = settingReports({ config: { ...config, ...changes }, options } as never, {});
    return new Map(reports.map(({ path, value }) => [path, value]));
  };

  it('are there whatever environment runs, where the file has none', () => {
    const { environments: _, ...plain } = config;
    const source = { config: plain, options: { environment: 'prod' as const } };
    const reports = settingReports(source, {});
    expect(reports.find(({ path }) => path === 'strategies.popular.limit')).toMatchObject({
      origin: 'default',
    });
  });

  it('have a limit beside an interval, and no interval where a cron expression is said', () => {
    const every = reportsOf({ strategies: { popular: { every: '10m', limit: 7 } } });
    expect(every.get('strategies.popular.limit')).toBe(7);
    expect(every.get('strategies.popular.every')).toBe('10m');
    const cron = reportsOf({ strategies: { popular: { cron: '0 11 * * ? *', limit: 7 } } });
    expect(cron.get('strategies.popular.limit')).toBe(7);
    expect(cron.has('strategies.popular.every')).toBe(false);
  });

  it('are not what it leaves out', () => {
    const reports = reportsOf({
      origins: { ...config.origins, shop: { kind: 'x', gone: undefined } },
    });
    expect(reports.get('origins.shop.kind')).toBe('x');
    expect(reports.has('origins.shop.gone')).toBe(false);
  });
});

describe('the rows of trials', () => {
  it('are of strategies that the budget pays, with both sides', () => {
    const rows = trialRows(settings, 'product');
    expect(rows).toContain('trial:product:popular:warmed');
    expect(rows).toContain('trial:product:popular:withheld');
    for (const name of ['manual', 'events', 'recovery', 'critical', 'reader', 'background']) {
      expect(rows, name).not.toContain(`trial:product:${name}:warmed`);
    }
    expect(rows.every((row) => /^trial:product:[a-z-]+:(warmed|withheld)$/.test(row))).toBe(true);
    expect(new Set(rows).size).toBe(rows.length);
  });

  it('are of each setting that is compared, with its account', () => {
    const compared = resolveSettings({
      ...config,
      strategies: { popular: { ab: { name: 'wider', limit: 9 } } },
    } as never);
    const more = trialRows(compared, 'product').filter(
      (row) => !trialRows(settings, 'product').includes(row),
    );
    expect(more).toEqual([
      'trial:product:popular@wider:a',
      'strategy:product:popular@wider.a',
      'trial:product:popular@wider:b',
      'strategy:product:popular@wider.b',
    ]);
  });

  it('add up to the hold-out of all strategies', () => {
    const row = { keyDays: 1, reads: 10, misses: 4 };
    const rows = new Map([
      ['trial:product:popular:warmed', row],
      ['trial:customer:trending:warmed', row],
      ['trial:product:manual:warmed', row],
      ['trial:product:popular:withheld', { keyDays: 1, reads: 5, misses: 5 }],
    ]);
    expect(wholeUplift(settings, rows)).toEqual({
      warmed: { keyDays: 2, reads: 20, hitRatio: 0.6 },
      withheld: { keyDays: 1, reads: 5, hitRatio: 0 },
      uplift: null,
    });
  });
});

describe('the overview of strategies', () => {
  it('tells of each what it did, how long, and what is next', () => {
    const run = { id: 'r', strategy: 'popular', startedAt: 5, finishedAt: 6 } as never;
    const { strategies, others } = strategiesReport(settings, {
      rows: new Map([['runs:popular', { runs: 4, milliseconds: 100, d50: 3, d55: 1 }]]),
      runs: new Map([['popular', [run, run, run]]]),
      nextTime: () => 99,
      now: 10,
      shownRuns: 2,
    });
    expect(strategies.map(({ name }) => name)).toEqual([...settings.strategies.keys()]);
    const popular = strategies.find(({ name }) => name === 'popular');
    expect(popular).toMatchObject({
      nextRunAt: 99,
      lastRuns: [run, run],
      cycles: {
        runs: 4,
        averageMilliseconds: 25,
        minMilliseconds: 10.24,
        maxMilliseconds: 20.48,
      },
      limit: settings.strategies.get('popular')?.limit,
    });
    const trending = strategies.find(({ name }) => name === 'trending');
    expect(trending).toMatchObject({
      lastRuns: [],
      cycles: { runs: 0, averageMilliseconds: null },
    });
    const scheduled = new Set<string>(settings.strategies.keys());
    expect(others.map(({ name }) => name)).toContain('manual');
    expect(others.some(({ name }) => scheduled.has(name))).toBe(false);
  });

  it('needs rows of runs, accounts, durations and trials', () => {
    const rows = overviewRows(settings);
    for (const row of [
      'runs:popular',
      'strategy:product:popular',
      'durations:customer:manual',
      'trial:customer:popular:withheld',
    ]) {
      expect(rows).toContain(row);
    }
    expect(rows.slice(0, settings.strategies.size)).toEqual(
      [...settings.strategies.keys()].map((name) => `runs:${name}`),
    );
  });
});
