/** What a change at run time takes along, and what it is answered. */
import { describe, expect, it } from 'vitest';
import { changeOverrides } from '../../../core/config/overrides.ts';
import { config } from '../../support/config.ts';

const source = {
  config: config({
    strategies: { trending: { enabled: false }, refreshAhead: { enabled: false } },
  }),
  options: {},
};
const change = (set: unknown, before = {}) => changeOverrides(source, before, set);
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
