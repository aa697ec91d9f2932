import { describe, expect, test } from 'vitest';
import { systemCompression } from '../../../adapters/system/compression.ts';
import type { EntryState } from '../../../core/cache-entry.ts';
import type { KeyspaceInput } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { asPreheatError, originFailed, originMissing } from '../../../core/errors.ts';
import type { Cache } from '../../../core/ports.ts';
import type { LoadedItem } from '../../../core/warming/load.ts';
import type { WarmItem } from '../../../core/warming/messages.ts';
import { writeLoaded } from '../../../core/warming/write.ts';
import { CONFIG, NO_STATE, START, TTL, warmMessage } from '../../support/brain.ts';

const MOMENT = 77;
const [A, B, C] = warmMessage(['a', 'b', 'c']).items as [WarmItem, WarmItem, WarmItem];
const MESSAGE = warmMessage(['a']);

const EMPTY: EntryState = { ...NO_STATE, exists: true };

const loaded = (item: WarmItem, fields: Partial<LoadedItem> = {}): LoadedItem => ({
  item,
  calls: 1,
  loadedAt: START,
  loadMilliseconds: 9,
  ...fields,
});

/** Ports on a cache that keeps what it is asked for. */
function open(own: Partial<KeyspaceInput> = {}, changes: Partial<Cache> = {}) {
  const asked: { name: string; all: readonly unknown[] }[] = [];
  const noting =
    (name: string, answer: unknown) =>
    async (all: readonly unknown[]): Promise<never> => {
      asked.push({ name, all });
      return all.map(() => answer) as never;
    };
  const cache = {
    write: noting('write', 'written'),
    extend: noting('extend', 'written'),
    noteAbsent: noting('noteAbsent', undefined),
    ...changes,
  } as unknown as Cache;
  const product = { ...CONFIG.keyspaces['product'], jitter: 0, ...own } as KeyspaceInput;
  const settings = resolveSettings({ ...CONFIG, keyspaces: { product } });
  const ports = { settings, cache, compression: systemCompression };
  const write = (all: readonly LoadedItem[], states: readonly [string, EntryState][] = []) =>
    writeLoaded(ports, MESSAGE, all, { stateOf: new Map(states), moment: MOMENT });
  return { asked, write };
}

/** All that is written of a key, besides its value. */
const WRITE = {
  key: 'product:a',
  loadedAt: START,
  ttlMilliseconds: TTL,
  shadowTtlMilliseconds: TTL,
  loadMilliseconds: 9,
  strategy: 'popular',
  run: 'r',
  moment: MOMENT,
  groups: ['keyspace:product'],
};

describe('a value that was loaded', () => {
  test('is written with all that is known of it', async () => {
    const { asked, write } = open();
    const outcomes = await write([loaded(A, { value: 'välue' })]);
    expect(asked).toStrictEqual([{ name: 'write', all: [{ ...WRITE, value: 'välue' }] }]);
    expect(outcomes).toStrictEqual([
      {
        item: A,
        calls: 1,
        status: 'warmed',
        loadedAt: START,
        expiresAt: START + TTL,
        loadMilliseconds: 9,
        bytes: 6,
        stored: 'välue',
        value: 'välue',
      },
    ]);
  });

  test('carries version, cost, form and groups where there are some', async () => {
    const { asked, write } = open({ codec: 'json', category: '$.kind', tags: ['kind:{category}'] });
    const value = '{ "kind": "tea" }';
    const outcomes = await write([loaded(A, { value, validator: '"1"', dollars: 0.5 })]);
    expect(asked[0]?.all).toMatchObject([
      {
        value: '{"kind":"tea"}',
        validator: '"1"',
        dollars: 0.5,
        groups: ['keyspace:product', 'tag:kind:tea'],
      },
    ]);
    expect(asked[0]?.all[0]).toHaveProperty('form');
    expect(outcomes[0]).toMatchObject({ dollars: 0.5, stored: '{"kind":"tea"}', value });
  });

  test('tells its end where its format holds it', async () => {
    const { asked, write } = open({ codec: 'bentocache' });
    await write([loaded(A, { value: '"v"' })]);
    const written = JSON.stringify(asked[0]?.all);
    expect(written).toContain(`${START + TTL}`);
  });

  test('that was kept from an earlier call names no moment', async () => {
    const { asked, write } = open();
    await write([loaded(A, { value: 'v', isKept: true, calls: 0 })]);
    expect(asked[0]?.all[0]).not.toHaveProperty('moment');
  });

  test('that does not fit its codec is not written, and its call counts', async () => {
    const { asked, write } = open({ codec: 'json' });
    const outcomes = await write([loaded(A, { value: 'no json' })]);
    expect(asked).toEqual([]);
    expect(outcomes).toMatchObject([{ item: A, status: 'failed', calls: 1, code: 'value_unfit' }]);
  });

  test.each(['older', 'invalidated'] as const)('that is %s is told so', async (status) => {
    const { write } = open({}, { write: async () => [status] });
    expect(await write([loaded(A, { value: 'v', dollars: 2 })])).toStrictEqual([
      { item: A, calls: 1, dollars: 2, status, loadMilliseconds: 9 },
    ]);
  });

  test('counts where the cache refuses it, or does not answer', async () => {
    const error = new Error('no room');
    const refused = open({}, { write: async () => [error] });
    expect(await refused.write([loaded(A, { value: 'v', dollars: 2 })])).toStrictEqual([
      { item: A, status: 'failed', reason: 'no room', retry: true, calls: 1, dollars: 2 },
    ]);
    const silent = open({}, { write: () => Promise.reject(error) });
    const all = [loaded(A, { value: 'v' }), loaded(B, { value: 'w', calls: 2 })];
    expect(await silent.write(all)).toMatchObject([
      { item: A, status: 'failed', retry: true, calls: 1, reason: asPreheatError(error).message },
      { item: B, status: 'failed', retry: true, calls: 2 },
    ]);
  });
});

