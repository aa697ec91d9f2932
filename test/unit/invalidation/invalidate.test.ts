import { describe, expect, it } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { sealBroken } from '../../../core/errors.ts';
import { groupsOf } from '../../../core/invalidation/groups.ts';
import {
  type InvalidationTarget,
  invalidate,
  waitForLeases,
} from '../../../core/invalidation/invalidate.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';

const settings = resolveSettings(
  defineConfig({
    origins: { shop: loader(async () => 'x') },
    keyspaces: { product: { key: 'product:{sku}', origin: 'shop', ttl: '2h' } },
  }),
);

const ref = (sku: string | number): KeyRef => ({ keyspace: 'product', key: `product:${sku}` });

interface Rig {
  /** Parts in which groups are dropped, by group. */
  readonly groups?: Readonly<Record<string, readonly (readonly string[])[]>>;
  readonly known?: readonly KeyRef[];
  /** What each call of the cache takes. */
  readonly milliseconds?: number;
  readonly lease?: number;
  readonly failure?: Error;
}

function makeRig({ groups = {}, known = [], milliseconds = 0, lease = 0, failure }: Rig = {}) {
  const calls: unknown[] = [];
  const clock = makeManualClock(1_000);
  const called = async (...call: readonly unknown[]) => {
    calls.push(call);
    if (failure) throw failure;
    await clock.advance(milliseconds);
  };
  const ports = {
    settings,
    clock,
    cache: {
      invalidate: (keys: readonly string[]) => called('invalidate', ...keys),
      async *dropGroup(group: string) {
        for (const keys of groups[group] ?? []) {
          await called('drop', group);
          yield keys;
        }
      },
      async longestLease() {
        if (failure) throw failure;
        return lease;
      },
    },
    patterns: {
      async top(keyspace: string, limit: number, scale?: number) {
        calls.push(['top', keyspace, limit, scale]);
        return [...known];
      },
    },
  };
  const drop = (target: Partial<InvalidationTarget>, deadlineAt = 5_000) =>
    invalidate(ports, { keys: [], tags: [], keyspaces: [], ...target }, deadlineAt);
  return { calls, clock, ports, drop };
}

describe('an invalidation', () => {
  it('drops the keys that are named', async () => {
    const { calls, drop } = makeRig();
    const keys = [ref(1), ref(2)];
    expect(await drop({ keys })).toEqual({ count: 2, done: true, keys });
    expect(calls).toEqual([['invalidate', 'product:1', 'product:2']]);
  });

  it('drops each group once, and counts also what fits no template any more', async () => {
    const groups = { 'tag:sale': [['product:1', 'old:1'], ['product:2']] };
    const { calls, drop } = makeRig({ groups });
    expect(await drop({ tags: ['sale', 'sale'] })).toMatchObject({
      count: 3,
      done: true,
      keys: [ref(1), ref(2)],
    });
    expect(calls.slice(1)).toEqual([
      ['drop', 'tag:sale'],
      ['drop', 'tag:sale'],
    ]);
  });

  it('drops of a keyspace also the keys that only the table knows, and counts each key once', async () => {
    const groups = { 'keyspace:product': [['product:1', 'product:2']] };
    const { calls, drop } = makeRig({ groups, known: [ref(2), ref(3)] });
    expect(await drop({ keyspaces: ['product'] })).toMatchObject({
      count: 3,
      done: true,
      keys: [ref(1), ref(2), ref(3)],
    });
    expect(calls).toEqual([
      ['invalidate'],
      ['drop', 'keyspace:product'],
      ['top', 'product', 5_000, 7_200_000],
      ['invalidate', 'product:2', 'product:3'],
    ]);
  });

  it('ends where its time is over, and says that it is not done', async () => {
    const groups = { 'tag:a': [['product:1'], ['product:2'], ['product:3']] };
    const at = (deadlineAt: number) =>
      makeRig({ groups, milliseconds: 100 }).drop({ tags: ['a'] }, deadlineAt);
    // The named keys take the first 100 ms, then each part takes as long.
    expect(await at(1_200)).toMatchObject({ count: 1, done: false });
    expect(await at(1_201)).toMatchObject({ count: 2, done: false });
    expect(await at(1_300)).toMatchObject({ count: 2, done: false });
    expect(await at(1_401)).toMatchObject({ count: 3, done: true });
  });

  it('ends behind a keyspace where its time is over', async () => {
    const at = (deadlineAt: number) =>
      makeRig({ known: [ref(1)], milliseconds: 100 }).drop({ keyspaces: ['product'] }, deadlineAt);
    expect(await at(1_200)).toMatchObject({ count: 1, done: false });
    expect(await at(1_201)).toMatchObject({ count: 1, done: true });
  });

  it('names five thousand keys to be warmed again, and counts all', async () => {
    const keys = Array.from({ length: 5_001 }, (_, index) => ref(index));
    const found = await makeRig().drop({ keys });
    expect(found.count).toBe(5_001);
    expect(found.keys).toEqual(keys.slice(0, 5_000));
  });

  it('says that the cache is down where it does not answer', async () => {
    const down = makeRig({ failure: new Error('ECONNREFUSED') });
    await expect(down.drop({ keys: [ref(1)] })).rejects.toMatchObject({
      code: 'dependency_down',
      message: 'the cache does not answer; try again',
    });
    await expect(waitForLeases(down.ports)).rejects.toMatchObject({ code: 'dependency_down' });
    const own = makeRig({ failure: sealBroken() });
    await expect(own.drop({ keys: [ref(1)] })).rejects.toMatchObject({ code: 'seal_broken' });
  });
});

describe('the wait for leases', () => {
  it('lasts as long as the longest of them', async () => {
    const { ports } = makeRig({ lease: 1_500 });
    const slept: number[] = [];
    const clock = { ...ports.clock, sleep: async (time: number) => void slept.push(time) };
    await waitForLeases({ ...ports, clock });
    expect(slept).toEqual([1_500]);
  });

  it('is none where nobody has one', async () => {
    for (const lease of [0, -1]) {
      const { ports } = makeRig({ lease });
      const clock = { ...ports.clock, sleep: () => Promise.reject(new Error('slept')) };
      await expect(waitForLeases({ ...ports, clock })).resolves.toBeUndefined();
    }
  });
});

it('a category is read from the value only where the keyspace says where it stands', () => {
  const value = '{"category":"dairy","0":"no"}';
  const of = (tags: readonly string[], categoryPath?: readonly string[]) =>
    groupsOf({ name: 'p', tags, ...(categoryPath && { categoryPath }) } as never, {}, value);
  expect(of(['category:{category}'])).toEqual(['keyspace:p']);
  expect(of(['category:{category}'], ['category'])).toEqual(['keyspace:p', 'tag:category:dairy']);
  expect(of(['all'], ['category'])).toEqual(['keyspace:p', 'tag:all']);
});
