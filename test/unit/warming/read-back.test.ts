import { describe, expect, test } from 'vitest';
import { systemCompression } from '../../../adapters/system/compression.ts';
import type { EntryState } from '../../../core/cache-entry.ts';
import type { KeyspaceInput } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Cache } from '../../../core/ports.ts';
import type { WarmItem } from '../../../core/warming/messages.ts';
import type { Outcome } from '../../../core/warming/outcomes.ts';
import { readBack } from '../../../core/warming/write.ts';
import { CONFIG, NO_STATE, START, warmMessage } from '../../support/brain.ts';

const [A, B, C] = warmMessage(['a', 'b', 'c']).items as [WarmItem, WarmItem, WarmItem];

const EMPTY: EntryState = { ...NO_STATE, exists: true };

/** Ports on a cache that is read so. */
function portsWith(read: Cache['read'], own: Partial<KeyspaceInput> = {}) {
  const product = { ...CONFIG.keyspaces['product'], ...own } as KeyspaceInput;
  const settings = resolveSettings({ ...CONFIG, keyspaces: { product } });
  const cache = { read } as unknown as Cache;
  return { settings, cache, compression: systemCompression, clock: { now: () => START } };
}

describe('reading back', () => {
  const WARMED: Outcome = {
    item: B,
    status: 'warmed',
    calls: 1,
    loadedAt: START - 1_000,
    expiresAt: START + 1,
    stored: 'v',
    value: 'v',
  };
  const STATE = { ...EMPTY, loadedAt: START - 1_000, expiresAt: START + 1 };

  /** The outcomes after it, and the keys that were read. */
  async function check(
    outcomes: readonly Outcome[],
    value: string | undefined,
    state: Partial<EntryState> = {},
    own: Partial<KeyspaceInput> = {},
  ) {
    const keys: string[] = [];
    const read: Cache['read'] = async (key) => {
      keys.push(key);
      return {
        value: value === undefined ? undefined : Buffer.from(value),
        state: { ...STATE, ...state },
      };
    };
    const ports = portsWith(read, own);
    const after = [...outcomes];
    await readBack(ports, after);
    return { after, keys };
  }

  test('takes the first key that was written, and leaves it where it stands there', async () => {
    const others: Outcome[] = [
      { item: A, status: 'failed', calls: 1, stored: 'x' },
      { item: C, status: 'warmed', calls: 1 },
    ];
    const { after, keys } = await check([...others, WARMED, WARMED], 'v');
    expect(keys).toEqual(['product:b']);
    expect(after).toEqual([...others, WARMED, WARMED]);
    expect((await check(others, 'v')).keys).toEqual([]);
  });

  test('finds another value, with all the calls that were made', async () => {
    const lost = {
      item: { ...B, isUnreadable: true },
      status: 'failed',
      reason: 'the value read back is not the one written',
      retry: true,
      code: 'unreadable',
      calls: 1,
    };
    expect((await check([WARMED], 'w')).after).toStrictEqual([lost]);
    const paid = await check([{ ...WARMED, calls: 2, dollars: 0.5 }], 'w');
    expect(paid.after).toStrictEqual([{ ...lost, calls: 2, dollars: 0.5 }]);
  });

  test('finds a value that is gone', async () => {
    const { after } = await check([WARMED], undefined);
    expect(after[0]).toMatchObject({ status: 'failed', retry: true, code: 'unreadable' });
    expect(after[0]?.reason).toBe(
      'the value was gone when it was read back; is there room in the cache?',
    );
  });

  test.each([
    ['a newer load stands there', { loadedAt: START - 999 }, {}],
    ['it was invalidated', { invalidatedAt: 1, expiresAt: 0 }, {}],
    ['it has ended', {}, { expiresAt: START }],
  ])('is content where %s', async (_, state, outcome) => {
    const written = { ...WARMED, ...outcome };
    expect((await check([written], undefined, state)).after).toEqual([written]);
  });

  test.each([
    ['the same load stands there', { loadedAt: START - 1_000 }],
    ['it was invalidated before it was written', { invalidatedAt: 1 }],
    ['it is gone and was never invalidated', { expiresAt: 0 }],
  ])('is not content where %s', async (_, state) => {
    expect((await check([WARMED], 'w', state)).after[0]?.status).toBe('failed');
  });

  test('reads what stands there as readers do', async () => {
    const stored = '{"kind":"tea"}';
    const own = { codec: 'json' } as const;
    const shaped = { ...WARMED, stored, value: '{ "kind": "tea" }' };
    expect((await check([shaped], stored, {}, own)).after[0]?.status).toBe('warmed');
    const other = { ...WARMED, stored, value: '{ "kind": "milk" }' };
    expect((await check([other], stored, {}, own)).after[0]?.status).toBe('failed');
    const broken = { ...WARMED, stored, value: 'no json' };
    expect((await check([broken], stored, {}, own)).after[0]?.status).toBe('failed');
  });

  test('leaves all as it is where the cache does not answer', async () => {
    const ports = portsWith(() => Promise.reject(new Error('gone')));
    const outcomes = [WARMED];
    await readBack(ports, outcomes);
    expect(outcomes).toEqual([WARMED]);
  });
});
