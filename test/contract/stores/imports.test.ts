import { describe, expect, test } from 'vitest';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const MARK = { done: 5_000, total: 12_000, at: START_AT };

describe.each(STORE_HOSTS)('marks of imports in $name', ({ start }) => {
  const open = useStores(start);

  test('are none at first, and stand by log', async () => {
    const { imports } = await open();
    expect(await imports.read('a')).toEqual({ version: 0, state: undefined });
    expect(await imports.save('a', 0, MARK)).toBe(true);
    expect(await imports.read('a')).toEqual({ version: 1, state: MARK });
    expect(await imports.read('b')).toEqual({ version: 0, state: undefined });
  });

  test('let one of several imports of a log go on', async () => {
    const { imports } = await open();
    for (const version of [0, 1]) {
      const won = await Promise.all([1, 2, 3].map(() => imports.save('a', version, MARK)));
      expect(won.filter(Boolean)).toHaveLength(1);
    }
  });
});
