import { describe, expect, test } from 'vitest';
import {
  countFollowers,
  countVisits,
  likelySuccessors,
  NO_SUCCESSORS,
  type Successors,
  shareOf,
} from '../../../core/foresight/successors.ts';

function follow(successors: Successors, keys: readonly string[], pull = -2): Successors {
  return keys.reduce(
    (all, key) => countFollowers(all, [{ keyspace: 'product', key, pull, lead: 1_000 }]),
    successors,
  );
}

const countsOf = ({ slots }: Successors) =>
  Object.fromEntries(slots.map(({ key, count }) => [key, count]));
const many = (key: string, times: number) => new Array<string>(times).fill(key);

describe('successors', () => {
  test('are counted by keyspace and key', () => {
    const both = countFollowers(follow(NO_SUCCESSORS, ['x', 'y', 'x']), [
      {
        keyspace: 'page',
        key: 'x',
        pull: -1,
        lead: 1,
      },
    ]);
    expect(both.slots.map(({ keyspace, key, count }) => [keyspace, key, count])).toEqual([
      ['product', 'x', 2],
      ['product', 'y', 1],
      ['page', 'x', 1],
    ]);
  });

  test('are eight at most, however many follow', () => {
    const keys = Array.from({ length: 1_000 }, (_, index) => `key-${index % 97}`);
    expect(follow(NO_SUCCESSORS, keys).slots).toHaveLength(8);
  });

  test('keep a frequent one among any number of strangers', () => {
    const mixed = Array.from({ length: 400 }, (_, index) =>
      index % 4 === 0 ? 'often' : `stranger-${index}`,
    );
    expect(countsOf(follow(NO_SUCCESSORS, mixed))['often']).toBe(100);
  });

  test('lose the rarest one to newcomers, half a count each', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].flatMap((key) => many(key, 5));
    const full = follow(NO_SUCCESSORS, [...keys, 'rare', 'rare']);
    expect(countsOf(follow(full, ['new-1']))).toMatchObject({ rare: 1.5 });
    expect(countsOf(follow(full, ['new-1', 'new-2']))).toMatchObject({ rare: 1 });
    const taken = countsOf(follow(full, ['new-1', 'new-2', 'new-3']));
    expect(taken).not.toHaveProperty('rare');
    expect(taken).toMatchObject({ 'new-3': 1, a: 5 });
  });

  test('lose of the rarest ones the first, wherever it stands', () => {
    const keys = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].flatMap((key) =>
      many(key, key === 'c' || key === 'f' ? 2 : 5),
    );
    const worn = countsOf(follow(follow(NO_SUCCESSORS, keys), ['new']));
    expect(worn).toEqual({ a: 5, b: 5, c: 1.5, d: 5, e: 5, f: 2, g: 5, h: 5 });
  });

  test('hold no key that would not fit eight times', () => {
    expect(follow(NO_SUCCESSORS, ['k'.repeat(513)]).slots).toEqual([]);
    expect(follow(NO_SUCCESSORS, ['k'.repeat(512)]).slots).toHaveLength(1);
  });

  test('keep the demand of when they last followed, and the mean time until then', () => {
    let one = NO_SUCCESSORS;
    for (const [pull, lead] of [
      [-3, 1_000],
      [-1, 4_000],
    ] as const) {
      one = countFollowers(one, [{ keyspace: 'product', key: 'x', pull, lead }]);
    }
    expect(one.slots[0]).toMatchObject({ count: 2, pull: -1 });
    expect(one.slots[0]?.lead).toBeCloseTo(2_000);
  });

  test('have a share of the visits, with doubt about the first ones, never more than all', () => {
    const share = (visits: number, count: number) =>
      shareOf({ visits }, { keyspace: 'product', key: 'x', count, pull: 0, lead: 0 });
    expect(share(1, 1)).toBeCloseTo(1 / 3);
    expect(share(98, 49)).toBeCloseTo(0.49);
    expect(share(1, 50)).toBe(1);
  });

  test('are not worth a look where 19 of 20 go elsewhere', () => {
    const counted = countVisits(follow(NO_SUCCESSORS, [...many('x', 10), 'y']), 98);
    expect(likelySuccessors(counted).map(({ key }) => key)).toEqual(['x']);
  });
});
