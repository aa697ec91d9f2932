import { expect, describe as group, test } from 'vitest';
import { describe, shorten } from '../../../core/preheat-error.ts';

group('what was found', () => {
  test('is told in 80 characters at most', () => {
    const list = (count: number) => Array.from({ length: count }, () => 1);
    // 2 × count + 1 characters, and one more for a number of two digits.
    expect(describe([10, ...list(38)])).toHaveLength(80);
    const cut = describe(list(40));
    expect(cut).toBe(`[${'1,'.repeat(38)}…`);
    expect(shorten('x'.repeat(80))).toBe('x'.repeat(80));
    expect(shorten('x'.repeat(81))).toBe(`${'x'.repeat(77)}…`);
  });

  test('is told by its kind where JSON cannot hold it', () => {
    const list: unknown[] = [1];
    list.push(list);
    const object: Record<string, unknown> = {};
    object['own'] = object;
    expect([list, object, 5n].map(describe)).toEqual(['a list of 2', 'an object', '5']);
    expect([undefined, Symbol('x'), () => 1, null].map(describe)).toEqual([
      'nothing',
      'Symbol(x)',
      'a function',
      'null',
    ]);
  });
});
