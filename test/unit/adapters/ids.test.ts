import { describe, expect, test } from 'vitest';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { randomIds } from '../../../adapters/system/ids.ts';

describe.each([
  { name: 'random ids', ids: randomIds },
  { name: 'seeded ids', ids: makeSeededIds(7) },
])('$name', ({ ids }) => {
  test('are short, url-safe and never the same', () => {
    const drawn = Array.from({ length: 5_000 }, () => ids.next());
    expect(new Set(drawn).size).toBe(drawn.length);
    expect(drawn.filter((id) => !/^[0-9a-z]{10,24}$/.test(id))).toEqual([]);
  });
});

test('random ids begin with their time, and so sort by it', () => {
  const before = Date.now();
  const time = Number.parseInt(randomIds.next().slice(0, 8), 36);
  expect(time).toBeGreaterThanOrEqual(before);
  expect(time).toBeLessThanOrEqual(Date.now());
});

test('seeded ids are the same for the same seed only', () => {
  const draw = (seed: number) => {
    const ids = makeSeededIds(seed);
    return [ids.next(), ids.next(), ids.next()];
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});
