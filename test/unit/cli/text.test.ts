import { describe, expect, it } from 'vitest';
import { formatColumns, formatDistance, plain } from '../../../cli/output/text.ts';
import { cutKeys, readKeys } from '../../../cli/warm/read-keys.ts';

describe('what the command writes', () => {
  it('holds no control characters of keys', () => {
    expect(plain('a\u001b[31mb\nc\u009b')).toBe('a\\x1b[31mb\\x0ac\\x9b');
  });

  it('stands in columns, numbers at the right', () => {
    const rows = [
      ['a', 1, '5.0 %'],
      ['long', 100, '10.0 %'],
      ['none', null, '–'],
    ];
    expect(formatColumns(['key', 'reads', 'hits'], rows)).toEqual([
      'key   reads    hits',
      'a         1   5.0 %',
      'long    100  10.0 %',
      'none      –       –',
    ]);
  });

  it('says how far a time is', () => {
    const at = Date.UTC(2026, 10, 21, 12);
    expect(formatDistance(at, at + 90_000)).toBe('2026-11-21 12:00:00 (1.5m ago)');
    expect(formatDistance(at, at - 3_600_000)).toBe('2026-11-21 12:00:00 (in 1h)');
    expect(formatDistance(null, at)).toBe('–');
  });
});

describe('keys to warm', () => {
  const stdin = (async function* () {
    yield 'c\r\nb';
    yield 'b\n\n';
  })();

  it('come from the arguments and the standard input, each once', async () => {
    expect(await readKeys({ args: ['a', '-', 'a'], stdin })).toEqual(['a', 'c', 'bb']);
  });

  it('are cut by number and by bytes', () => {
    expect(cutKeys(['a', 'b', 'c'], 2, 100)).toEqual([['a', 'b'], ['c']]);
    expect(cutKeys(['aaaa', 'bbbb', 'c'], 9, 11)).toEqual([['aaaa'], ['bbbb', 'c']]);
    expect(cutKeys(['a'.repeat(50)], 9, 11)).toHaveLength(1);
    expect(cutKeys([], 9, 11)).toEqual([]);
  });
});
