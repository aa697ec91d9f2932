import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { foldEvent } from '../../../core/patterns/fold.ts';
import { foldParts, keysOfPages, type ParkedPage } from '../../../core/patterns/parked.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, CONFIG, MINUTE, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const keyspace = resolveSettings(CONFIG).keyspaces.get('product');
if (!keyspace) throw new Error('no keyspace');

const read = (at: number, misses = 1) => ({ at, reads: 1, misses, params: { sku: 'a' } });
const taken = (...pages: readonly (readonly [string, ReturnType<typeof read>])[]) => ({
  ref: ref('a'),
  parts: pages.map(([page, event]) => ({ page, events: [event] })),
});

describe('the keys of some pages', () => {
  it('come each once, with all parts of it', () => {
    const page = (id: string, ...skus: readonly string[]): ParkedPage => ({
      id,
      dueAt: START,
      keys: skus.map((sku) => ({ ...ref(sku), events: [read(START)] })),
    });
    expect(keysOfPages([page('one', 'a', 'b'), page('two', 'b')])).toEqual([
      { ref: ref('a'), parts: [{ page: 'one', events: [read(START)] }] },
      {
        ref: ref('b'),
        parts: [
          { page: 'one', events: [read(START)] },
          { page: 'two', events: [read(START)] },
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
    expect(stats).toEqual({ ...plain, applied: ['one', 'two'] });
  });

  it('is folded once: its page may come again', () => {
    const once = foldParts(emptyStats(), taken(['one', read(START)]), keyspace).stats;
    expect(foldParts(once, taken(['one', read(START)]), keyspace)).toEqual({
      stats: once,
      slots: [],
    });
    expect(foldParts(once, taken(['one', read(START)]), keyspace).stats).toBe(once);
  });

  it('does not make a key remember all its pages', () => {
    const applied = Array.from({ length: 12 }, (_, index) => `b${index}`);
    const known = { ...emptyStats(), applied };
    const { stats } = foldParts(known, taken(['one', read(START)]), keyspace);
    expect(stats.applied).toEqual([...applied.slice(-8), 'one']);
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
