import { describe, expect, test } from 'vitest';
import { MAX_KEY_BYTES } from '../../../core/keyspaces/template.ts';
import type { ParkedPage } from '../../../core/patterns/parked.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function page(batch: string, dueAt: number, ...skus: readonly string[]): ParkedPage {
  const events = [{ at: START_AT, reads: 1.5, misses: 1, loadedAt: START_AT, params: { a: 'ß' } }];
  return { batch, number: 0, dueAt, keys: skus.map((key) => ({ keyspace: 'a#b', key, events })) };
}

describe.each(STORE_HOSTS)('parked pages in $name', ({ start }) => {
  const open = useStores(start);

  test('are none at first, and taking away what is gone is no error', async () => {
    const { patterns } = await open();
    expect(await patterns.parked(START_AT + MINUTE, 10)).toEqual([]);
    await patterns.park([]);
    await patterns.unpark([{ batch: 'gone', number: 1 }]);
  });

  test('come back as they were, the most urgent first, up to a time and as many as asked', async () => {
    const { patterns } = await open();
    const [first, second, third] = [1, 2, 3].map((at) => page(`p${at}`, START_AT + at, `k${at}`));
    if (!first || !second || !third) throw new Error('three pages');
    await patterns.park([third, first]);
    await patterns.park([second]);
    expect(await patterns.parked(START_AT + 2, 10)).toEqual([first, second]);
    expect(await patterns.parked(START_AT + 9, 2)).toEqual([first, second]);
    expect(await patterns.parked(START_AT, 10)).toEqual([]);
    // Whoever decides on keys of their own sees none of them.
    expect(await patterns.due(START_AT + HOUR, 10)).toEqual([]);
  });

  test('of one id replace each other, wherever the earlier one stood', async () => {
    const { patterns } = await open();
    await patterns.park([page('p', START_AT + 1, 'a', 'b')]);
    const later = page('p', START_AT + 2, 'c');
    await patterns.park([later]);
    expect(await patterns.parked(START_AT + 1, 10)).toEqual([]);
    expect(await patterns.parked(START_AT + 2, 10)).toEqual([later]);
  });

  test('are taken away by their ids', async () => {
    const { patterns } = await open();
    const left = page('left', START_AT, 'a');
    await patterns.park([page('one', START_AT, 'a'), left, page('two', START_AT, 'b')]);
    await patterns.unpark(['one', 'two', 'one'].map((batch) => ({ batch, number: 0 })));
    expect(await patterns.parked(START_AT, 10)).toEqual([left]);
  });

  test('are taken away with all others of their batch', async () => {
    const { patterns } = await open();
    const left = page('left', START_AT, 'a');
    const others = Array.from({ length: 12 }, (_, number) => ({
      ...page('one', START_AT + number, 'k'),
      number,
    }));
    await patterns.park([...others, left]);
    await patterns.unparkBatches(['one', 'gone', 'one']);
    expect(await patterns.parked(START_AT + MINUTE, 100)).toEqual([left]);
    await patterns.unparkBatches([]);
  });

  test('that nobody took in time stand before no others', async () => {
    const { patterns, clock } = await open();
    const old = Array.from({ length: 5 }, (_, at) => page(`old${at}`, START_AT + at, 'k'));
    await patterns.park(old);
    const [last] = old.slice(-1);
    expect(await patterns.parked(START_AT + 15 * MINUTE + 3, 5)).toEqual([last]);
    await clock.set(START_AT + 20 * MINUTE);
    const live = page('live', START_AT + 20 * MINUTE, 'a');
    await patterns.park([live]);
    expect(await patterns.parked(START_AT + 21 * MINUTE, 1)).toEqual([live]);
  });

  test('hold keys of the greatest length, and hundreds of pages', async () => {
    const { patterns } = await open();
    const long = Array.from({ length: 64 }, (_, index) =>
      `${index}`.padEnd(MAX_KEY_BYTES, String.fromCharCode(97 + (index % 26))),
    );
    await patterns.park([page('long', START_AT, ...long)]);
    expect((await patterns.parked(START_AT, 1))[0]?.keys.map(({ key }) => key)).toEqual(long);
    const many = Array.from({ length: 200 }, (_, at) => page(`${at}`, START_AT + 1 + at, 'k'));
    await patterns.park(many);
    expect(await patterns.parked(START_AT + MINUTE, 150)).toHaveLength(150);
  });
});
