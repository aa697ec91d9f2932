import { describe, expect, it } from 'vitest';
import { parseValuePath, readValuePath } from '../../../core/keyspaces/value-path.ts';

function read(value: unknown, path: string): string | undefined {
  return readValuePath(JSON.stringify(value), parseValuePath(path) ?? []);
}

describe('a path into a value', () => {
  it('leads through objects and lists', () => {
    expect(read({ category: 'dairy' }, '$.category')).toBe('dairy');
    expect(read({ sectors: [{ 'sic-code': 7_372 }] }, '$.sectors[0].sic-code')).toBe('7372');
    expect(readValuePath(Buffer.from('["a"]'), ['0'])).toBe('a');
  });

  it.each(['category', '$', '$.', '$.a.', '$[x]', '$..a', '$.a b'])('is not %j', (path) => {
    expect(parseValuePath(path)).toBeUndefined();
  });

  it('finds nothing where there is nothing of its kind', () => {
    expect(read({ category: { name: 'x' } }, '$.category')).toBeUndefined();
    expect(read({}, '$.constructor.name')).toBeUndefined();
    expect(read(null, '$.a')).toBeUndefined();
    expect(read({ a: 'text' }, '$.a[0]')).toBeUndefined();
    expect(read({ a: 'text' }, '$.a.length')).toBeUndefined();
    expect(readValuePath('no json', ['a'])).toBeUndefined();
  });
});
