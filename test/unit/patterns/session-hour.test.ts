import { describe, expect, it } from 'vitest';
import { HEAVY_KEYS, startHour, takeReads } from '../../../core/patterns/session-hour.ts';

const session = (name: string, reads: number, keys = 1) => ({
  session: name,
  keys: new Map(Array.from({ length: keys }, (_, index) => [`k${index}`, reads / keys])),
});
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
const names = (count: number) => Array.from({ length: count }, (_, index) => `s${index}`);

describe('the sessions of an hour', () => {
  it('are counted one by one while they are few', () => {
    const first = takeReads(startHour(5), [session('a', 3), session('b', 4, 2)]);
    const hour = takeReads(first, [session('a', 2)]);
    expect(hour).toMatchObject({ index: 5, reads: 9 });
    expect(hour.heavy.map(({ session: name, reads, error }) => [name, reads, error])).toEqual([
      ['a', 5, 0],
      ['b', 4, 0],
    ]);
    expect(hour.sampleReads).toEqual([5, 4]);
    expect(new Set(hour.sample).size).toBe(2);
  });

  it('keep the 32 heaviest; a newcomer may have read what the lightest had', () => {
    const many = names(32).map((name, index) => session(name, index + 10));
    const hour = takeReads(takeReads(startHour(0), many), [session('new', 1)]);
    expect(hour.heavy).toHaveLength(32);
    expect(hour.heavy.some(({ session: name }) => name === 's0')).toBe(false);
    expect(hour.heavy.find(({ session: name }) => name === 'new')).toMatchObject({
      reads: 11,
      error: 10,
    });
    expect(hour.heavy.find(({ session: name }) => name === 's1')?.reads).toBe(11);
  });

  it('lose the lightest wherever it stands, and of equal ones the first', () => {
    const reads = (index: number) => (index === 5 || index === 9 ? 2 : 30 - index / 2);
    const many = names(32).map((name, index) => session(name, reads(index)));
    const hour = takeReads(takeReads(startHour(0), many), [session('new', 1)]);
    const kept = hour.heavy.map(({ session: name }) => name);
    expect(names(32).filter((name) => !kept.includes(name))).toEqual(['s5']);
  });

  it('are looked at closely from a hundred reads on: 32 keys of each', () => {
    const light = takeReads(startHour(0), [session('a', 99, 40)]);
    expect(light.heavy[0]).toMatchObject({ keys: [], keyReads: [] });
    const heavy = takeReads(startHour(0), [session('a', 100, 40)]);
    expect(heavy.heavy[0]?.keys).toHaveLength(HEAVY_KEYS);
    expect(heavy.heavy[0]?.keyReads.every((reads) => reads === 2.5)).toBe(true);
    const again = takeReads(heavy, [session('a', 100, 40)]);
    expect(again.heavy[0]?.keys.toSorted()).toEqual(heavy.heavy[0]?.keys.toSorted());
    expect(again.heavy[0]?.keyReads.every((reads) => reads === 5)).toBe(true);
  });

  it('have a sample by hash, whatever they read and in whatever order they come', () => {
    const window = names(200).map((name, index) => session(name, index + 1));
    const forth = takeReads(startHour(0), window);
    const back = takeReads(startHour(0), window.toReversed());
    expect(forth.sample).toHaveLength(64);
    expect(back.sample.toSorted()).toEqual(forth.sample.toSorted());
    expect(sum(back.sampleReads)).toBe(sum(forth.sampleReads));
    expect(Math.max(...forth.sample)).toBeLessThan(2 ** 24 / 2);
    const twice = takeReads(forth, window);
    expect(sum(twice.sampleReads)).toBe(2 * sum(forth.sampleReads));
  });
});
