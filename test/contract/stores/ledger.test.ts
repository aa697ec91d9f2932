import { describe, expect, test } from 'vitest';
import { TOKENS_PER_GENERATION } from '../../../core/patterns/table-schema.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

describe.each(STORE_HOSTS)('a ledger in $name', ({ start }) => {
  const open = useStores(start);

  test('answers one record per row, in order, empty where nothing was added', async () => {
    const { ledger } = await open();
    await ledger.add([
      { row: 'a', add: { reads: 2, misses: 1 } },
      { row: 'b', add: { reads: 5 } },
    ]);
    expect(await ledger.read(['b', 'x', 'a', 'b'])).toEqual([
      { reads: 5 },
      {},
      { reads: 2, misses: 1 },
      { reads: 5 },
    ]);
  });

  test('adds whole, fractional and negative amounts', async () => {
    const { ledger } = await open();
    await ledger.add([{ row: 'a', add: { ms: 0.25, calls: 3 } }]);
    await ledger.add([{ row: 'a', add: { ms: 100.5, calls: -4 } }]);
    await ledger.add([{ row: 'a', add: { ms: 1e15, zero: 0 } }]);
    const [row] = await ledger.read(['a']);
    expect(row).toEqual({ ms: 1e15 + 100.75, calls: -1, zero: 0 });
  });

  test('takes very large beside very small amounts', async () => {
    const { ledger } = await open();
    await ledger.add([{ row: 'a', add: { n: 1e20 } }]);
    await ledger.add([{ row: 'a', add: { n: 1e-20 } }]);
    expect(await ledger.read(['a'])).toEqual([{ n: 1e20 }]);
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY])('refuses %d, and adds nothing', async (bad) => {
    const { ledger } = await open();
    const adding = ledger.add([{ row: 'a', add: { good: 1, bad } }]);
    await expect(adding).rejects.toMatchObject({ code: 'params_invalid' });
    expect(await ledger.read(['a'])).toEqual([{}]);
  });

  test('keeps counters apart from whatever else a row has', async () => {
    const { ledger } = await open();
    const add = { PK: 1, SK: 2, expiresAt: 3, applied: 4, earlier: 5, l12: 6 };
    await ledger.add([{ row: 'a#b', add }], 'token');
    expect(await ledger.read(['a#b'])).toEqual([add]);
  });

  test('loses nothing of what many writers add at once', async () => {
    const { ledger } = await open();
    const writers = Array.from({ length: 60 }, (_, writer) =>
      ledger.add(
        [
          { row: 'a', add: { n: 1, [`of-${writer % 3}`]: 0.5 } },
          { row: 'b', add: { n: writer } },
        ],
        writer % 2 === 0 ? `token-${writer}` : undefined,
      ),
    );
    await Promise.all(writers);
    expect(await ledger.read(['a', 'b'])).toEqual([
      { n: 60, 'of-0': 10, 'of-1': 10, 'of-2': 10 },
      { n: (59 * 60) / 2 },
    ]);
  });

  test('takes a token once per row, however often and however concurrently it comes', async () => {
    const { ledger } = await open();
    const add = (token: string) => ledger.add([{ row: 'a', add: { n: 1 } }], token);
    await Promise.all(Array.from({ length: 10 }, () => add('one')));
    await add('one');
    await add('two');
    await ledger.add([{ row: 'b', add: { n: 7 } }], 'one');
    expect(await ledger.read(['a', 'b'])).toEqual([{ n: 2 }, { n: 7 }]);
  });

  test('adds entries of the same row together under one token', async () => {
    const { ledger } = await open();
    const entries = [
      { row: 'a', add: { n: 1 } },
      { row: 'a', add: { n: 2, m: 3 } },
    ];
    await ledger.add(entries, 'one');
    await ledger.add(entries, 'one');
    expect(await ledger.read(['a'])).toEqual([{ n: 3, m: 3 }]);
  });

  test('remembers the last generation of tokens, in whatever order they sort', async () => {
    const { ledger } = await open();
    const count = 3 * TOKENS_PER_GENERATION + 1;
    const tokens = Array.from({ length: count }, (_, index) => `token-${(index * 89) % count}`);
    for (const token of tokens) await ledger.add([{ row: 'a', add: { n: 1 } }], token);
    for (const token of tokens.slice(-TOKENS_PER_GENERATION)) {
      await ledger.add([{ row: 'a', add: { n: 1 } }], token);
    }
    expect(await ledger.read(['a'])).toEqual([{ n: count }]);
  });

  test('forgets a row once it has expired, and begins it anew', async () => {
    const { ledger, clock } = await open();
    const expiresAt = clock.now() + 60_000;
    await ledger.add([{ row: 'a', add: { n: 1 }, expiresAt }], 'one');
    await clock.advance(59_000);
    await ledger.add([{ row: 'a', add: { n: 1 } }], 'two');
    expect(await ledger.read(['a'])).toEqual([{ n: 2 }]);
    await clock.advance(1_000);
    expect(await ledger.read(['a'])).toEqual([{}]);
    await Promise.all(
      ['one', 'two', 'three'].map((token) => ledger.add([{ row: 'a', add: { m: 5 } }], token)),
    );
    await clock.advance(60_000);
    expect(await ledger.read(['a'])).toEqual([{ m: 15 }]);
  });

  test('keeps a row that was given a later expiry', async () => {
    const { ledger, clock } = await open();
    await ledger.add([{ row: 'a', add: { n: 1 }, expiresAt: clock.now() + 1_000 }]);
    await ledger.add([{ row: 'a', add: { n: 1 }, expiresAt: clock.now() + 9_000 }]);
    await clock.advance(5_000);
    expect(await ledger.read(['a'])).toEqual([{ n: 2 }]);
  });

  test('replaces what is the latest, beside what it adds', async () => {
    const { ledger } = await open();
    await ledger.add([{ row: 'x', add: { n: 1 }, latest: { at: 5 } }]);
    await ledger.add([{ row: 'x', add: {}, latest: { at: 9 } }]);
    await ledger.add([
      { row: 'x', add: { n: 1 }, latest: { at: 11 } },
      { row: 'x', add: { n: 1 }, latest: { at: 10, other: 1 } },
    ]);
    expect(await ledger.read(['x'])).toEqual([{ n: 3, at: 11, other: 1 }]);
    await ledger.add([{ row: 'y', add: {}, latest: { at: 1 } }], 'token');
    await ledger.add([{ row: 'y', add: {}, latest: { at: 2 } }], 'token');
    expect(await ledger.read(['y'])).toEqual([{ at: 1 }]);
  });
});
