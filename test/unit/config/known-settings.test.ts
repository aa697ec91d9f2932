/** Names that settings have outside of the file, and what may be said of them. */
import { describe, expect, it } from 'vitest';
import { DEFAULTS } from '../../../core/config/defaults.ts';
import { knownSettings, strategyVariable } from '../../../core/config/known-settings.ts';
import {
  changeOverrides,
  fittingOverrides,
  overrideChanges,
} from '../../../core/config/overrides.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { overridesTree, setAt, valueAt } from '../../../core/config/setting-tree.ts';
import { config, mistakes } from '../../support/config.ts';

const HTTP = { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' };
const many = async () => [];
const ARN = 'arn:aws:lambda:eu-central-1:123456789012:function:crm';

describe('a known setting', () => {
  const batchOf = (origin: unknown) =>
    knownSettings(config({ origins: { catalog: origin } }))
      .filter(({ variable }) => variable === 'PREHEAT_ORIGIN_CATALOG_BATCH_SIZE')
      .map(({ path, fallback }) => [path.join('.'), fallback]);

  it('is the size of a batch where the origin takes batches', () => {
    expect(batchOf(HTTP)).toEqual([]);
    expect(batchOf({ ...HTTP, batch: { path: '/p?i={sku,}', max: 5 } })).toEqual([
      ['origins.catalog.batch.max', undefined],
    ]);
    expect(batchOf({ kind: 'lambda', functionArn: ARN })).toEqual([]);
    expect(batchOf({ kind: 'lambda', functionArn: ARN, batch: 5 })).toEqual([
      ['origins.catalog.batch', undefined],
    ]);
    expect(batchOf({ kind: 'dynamodb', table: 't', key: { pk: '{sku}' } })).toEqual([
      ['origins.catalog.max', undefined],
    ]);
    expect(batchOf({ kind: 'loader', many })).toEqual([
      ['origins.catalog.max', DEFAULTS.loaderBatch],
    ]);
    expect(batchOf({ kind: 'loader', one: many })).toEqual([]);
    expect(batchOf({ ...HTTP, many })).toEqual([]);
    expect(batchOf(undefined)).toEqual([]);
    expect(knownSettings({})).not.toEqual([]);
  });

  it('has a fallback only where something holds without a word', () => {
    const known = new Map(
      knownSettings(config()).map((setting) => [setting.path.join('.'), setting]),
    );
    expect(known.get('strategies.popular.enabled')?.fallback).toBe(true);
    expect(known.get('strategies.popular.every')?.fallback).toBe('30m');
    expect(known.get('strategies.popular.limit')?.fallback).toBe(100);
    for (const path of ['strategies.popular.cron', 'strategies.popular.timeZone', 'critical']) {
      expect(known.get(path), path).toBeDefined();
      expect(known.get(path), path).not.toHaveProperty('fallback');
    }
    expect(known.get('strategies.related.rotate')?.fallback).toBe(16);
    expect(known.has('strategies.popular.rotate')).toBe(false);
    expect(known.get('strategies.refreshAhead.limit')?.variable).toBe(
      'PREHEAT_REFRESH_AHEAD_LIMIT',
    );
    expect(strategyVariable('time-of-day', 'timeZone')).toBe('PREHEAT_TIME_OF_DAY_TIME_ZONE');
    expect(known.get('keyspaces.product.ttl')?.deployment).toContain('client library');
    expect(known.get('keyspaces.product.priority')).not.toHaveProperty('deployment');
  });
});

describe('an environment variable', () => {
  const found = (variables: Readonly<Record<string, string>>) => mistakes(config(), { variables });
  const enabled = (text: string) =>
    resolveSettings(config(), { variables: { PREHEAT_POPULAR_ENABLED: text } }).strategies.get(
      'popular',
    )?.enabled;

  it('says yes and no in several words, and nothing else', () => {
    for (const text of ['true', '1', 'YES', 'on', ' on ']) expect(enabled(text), text).toBe(true);
    for (const text of ['false', '0', 'No', 'OFF']) expect(enabled(text), text).toBe(false);
    for (const text of ['untrue', 'once', 'true!', 'nope', 'xoff', '10', '01']) {
      expect(found({ PREHEAT_POPULAR_ENABLED: text }), text).toEqual([
        `PREHEAT_POPULAR_ENABLED: expected true or false, found '${text}'`,
      ]);
    }
    expect(enabled('')).toBe(true);
  });

  it('holds a number where the setting does, written as one', () => {
    const limit = (text: string) => found({ PREHEAT_POPULAR_LIMIT: text }).length;
    expect(limit('5')).toBe(0);
    for (const text of ['5x', 'x5', '5.', '.5', '1.5', '-1', '0', '1e3']) {
      expect(limit(text), text).toBe(1);
    }
    const holdOut = (text: string) =>
      resolveSettings(config(), { variables: { PREHEAT_HOLD_OUT: text } }).experiments.holdOut;
    expect(holdOut('0.25')).toBe(0.25);
  });

  it('of ours that is unknown is a mistake, of others only where it is a slip', () => {
    expect(found({ PREHEAT_POPULAR_COLOUR_OF_IT: '1' })).toHaveLength(1);
    expect(found({ PREHEAT_TIME_OF_DAY_XXXXXXXXX: '1' })).toHaveLength(1);
    expect(found({ PREHEAT_BUDGET_XXXXXXXXXXXX: '1' })).toHaveLength(1);
    expect(found({ PREHEAT_HOLD_OUTT: '0.1' })).toEqual([
      expect.stringContaining('perhaps PREHEAT_HOLD_OUT'),
    ]);
    expect(found({ PREHEAT_TABLE_NAME_OF_IT: 'x', X_PREHEAT_POPULAR_LIMITS: '1' })).toEqual([]);
    expect(found({ PREHEAT_OF_PREHEAT_POPULAR_: '1' })).toEqual([]);
  });
});

describe('a change at run time', () => {
  const source = {
    config: config({ strategies: { trending: { enabled: false } } }),
    options: {},
  };
  const change = (set: unknown, before = {}) => {
    const { overrides, problems } = changeOverrides(source, before, set);
    return overrides ?? problems?.map(({ path, expected }) => `${path}: ${expected}`);
  };
  const popular = (fields: object) => ({ strategies: { popular: fields } });

  it('of an interval replaces the cron expression, and the other way round', () => {
    const cron = change(popular({ cron: '0 8 * * ? *', timeZone: 'Europe/London' }));
    expect(cron).toEqual({
      'strategies.popular.cron': '0 8 * * ? *',
      'strategies.popular.timeZone': 'Europe/London',
    });
    expect(change(popular({ every: '5m' }), cron as object)).toEqual({
      'strategies.popular.every': '5m',
    });
    expect(
      change(popular({ cron: '0 9 * * ? *' }), {
        'strategies.popular.every': '5m',
        'strategies.popular.limit': 3,
      }),
    ).toEqual({ 'strategies.popular.cron': '0 9 * * ? *', 'strategies.popular.limit': 3 });
    expect(change(popular({ limit: null }), { 'strategies.popular.limit': 3 })).toEqual({});
  });

  it('switches on only what is deployed', () => {
    const switched = 'strategies.trending.enabled: a deployment: its function';
    expect(change({ strategies: { trending: { enabled: true } } })).toEqual([
      expect.stringContaining(switched),
    ]);
    expect(change({ strategies: { trending: { enabled: false } } })).toEqual({
      'strategies.trending.enabled': false,
    });
    expect(change(popular({ enabled: true }))).toEqual({ 'strategies.popular.enabled': true });
    expect(change(popular({ limit: 9 }))).toEqual({ 'strategies.popular.limit': 9 });
  });

  it('of an unknown name is told the names beside it, and none from elsewhere', () => {
    const [message = ''] = change(popular({ limt: 5 })) as string[];
    expect(message).toContain('strategies.popular.limt: ');
    expect(message).toContain('limit');
    expect(message).not.toContain('confidence');
    expect(message).not.toContain('rotate');
  });

  it('is told by path, as far as it differs', () => {
    expect(overrideChanges({ a: [1], b: 1, d: 4 }, { a: [1], c: 2, d: 5 })).toEqual([
      { path: 'b', from: 1, to: undefined },
      { path: 'c', from: undefined, to: 2 },
      { path: 'd', from: 4, to: 5 },
    ]);
  });

  it('fits the file still, or is left out by itself', () => {
    const stored = {
      'strategies.popular.limit': 5,
      'strategies.gone.limit': 5,
      'strategies.related.limit': 0,
      'strategies.popular.timeZone': 'UTC',
    };
    expect(fittingOverrides(source, stored)).toEqual({ 'strategies.popular.limit': 5 });
    const both = {
      'strategies.popular.cron': '0 8 * * ? *',
      'strategies.popular.timeZone': 'Europe/London',
    };
    expect(fittingOverrides(source, both)).toEqual(both);
  });
});

describe('a tree of settings', () => {
  it('is set and read by paths', () => {
    const tree = overridesTree({ 'a.b': 1, 'a.c.d': [2], e: null });
    expect(tree).toEqual({ a: { b: 1, c: { d: [2] } }, e: null });
    setAt(tree, ['a', 'b'], 3);
    expect(valueAt(tree, ['a', 'b'])).toBe(3);
    expect(valueAt(tree, [])).toBe(tree);
    for (const path of [['a', 'x'], ['e', 'x'], ['a', 'c', 'd', '0'], ['toString']]) {
      expect(valueAt(tree, path), path.join('.')).toBeUndefined();
    }
  });
});

const switchedOff = {
  config: config({
    strategies: { trending: { enabled: false }, refreshAhead: { enabled: false } },
  }),
  options: {},
};
const change = (set: unknown, before = {}) => changeOverrides(switchedOff, before, set);
const problemsOf = (set: unknown) =>
  (change(set).problems ?? []).map(({ path, expected }) => `${path}: ${expected}`);

const EVENING = {
  'strategies.critical.cron': '0 20 * * ? *',
  'strategies.critical.timeZone': 'Europe/Berlin',
};
const OFF = 'a deployment: its function and schedule are not there';

describe('a change at run time', () => {
  it('leaves the time of a strategy as it is where it says nothing of it', () => {
    const limit = { 'strategies.critical.limit': 5 };
    expect(change({ strategies: { critical: { limit: 5 } } }, EVENING).overrides).toEqual({
      ...EVENING,
      ...limit,
    });
    expect(change({ strategies: { popular: { every: '5m' } } }, EVENING).overrides).toEqual({
      ...EVENING,
      'strategies.popular.every': '5m',
    });
    expect(change({ strategies: { critical: { every: '5m' } } }, EVENING).overrides).toEqual({
      'strategies.critical.every': '5m',
    });
  });

  it('is told what is wrong with it, and not what that brings about', () => {
    const wrong = { cron: 'at eight', timeZone: 'Europe/Berlin' };
    expect(problemsOf({ strategies: { popular: wrong } })).toEqual([
      expect.stringMatching(/^strategies\.popular\.cron: six cron fields/),
    ]);
  });

  it('is told which name it may have meant, however deep', () => {
    for (const [set, path, name] of [
      [{ budgt: 1 }, 'budgt', 'budget'],
      [{ budget: { memry: '1GB' } }, 'budget.memry', 'memory'],
      [{ strategies: { popular: { limt: 5 } } }, 'strategies.popular.limt', 'limit'],
    ] as const) {
      const [problem, ...others] = problemsOf(set);
      expect(others).toEqual([]);
      expect(problem).toMatch(new RegExp(`^${path}: .*\\(did you mean '${name}'\\?\\)$`));
    }
  });

  it('switches on nothing that the deployment has left out', () => {
    expect(problemsOf({ strategies: { trending: { enabled: true } } })).toEqual([
      `strategies.trending.enabled: ${OFF}`,
    ]);
    expect(problemsOf({ strategies: { refreshAhead: { enabled: true } } })).toEqual([
      `strategies.refreshAhead.enabled: ${OFF}`,
    ]);
    expect(problemsOf({ strategies: { popular: { enabled: true } } })).toEqual([]);
    expect(problemsOf({ strategies: { trending: { enabled: false } } })).toEqual([]);
    expect(problemsOf({ strategies: { trending: { limit: true } } })).toEqual([
      'strategies.trending.limit: a whole number from 1 to 1000000',
    ]);
  });

  it('has no windows where the deployment has none', () => {
    const windows = [{ name: 'lunch', cron: '0 12 * * ? *' }];
    expect(problemsOf({ strategies: { timeOfDay: { windows } } })).toEqual([
      'strategies.timeOfDay.windows: a deployment: there is no window',
    ]);
    expect(problemsOf({ strategies: { timeOfDay: { windows: [] } } })).toEqual([]);
  });
});