describe('a value that the origin confirms', () => {
  test('lives on, if it is still the one that was confirmed', async () => {
    const { asked, write } = open();
    const state = { ...EMPTY, loadedAt: START - 5 };
    const outcomes = await write([loaded(A, { dollars: 1 })], [[A.key, state]]);
    const extension = { ...WRITE, dollars: 1, confirmedLoadedAt: START - 5 };
    expect(asked).toStrictEqual([{ name: 'extend', all: [extension] }]);
    expect(outcomes).toStrictEqual([
      {
        item: A,
        calls: 1,
        dollars: 1,
        status: 'warmed',
        loadedAt: START,
        expiresAt: START + TTL,
        loadMilliseconds: 9,
      },
    ]);
  });

  test('is none that was loaded where nothing is known of it', async () => {
    const { asked, write } = open();
    await write([loaded(A)]);
    expect(asked[0]?.all).toMatchObject([{ confirmedLoadedAt: 0 }]);
  });

  test('that is gone meanwhile is loaded again', async () => {
    const { write } = open({}, { extend: async () => ['gone'] });
    expect(await write([loaded(A)])).toStrictEqual([
      {
        item: A,
        status: 'failed',
        reason: 'the value that still holds is gone',
        retry: true,
        calls: 1,
      },
    ]);
  });

  test('stands behind those that were written, each with its own outcome', async () => {
    const { write } = open({}, { extend: async () => ['gone'] });
    const missing = loaded(C, { error: originMissing('catalog', 404) });
    const outcomes = await write([missing, loaded(A), loaded(B, { value: 'v' })]);
    expect(outcomes.map(({ item, status }) => [item.key, status])).toEqual([
      ['product:b', 'warmed'],
      ['product:a', 'failed'],
      ['product:c', 'missing'],
    ]);
  });
});

describe('a key that the origin does not have', () => {
  const missing = loaded(A, { error: originMissing('catalog', 404) });
  const failed = loaded(B, { error: originFailed('catalog', 'status 500') });

  test('is noted for as long as its keyspace says', async () => {
    const { asked, write } = open({ negativeTtl: '1m' });
    const outcomes = await write([missing, failed, loaded(C, { value: 'v' })]);
    expect(asked[0]).toStrictEqual({
      name: 'noteAbsent',
      all: [{ key: 'product:a', at: START, moment: MOMENT, milliseconds: 60_000 }],
    });
    expect(outcomes.slice(1)).toMatchObject([
      { item: A, status: 'missing', calls: 1, code: 'origin_missing', loadMilliseconds: 9 },
      { item: B, status: 'failed', calls: 1, code: 'origin_failed', retry: true },
    ]);
  });

  test('is not noted where the keyspace says nothing, nor is what failed', async () => {
    const silent = open();
    await silent.write([missing]);
    expect(silent.asked).toEqual([]);
    const noting = open({ negativeTtl: '1m' });
    await noting.write([failed]);
    expect(noting.asked).toEqual([]);
  });

  test('is told although it cannot be noted', async () => {
    const { write } = open(
      { negativeTtl: '1m' },
      { noteAbsent: () => Promise.reject(new Error()) },
    );
    expect(await write([missing])).toMatchObject([{ status: 'missing' }]);
  });
});
