import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { ownKey, planLogin, preloadKeys } from '../../../core/users/preload.ts';
import type { UserState } from '../../../core/users/state.ts';
import { START } from '../../support/brain.ts';
import { config } from '../../support/config.ts';
import { record, ref } from '../../support/records.ts';

const OPEN = { origin: 'catalog', ttl: '1h' } as const;
const settings = resolveSettings(
  config({
    origins: {
      catalog: { kind: 'http', baseUrl: 'https://api.example.com', path: '/{sku}' },
      people: { kind: 'http', baseUrl: 'https://api.example.com', path: '/{user}' },
    },
    keyspaces: {
      profile: { ...OPEN, origin: 'people', key: 'profile:{user}' },
      product: { ...OPEN, key: 'product:{sku}' },
      control: { ...OPEN, key: 'control:{sku}', control: true },
      hidden: { ...OPEN, key: 'hidden:{sku|hash}' },
    },
    users: {
      preload: [
        { keyspace: 'profile', recent: 0 },
        { keyspace: 'product', recent: 2 },
      ],
      skipIfWarmedWithin: '5m',
    },
  }),
);
const [profile, product] = settings.users.preload;
const plan = (refs: readonly ReturnType<typeof ref>[], records: unknown[], force = false) =>
  planLogin(settings, refs, records as never, { now: START, force });
const lamp = ref('product:lamp');
const lampItem = { ...lamp, params: { sku: 'lamp' } };

describe('the keys of a user', () => {
  const recent = ['a', 'b', 'c'].map((sku, at) => ({ ...ref(`product:${sku}`), at }));
  const state = (extra: readonly object[] = []) =>
    ({ recent: [...recent, ...extra] }) as unknown as UserState;

  it('are the own one, and the last read ones, newest first', () => {
    const keys = preloadKeys(settings, '7', state([{ ...ref('x', 'hidden'), at: 9 }]));
    expect(keys).toEqual([ref('profile:7', 'profile'), ref('product:c'), ref('product:b')]);
  });

  it('are told once each', () => {
    const again = { ...ref('product:c'), at: 9 };
    expect(preloadKeys(settings, '7', state([again]))).toHaveLength(2);
    expect(preloadKeys(settings, '7', undefined)).toEqual([ref('profile:7', 'profile')]);
  });

  it('have an own one only where users have keys, and an id makes one', () => {
    if (!profile || !product) throw new Error('no preload');
    expect(ownKey(profile, '7', settings)).toEqual([ref('profile:7', 'profile')]);
    expect(ownKey(product, '7', settings)).toEqual([]);
    expect(ownKey(profile, 'session:7', settings)).toEqual([]);
    expect(ownKey(profile, 'x'.repeat(2_000), settings)).toEqual([]);
    expect(ownKey({ ...profile, keyspace: 'gone' }, '7', settings)).toEqual([]);
  });
});

describe('what is loaded at a login', () => {
  const warmed = (secondsAgo: number, expiresAt = START + 1) =>
    record(lamp, {
      warm: { strategy: 'users', run: 'r', at: START - secondsAgo * 1_000, used: false },
      expiresAt,
    });

  it('is what was not warmed lately', () => {
    const item = { ...lampItem, loadedNoEarlierThan: 0 };
    expect(plan([lamp], [undefined])).toEqual({ items: [item], settled: [] });
    expect(plan([lamp], [warmed(300)])).toEqual({ items: [item], settled: [] });
    expect(plan([lamp], [warmed(299)])).toEqual({
      items: [],
      settled: [{ ...lamp, status: 'fresh', reason: 'warmed 299 s ago', expiresAt: START + 1 }],
    });
    expect(plan([lamp], [warmed(1, START)]).settled).toMatchObject([{ status: 'expired' }]);
  });

  it('is what was never warmed, with the params that an event has told', () => {
    const key = `hidden:${hashParam('lamp')}`;
    const [item, hidden] = [{ ...lampItem, loadedNoEarlierThan: 0 }, ref(key, 'hidden')];
    const told = (sku: string) => record(hidden, { params: { sku } });
    expect(plan([lamp, hidden], [record(lamp), told('lamp')]).items).toEqual([
      item,
      { ...hidden, params: { sku: 'lamp' }, loadedNoEarlierThan: 0 },
    ]);
    expect(plan([hidden], [told('table')]).settled).toMatchObject([{ status: 'failed' }]);
  });

  it('is all of it, anew, where that is forced', () => {
    expect(plan([lamp], [warmed(1)], true)).toEqual({
      items: [{ ...lampItem, loadedNoEarlierThan: START }],
      settled: [],
    });
  });

  it('is nothing that cannot be loaded', () => {
    const hidden = ref(`hidden:${'0'.repeat(32)}`, 'hidden');
    for (const one of [ref('control:lamp', 'control'), ref('x', 'gone'), hidden]) {
      expect(plan([one], [undefined]), one.key).toEqual({
        items: [],
        settled: [{ ...one, status: 'failed', reason: 'its params are not known' }],
      });
    }
  });
});
