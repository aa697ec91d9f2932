import { expect, test } from 'vitest';
import { readCorrelationId } from '../../../core/correlation.ts';

test('an id of a message is 1 to 128 letters, digits and _ . : -, and nothing else is one', () => {
  for (const id of ['a', 'A-1_b.c:d', 'x'.repeat(128)]) expect(readCorrelationId(id)).toBe(id);
  for (const other of ['', 'x'.repeat(129), 'a b', 'a\n', 'ä', 5, null, undefined, ['a'], {}]) {
    expect(readCorrelationId(other), String(other)).toBeUndefined();
  }
});
