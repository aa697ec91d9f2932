import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { foldEvent } from '../../../core/patterns/fold.ts';
import {
  foldParts,
  isApplied,
  keysOfPages,
  type ParkedPage,
  pagesOfParts,
} from '../../../core/patterns/parked.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, CONFIG, MINUTE, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const keyspace = resolveSettings(CONFIG).keyspaces.get('product');
if (!keyspace) throw new Error('no keyspace');

const read = (at: number, misses = 1) => ({ at, reads: 1, misses, params: { sku: 'a' } });
const taken = (...pages: readonly (readonly [string, ReturnType<typeof read>])[]) => ({
  ref: ref('a'),
  parts: pages.map(([batch, event]) => ({ page: { batch, number: 2 }, events: [event] })),
});

describe('the keys of some pages', () => {
  it('come each once, with all parts of it', () => {
    const page = (id: string, ...skus: readonly string[]): ParkedPage => ({
      batch: id,
      number: 1,
      dueAt: START,
      keys: skus.map((sku) => ({ ...ref(sku), events: [read(START)] })),
    });
    expect(keysOfPages([page('one', 'a', 'b'), page('two', 'b')])).toEqual([
      { ref: ref('a'), parts: [{ page: { batch: 'one', number: 1 }, events: [read(START)] }] },
      {
        ref: ref('b'),
        parts: [
          { page: { batch: 'one', number: 1 }, events: [read(START)] },
          { page: { batch: 'two', number: 1 }, events: [read(START)] },
        ],
      },
    ]);
    expect(keysOfPages([])).toEqual([]);
  });
});

describe('what was parked of a key', () => {
  it('is folded as if it had been written at once', () => {
    const [first, second] = [read(START), read(START + MINUTE, 0)];
    const { stats } = foldParts(emptyStats(), taken(['one', first], ['two', second]), keyspace);
    const events = [first, second].map((event) => accessEvent('a', event));
    const plain = events.reduce((known, event) => foldEvent(known, event, keyspace), emptyStats());
    expect(stats).toEqual({ ...plain, applied: ['one#2', 'two#2'] });
  });

  it('is folded once: its page may come again', () => {
    const once = foldParts(emptyStats(), taken(['one', read(START)]), keyspace).stats;
    expect(foldParts(once, taken(['one', read(START)]), keyspace)).toEqual({
      stats: once,
      slots: [],
    });
    expect(foldParts(once, taken(['one', read(START)]), keyspace).stats).toBe(once);
  });

  it('is remembered until the next fold, beside the batches that ingest needs', () => {
    const known = { ...emptyStats(), applied: ['b1', 'old#0', 'b2'] };
    const many = Array.from({ length: 20 }, (_, index) => [`p${index}`, read(START)] as const);
    const { stats } = foldParts(known, taken(...many), keyspace);
    expect(stats.reads).toBe(20);
    expect(stats.applied).toEqual(['b1', 'b2', ...many.map(([page]) => `${page}#2`)]);
    // A run that died left all of them, and another came.
    const again = foldParts(stats, taken(...many, ['new', read(START)]), keyspace).stats;
    expect(again.reads).toBe(21);
    expect(isApplied(again, 'p19')).toBe(true);
    expect(isApplied(again, 'b2')).toBe(true);
    expect(isApplied(again, 'p')).toBe(false);
  });

  it('tells the hours that it changes', () => {
    const known = foldParts(emptyStats(), taken(['one', read(START)]), keyspace).stats;
    const { slots } = foldParts(known, taken(['two', read(START + HOUR)]), keyspace);
    const hour = Math.floor(START / HOUR);
    expect(slots).toEqual([
      { ref: ref('a'), hour, reads: 1, firstAt: START },
      { ref: ref('a'), hour: hour + 1, reads: 1, firstAt: START + HOUR },
    ]);
  });
});

it('the pages of some parts are named once', () => {
  const parts = [
    { page: { batch: 'one', number: 0 }, events: [] },
    { page: { batch: 'one', number: 1 }, events: [] },
    { page: { batch: 'one', number: 0 }, events: [] },
  ];
  expect(pagesOfParts(parts)).toEqual([
    { batch: 'one', number: 0 },
    { batch: 'one', number: 1 },
  ]);
});
