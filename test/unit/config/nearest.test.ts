import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../core/config/nearest.ts';

/** The definition of optimal string alignment (Boytsov 2011, §2), from the ends of both words. */
function edits(a: string, b: string): number {
  if (a === '' || b === '') return a.length + b.length;
  const [restA, restB] = [a.slice(0, -1), b.slice(0, -1)];
  const ways = [
    edits(restA, b) + 1,
    edits(a, restB) + 1,
    edits(restA, restB) + (a.at(-1) === b.at(-1) ? 0 : 1),
  ];
  const isSwapped = a.length > 1 && b.length > 1 && a.slice(-2) === `${b.at(-1)}${b.at(-2)}`;
  if (isSwapped) ways.push(edits(a.slice(0, -2), b.slice(0, -2)) + 1);
  return Math.min(...ways);
}

function wordsOf(letters: readonly string[], length: number): string[] {
  if (length === 0) return [''];
  const shorter = wordsOf(letters, length - 1);
  const longest = shorter.filter((word) => word.length === length - 1);
  return [...shorter, ...longest.flatMap((word) => letters.map((letter) => word + letter))];
}

describe('the nearest name', () => {
  it('is found with as many edits as the definition counts, and not with one less', () => {
    const words = [...new Set([...wordsOf(['a', 'b', 'c'], 3), ...wordsOf(['a', 'b'], 4)])];
    const wrong = words.flatMap((a) =>
      words.filter((b) => {
        const least = edits(a, b);
        const isFound = nearestName(a, [b], least) === b;
        return !isFound || nearestName(a, [b], least - 1) !== undefined;
      }),
    );
    expect(wrong).toEqual([]);
  });

  it.each([
    ['ca', 'abc', 3],
    ['abdc', 'abcd', 1],
    ['badc', 'abcd', 2],
    ['baseUlr', 'baseUrl', 1],
    ['timout', 'timeout', 1],
    ['sitting', 'kitten', 3],
  ])('of %s and %s is %i edits away', (a, b, least) => {
    expect(edits(a, b)).toBe(least);
    expect(nearestName(a, [b], least)).toBe(b);
    expect(nearestName(a, [b], least - 1)).toBeUndefined();
  });

  it('is within a third of the word, and within one edit of a short one', () => {
    expect(nearestName('concurrrencie', ['concurrency'])).toBe('concurrency');
    expect(nearestName('abcdxx', ['abcdef'])).toBe('abcdef');
    expect(nearestName('abcxxx', ['abcdef'])).toBeUndefined();
    expect(nearestName('az', ['ab'])).toBe('ab');
  });

  it('is the first of those that are equally near', () => {
    expect(nearestName('bat', ['bath', 'cat', 'bats'])).toBe('bath');
  });
});
