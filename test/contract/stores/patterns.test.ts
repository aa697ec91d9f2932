import { describe, expect, test } from 'vitest';
import { shardOf } from '../../../adapters/dynamodb/keys.ts';
import { MAX_KEY_BYTES } from '../../../core/keyspaces/template.ts';
import { FULL_STATS, record, ref } from '../../support/records.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

const HOUR = 3_600_000;

describe.each(STORE_HOSTS)('patterns in $name', ({ start }) => {
  const open = useStores(start);

  test('answer one record per key, in the order of the question', async () => {
    const { patterns } = await open();
    await patterns.save([record(ref('a'), { reads: 1 }), record(ref('b'), { reads: 2 })]);
    const found = await patterns.read([ref('b'), ref('x'), ref('a'), ref('b')]);
    expect(found.map((one) => one?.stats.reads)).toEqual([2, undefined, 1, 2]);
    expect(await patterns.read([])).toEqual([]);
  });

  test('give back every field of what was saved, under the next version', async () => {
    const { patterns } = await open();
    expect(await patterns.save([record(ref('a'), FULL_STATS)])).toEqual([]);
    expect(await patterns.read([ref('a')])).toEqual([
      { ref: ref('a'), version: 1, stats: FULL_STATS },
    ]);
  });

  test('forget the fields that a later version leaves out', async () => {
    const { patterns } = await open();
    await patterns.save([record(ref('a'), FULL_STATS)]);
    await patterns.save([record(ref('a'), { reads: 1 }, 1)]);
    expect(await patterns.read([ref('a')])).toEqual([record(ref('a'), { reads: 1 }, 2)]);
  });

  test.each([
    ['with separators', ref('a#b%23c', 'key#space%')],
    ['of other scripts', ref('prix:café:世界 🛒')],
    ['of the greatest length', ref('k'.repeat(MAX_KEY_BYTES))],
  ])('keep keys %s', async (_, of) => {
    const { patterns } = await open();
    await patterns.save([record(of, { dueAt: 5, rank: 1 })]);
    const slot = { ref: of, hour: 7, reads: 3, firstAt: 7 * HOUR };
    await patterns.saveHours([slot]);
    expect((await patterns.read([of]))[0]?.ref).toEqual(of);
    expect(await patterns.due(5, 10)).toEqual([of]);
    expect(await patterns.top(of.keyspace, 10)).toEqual([of]);
    expect(await patterns.readHour(of.keyspace, 7)).toEqual([slot]);
  });

  test('refuse a version that is not the stored one, and say which keys lost', async () => {
    const { patterns } = await open();
    await patterns.save([record(ref('a'), { reads: 1 })]);
    const lost = await patterns.save([
      record(ref('a'), { reads: 2 }),
      record(ref('b'), { reads: 3 }),
      record(ref('c'), { reads: 4 }, 1),
    ]);
    expect(lost).toEqual([ref('a'), ref('c')]);
    const found = await patterns.read([ref('a'), ref('b'), ref('c')]);
    expect(found.map((one) => one?.stats.reads)).toEqual([1, 3, undefined]);
  });

  test('let exactly one of many writers of a version win', async () => {
    const { patterns } = await open();
    const writers = Array.from({ length: 12 }, (_, reads) => record(ref('a'), { reads }));
    const answers = await Promise.all(writers.map((writer) => patterns.save([writer])));
    const winners = writers.filter((_, index) => answers[index]?.length === 0);
    expect(winners).toHaveLength(1);
    expect((await patterns.read([ref('a')]))[0]?.stats.reads).toBe(winners[0]?.stats.reads);
  });

  test('keep more keys than one request carries', async () => {
    const { patterns } = await open();
    const refs = Array.from({ length: 230 }, (_, index) => ref(`key-${index}`));
    await patterns.save(refs.map((of, reads) => record(of, { reads })));
    const found = await patterns.read(refs);
    expect(found.map((one) => one?.stats.reads)).toEqual(refs.map((_, index) => index));
  });

  test('list what is due, most urgent first, over all shards', async () => {
    const { patterns } = await open();
    // 37 and 101 have no common divisor: every time from 0 to 100 once, in no order.
    const records = Array.from({ length: 101 }, (_, index) =>
      record(ref(`key-${(index * 37) % 101}`), { dueAt: (index * 37) % 101 }),
    );
    await patterns.save(records);
    const keys = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, index) => ref(`key-${from + index}`));
    expect(await patterns.due(30, 1_000)).toEqual(keys(0, 31));
    expect(await patterns.due(1_000, 77)).toEqual(keys(0, 77));
    expect(await patterns.due(-1, 10)).toEqual([]);
    expect(await patterns.due(30, 3)).toEqual(keys(0, 3));
  });

  test('list all that is due although it stands in one shard', async () => {
    const { patterns } = await open();
    const keys = Array.from({ length: 400 }, (_, index) => ref(`key-${index}`));
    const sameShard = keys.filter((key) => shardOf(key) === 3);
    expect(sameShard.length).toBeGreaterThan(20);
    await patterns.save(sameShard.map((key, dueAt) => record(key, { dueAt })));
    for (const limit of [1, 8, 19, sameShard.length, 400]) {
      expect(await patterns.due(1_000, limit)).toEqual(sameShard.slice(0, limit));
    }
  });

  test('list a key under its latest due time only, and not at all without one', async () => {
    const { patterns } = await open();
    const times = [50, 10, 50, 90];
    for (const [version, dueAt] of times.entries()) {
      await patterns.save([record(ref('a'), { dueAt }, version)]);
    }
    await patterns.save([record(ref('b'), { dueAt: 20 })]);
    expect(await patterns.due(60, 10)).toEqual([ref('b')]);
    expect(await patterns.due(90, 10)).toEqual([ref('b'), ref('a')]);
    await patterns.save([record(ref('a'), {}, 4)]);
    expect(await patterns.due(1_000, 10)).toEqual([ref('b')]);
  });

  test('list the keys of one keyspace by descending rank', async () => {
    const { patterns } = await open();
    const records = Array.from({ length: 61 }, (_, index) =>
      record(ref(`key-${(index * 17) % 61}`), { rank: ((index * 17) % 61) - 30 }),
    );
    await patterns.save([...records, record(ref('other', 'page'), { rank: 99 })]);
    const expected = Array.from({ length: 61 }, (_, index) => ref(`key-${60 - index}`));
    expect(await patterns.top('product', 1_000)).toEqual(expected);
    expect(await patterns.top('product', 20)).toEqual(expected.slice(0, 20));
    expect(await patterns.top('nothing', 20)).toEqual([]);
  });

  test('move a key whose rank changed, and drop one that has none any more', async () => {
    const { patterns } = await open();
    await patterns.save([
      record(ref('a'), { rank: 3 }),
      record(ref('b'), { rank: 2 }),
      record(ref('c'), { rank: 1 }),
    ]);
    await patterns.save([record(ref('c'), { rank: 4 }, 1), record(ref('b'), {}, 1)]);
    expect(await patterns.top('product', 10)).toEqual([ref('c'), ref('a')]);
  });

  test('rank a key on one scale at a time', async () => {
    const { patterns } = await open();
    await patterns.save([
      record(ref('a'), { rank: 3, rankScale: 60 }),
      record(ref('b'), { rank: 2, rankScale: 60 }),
      record(ref('c'), { rank: 1, rankScale: 3_600 }),
    ]);
    expect(await patterns.top('product', 10, 60)).toEqual([ref('a'), ref('b')]);
    await patterns.save([record(ref('a'), { rank: 0, rankScale: 3_600 }, 1)]);
    expect(await patterns.top('product', 10, 60)).toEqual([ref('b')]);
    expect(await patterns.top('product', 10, 3_600)).toEqual([ref('c'), ref('a')]);
    expect(await patterns.top('product', 10)).toEqual([]);
  });

  test('set the reads of an hour: the same slot twice is no double count', async () => {
    const { patterns } = await open();
    const firstAt = 100 * HOUR + 61_000;
    const slot = { ref: ref('a'), hour: 100, reads: 4, firstAt };
    await patterns.saveHours([slot, { ...slot, ref: ref('b'), reads: 1 }]);
    await patterns.saveHours([slot, { ...slot, reads: 6 }, { ...slot, hour: 101, reads: 9 }]);
    await patterns.saveHours([{ ...slot, ref: ref('a', 'page'), reads: 50 }]);
    const slots = await patterns.readHour('product', 100);
    expect(slots.map(({ ref: of, ...rest }) => [of.key, rest.reads, rest.firstAt]).sort()).toEqual([
      ['a', 6, firstAt],
      ['b', 1, firstAt],
    ]);
    expect(await patterns.readHour('product', 102)).toEqual([]);
  });
});
