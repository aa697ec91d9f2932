import { expect, it } from 'vitest';
import { isTree, overridesTree, setAt, valueAt } from '../../../core/config/setting-tree.ts';

const FILE = { budget: { memory: '1GB' }, critical: [{ keyspace: 'product' }], none: null };

it('a value is found by its path, and only where the file itself says it', () => {
  expect(valueAt(FILE, ['budget', 'memory'])).toBe('1GB');
  expect(valueAt(FILE, ['budget'])).toBe(FILE.budget);
  expect(valueAt(FILE, [])).toBe(FILE);
  for (const path of ['budget.money', 'budget.memory.length', 'none.x', 'gone.x', 'toString']) {
    expect(valueAt(FILE, path.split('.')), path).toBeUndefined();
  }
  // A list is one value.
  expect(valueAt(FILE, ['critical', '0'])).toBeUndefined();
  expect(valueAt(undefined, ['budget'])).toBeUndefined();
});

it('an object with names is a tree, a list or a text is none', () => {
  expect([{}, FILE].map(isTree)).toEqual([true, true]);
  expect([null, undefined, [], 'text', 1, () => 1].some(isTree)).toBe(false);
});

it('overrides are nested as the file is', () => {
  const tree = overridesTree({ 'budget.memory': '2GB', 'budget.money.perDay': 5, critical: [] });
  expect(tree).toEqual({ budget: { memory: '2GB', money: { perDay: 5 } }, critical: [] });
  setAt(tree, ['budget', 'memory'], '3GB');
  expect(valueAt(tree, ['budget', 'memory'])).toBe('3GB');
});
