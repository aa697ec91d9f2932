import { describe, expect, test } from 'vitest';
import { MOST_RECENT_VISITS, type RecentVisit } from '../../../core/foresight/recent-visits.ts';
import { START_AT, STORE_HOSTS, useStores } from '../../support/stores.ts';

const MINUTE = 60_000;

function visit(user: string, at: number, key = 'page:größe#1'): RecentVisit {
  return { user, keyspace: 'page', key, at };
}

describe.each(STORE_HOSTS)('recent visits in $name', ({ start }) => {
  const open = useStores(start);

  test('are none at first', async () => {
    expect(await (await open()).visits.since(0)).toEqual([]);
  });

  test('come back as they were, in order of time, from a time on', async () => {
    const { visits } = await open();
    const [first, second, third] = [1, 2, 3].map((at) => visit(`user ${at}`, START_AT + at));
    if (!first || !second || !third) throw new Error('three visits');
    await visits.add('batch-1', [third]);
    await visits.add('batch-2', [first, second]);
    expect(await visits.since(START_AT)).toEqual([first, second, third]);
    expect(await visits.since(START_AT + 2)).toEqual([second, third]);
  });

  test('of one batch replace each other', async () => {
    const { visits, clock } = await open();
    const own = [visit('a', START_AT)];
    await visits.add('batch', [...own, visit('b', START_AT)]);
    await clock.advance(1_000);
    await visits.add('batch', own);
    expect(await visits.since(0)).toEqual(own);
  });

  test('are kept however many there are in a batch, and however long their keys', async () => {
    const { visits } = await open();
    const long = 'k'.repeat(1_500);
    const many = Array.from({ length: 1_000 }, (_, index) => visit('u', START_AT + index, long));
    await visits.add('batch', many);
    expect(await visits.since(0)).toEqual(many);
    await visits.add('nothing', []);
  });

  test('are the latest of them where there are too many', async () => {
    const { visits, clock } = await open();
    const batch = (minute: number) =>
      Array.from({ length: 3_000 }, (_, index) => visit('u', START_AT + minute * MINUTE + index));
    for (let minute = 0; minute < 5; minute += 1) {
      await visits.add(`batch-${minute}`, batch(minute));
      await clock.advance(MINUTE);
    }
    const all = [0, 1, 2, 3, 4].flatMap(batch);
    expect(await visits.since(START_AT)).toEqual(all.slice(-MOST_RECENT_VISITS));
  });

  test('are there for ten minutes, also past the turn of a quarter, and gone after half an hour', async () => {
    const { visits, clock } = await open();
    await clock.set(START_AT + 14 * MINUTE);
    const own = [visit('a', START_AT + 13 * MINUTE)];
    await visits.add('batch', own);
    await clock.set(START_AT + 24 * MINUTE);
    expect(await visits.since(START_AT)).toEqual(own);
    await clock.set(START_AT + 45 * MINUTE);
    expect(await visits.since(START_AT)).toEqual([]);
  });
});
