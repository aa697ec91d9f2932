import { expect, it } from 'vitest';
import {
  makeLiveSettings,
  makeRefreshSettings,
  SETTINGS_LIFE_MILLISECONDS,
} from '../../../core/config/live-settings.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config } from '../../support/config.ts';

/** A look at stored changes, with what it applied and warned of. */
function refresher(fitting: (path: string) => boolean = () => true) {
  const applied: unknown[] = [];
  const warned: unknown[] = [];
  const table = {
    reads: 0,
    change: undefined as { version: number; overrides: object } | undefined,
    failure: undefined as Error | undefined,
  };
  let now = 1_000;
  const live = {
    apply: (overrides: Readonly<Record<string, unknown>>) => {
      applied.push(overrides);
      return Object.fromEntries(Object.entries(overrides).filter(([path]) => fitting(path)));
    },
  };
  const current = async () => {
    table.reads += 1;
    if (table.failure) throw table.failure;
    return table.change;
  };
  const warn = (message: string, fields: object) => warned.push([message, fields]);
  const refresh = makeRefreshSettings(
    live as never,
    { changes: { current }, clock: { now: () => now }, log: { warn } } as never,
  );
  const after = (milliseconds: number) => {
    now += milliseconds;
    return refresh();
  };
  return { after, table, applied, warned };
}

it('changes are looked for at most once in a while, and applied once each', async () => {
  const { after, table, applied, warned } = refresher();
  await after(0);
  expect(applied).toEqual([]);
  table.change = { version: 1, overrides: { a: 1 } };
  await after(SETTINGS_LIFE_MILLISECONDS - 1);
  expect([table.reads, applied]).toEqual([1, []]);
  await after(1);
  expect([table.reads, applied]).toEqual([2, [{ a: 1 }]]);
  await after(SETTINGS_LIFE_MILLISECONDS);
  expect([table.reads, applied]).toEqual([3, [{ a: 1 }]]);
  table.change = { version: 2, overrides: {} };
  await after(SETTINGS_LIFE_MILLISECONDS);
  expect(applied).toEqual([{ a: 1 }, {}]);
  expect(warned).toEqual([]);
});

it('settings of run time have all the parts of settings, and follow what is applied', () => {
  const live = makeLiveSettings({ config: config(), options: {} });
  expect({ ...live.settings }).toEqual(resolveSettings(config()));
  expect(live.apply({ 'experiments.holdOut': 0.1 })).toEqual({ 'experiments.holdOut': 0.1 });
  expect(live.settings.experiments.holdOut).toBe(0.1);
});

it('a table that does not answer is warned of with its reason', async () => {
  const { after, table, warned } = refresher();
  table.failure = new Error('down');
  await after(0);
  expect(warned).toEqual([['settings of run time are not known', { error: 'Error: down' }]]);
});

it('what does not fit the file is warned of by name', async () => {
  const { after, table, warned } = refresher((path) => path === 'a');
  table.change = { version: 1, overrides: { a: 1, b: 2 } };
  await after(0);
  expect(warned).toEqual([['settings of run time do not fit the file', { unfit: ['b'] }]]);
});
