import { describe, expect, test } from 'vitest';
import type { ConfigChange } from '../../../core/config/changes.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

function change(version: number): ConfigChange {
  return {
    version,
    at: 1_767_614_400_000 + version,
    by: 'admin',
    note: `number ${version}`,
    changes: [{ path: 'budget.memory', from: undefined, to: `${version}MB` }],
    overrides: { 'budget.memory': `${version}MB`, critical: [{ keyspace: 'p', params: {} }] },
  };
}

/** As JSON keeps it: what is undefined is absent. */
function kept(version: number): ConfigChange {
  return JSON.parse(JSON.stringify(change(version)));
}

describe.each(STORE_HOSTS)('changes of settings in $name', ({ start }) => {
  const open = useStores(start);

  test('are none at first', async () => {
    const { configChanges } = await open();
    expect(await configChanges.current()).toBeUndefined();
    expect(await configChanges.history(9)).toEqual([]);
    expect(await configChanges.read(1)).toBeUndefined();
  });

  test('are kept in order, the latest at hand', async () => {
    const { configChanges } = await open();
    for (let version = 1; version <= 12; version += 1) {
      expect(await configChanges.save(change(version))).toBe(true);
    }
    expect(JSON.parse(JSON.stringify(await configChanges.current()))).toEqual(kept(12));
    const versions = (await configChanges.history(11)).map(({ version }) => version);
    expect(versions).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    expect(JSON.parse(JSON.stringify(await configChanges.read(3)))).toEqual(kept(3));
    expect((await configChanges.read(12))?.version).toBe(12);
    expect(await configChanges.read(13)).toBeUndefined();
  });

  test('take only the next version, from the first who brings it', async () => {
    const { configChanges } = await open();
    expect(await configChanges.save(change(2))).toBe(false);
    expect(await configChanges.save(change(1))).toBe(true);
    const won = await Promise.all([1, 2, 3].map(() => configChanges.save(change(2))));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await configChanges.save(change(1))).toBe(false);
    expect((await configChanges.history(9)).map(({ version }) => version)).toEqual([2, 1]);
  });
});
