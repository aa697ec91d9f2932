import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeDueIndex } from '../../../adapters/memory/due-index.ts';
import { makeHeap } from '../../../adapters/memory/heap.ts';

test('a heap gives its items back in order, also after some were dropped', () => {
  fc.assert(
    fc.property(fc.array(fc.integer()), fc.array(fc.integer()), (first, second) => {
      const heap = makeHeap<number>((a, b) => a < b);
      const isEven = (item: number) => item % 2 === 0;
      for (const item of first) heap.push(item);
      heap.retain(isEven);
      for (const item of second) heap.push(item);
      const popped = Array.from({ length: heap.size }, () => heap.pop());
      expect(popped).toEqual([...first.filter(isEven), ...second].sort((a, b) => a - b));
      expect(heap.pop()).toBeUndefined();
    }),
  );
});

test('the due index lists what a sorted list of the latest times would', () => {
  const move = fc.record({
    entry: fc.nat({ max: 9 }),
    dueAt: fc.option(fc.nat({ max: 20 }), { nil: undefined }),
    before: fc.nat({ max: 20 }),
    limit: fc.nat({ max: 12 }),
  });
  fc.assert(
    fc.property(fc.array(move, { maxLength: 60 }), (moves) => {
      const entries = Array.from({ length: 10 }, (_, id) => ({ id }));
      const index = makeDueIndex<{ readonly id: number }>();
      const times = new Map<number, number>();
      for (const { entry, dueAt, before, limit } of moves) {
        index.set(entries[entry] as { readonly id: number }, dueAt);
        if (dueAt === undefined) times.delete(entry);
        else times.set(entry, dueAt);
        const listed = index.until(before, limit).map(({ id }) => times.get(id));
        const expected = [...times.values()].filter((time) => time <= before);
        expect(listed).toEqual(expected.sort((a, b) => a - b).slice(0, limit));
      }
    }),
  );
});

test('the due index stays small however often an entry moves', () => {
  const index = makeDueIndex<object>();
  const moving = {};
  const resting = {};
  index.set(resting, 1_000_000);
  for (let dueAt = 0; dueAt < 200_000; dueAt += 1) index.set(moving, 500_000 + dueAt);
  const startedAt = performance.now();
  for (let round = 0; round < 1_000; round += 1) index.until(400_000, 10);
  expect(index.until(2_000_000, 10)).toEqual([moving, resting]);
  expect(performance.now() - startedAt).toBeLessThan(1_000);
});
