import { describe, expect, it } from 'vitest';
import { fnv1a } from '../../../core/fnv1a.ts';
import { isNestedWithin, MOST_NESTED } from '../../../core/nesting.ts';
import { dayOf, endOfDay } from '../../../core/paid-calls.ts';
import { streamSafe } from '../../../core/stream-safe.ts';

describe('how deep a value is nested', () => {
  const lists = (levels: number): unknown => (levels === 0 ? 1 : [lists(levels - 1)]);
  const objects = (levels: number): unknown => (levels === 0 ? null : { a: objects(levels - 1) });

  it('is counted in lists and objects', () => {
    const within = (value: unknown) => [0, 1, 2, 3].filter((most) => isNestedWithin(value, most));
    expect(within(5)).toEqual([0, 1, 2, 3]);
    expect(within(null)).toEqual([0, 1, 2, 3]);
    expect(within([])).toEqual([1, 2, 3]);
    expect(within({})).toEqual([1, 2, 3]);
    expect(within(lists(2))).toEqual([2, 3]);
    expect(within(objects(2))).toEqual([2, 3]);
    expect(within([1, { a: 'x' }, [null]])).toEqual([2, 3]);
    expect(within([[], [[]]])).toEqual([3]);
  });

  it('is a hundred at most, and any depth is told', () => {
    expect(MOST_NESTED).toBe(100);
    expect([lists(100), objects(100)].map((value) => isNestedWithin(value))).toEqual([true, true]);
    expect([lists(101), objects(101)].map((value) => isNestedWithin(value))).toEqual([
      false,
      false,
    ]);
    let deep: unknown = 1;
    for (let level = 0; level < 20_000; level += 1) deep = [deep];
    expect(isNestedWithin(deep)).toBe(false);
    expect(isNestedWithin(deep, 20_000)).toBe(true);
  });
});

describe('marks on a letter', () => {
  it('are parted from thirty on, by what nobody sees', () => {
    const marks = (count: number) => `e${'\u0301'.repeat(count)}`;
    expect(streamSafe('text')).toBe('text');
    expect(streamSafe(marks(30))).toBe(marks(30));
    expect(streamSafe(marks(31))).toBe(`${marks(30)}\u034f\u0301`);
    expect(streamSafe(marks(61))).toBe(`${marks(30)}\u034f${'\u0301'.repeat(30)}\u034f\u0301`);
    expect(streamSafe(streamSafe(marks(61)))).toBe(streamSafe(marks(61)));
  });
});

describe('a UTC day', () => {
  const midnight = Date.UTC(2026, 2, 1);

  it('begins and ends at midnight', () => {
    expect([midnight - 1, midnight, midnight + 86_399_999].map(dayOf)).toEqual([
      '2026-02-28',
      '2026-03-01',
      '2026-03-01',
    ]);
    expect([midnight - 1, midnight, midnight + 86_399_999].map(endOfDay)).toEqual([
      midnight,
      midnight + 86_400_000,
      midnight + 86_400_000,
    ]);
  });
});

it('the quick hash of texts is that of Fowler, Noll and Vo', () => {
  expect([''].map((text) => fnv1a(text))).toEqual([0x811c9dc5]);
  expect(fnv1a('a')).toBe(0xe40c292c);
  expect(fnv1a('foobar')).toBe(0xbf9cf968);
});
