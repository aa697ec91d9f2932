import fc from 'fast-check';
import { expect, it } from 'vitest';
import { nearestName, oneOf } from '../../core/config/nearest.ts';

const names = ['baseUrl', 'path', 'headers', 'batch', 'timeout', 'concurrency'];

it('finds the name behind any one slip of the fingers', () => {
  const slip = fc
    .record({ name: fc.constantFrom(...names), at: fc.nat(), kind: fc.nat(3), letter: fc.nat(25) })
    .map(({ name, at, kind, letter }) => {
      const place = at % (name.length - 1);
      const [before, here, next, after] = [
        name.slice(0, place),
        name.charAt(place),
        name.charAt(place + 1),
        name.slice(place + 2),
      ];
      const other = String.fromCharCode(97 + letter);
      const forms = [
        before + next + here + after,
        before + next + after,
        before + other + next + after,
        before + other + here + next + after,
      ];
      return { name, word: forms[kind] ?? name };
    });
  fc.assert(
    fc.property(slip, ({ name, word }) => {
      const found = nearestName(word, names);
      // `path` and `batch` are two slips apart: then either is right.
      expect(name.length <= 5 ? found !== undefined : found === name).toBe(true);
    }),
    { numRuns: 500 },
  );
});

it('finds nothing behind a word that is like none', () => {
  expect(nearestName('xyzzy', names)).toBeUndefined();
  expect(oneOf(names, 'xyzzy')).not.toContain('did you mean');
});

it('prefers the nearer of two', () => {
  expect(nearestName('bath', ['batch', 'bath'])).toBe('bath');
  expect(nearestName('BASEURL', names)).toBe('baseUrl');
});
