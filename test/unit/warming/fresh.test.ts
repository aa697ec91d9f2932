import { describe, expect, test } from 'vitest';
import type { EntryState } from '../../../core/cache-entry.ts';
import type { KeyspaceInput } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { hintOf, outcomeWithoutLoad } from '../../../core/warming/fresh.ts';
import type { WarmItem } from '../../../core/warming/messages.ts';
import { CONFIG, START as NOW, TTL, warmMessage } from '../../support/brain.ts';

const ITEM = warmMessage(['a']).items[0] as WarmItem;
const MESSAGE = warmMessage(['a'], { strategy: 'popular', run: 'r' });

/** A live entry that Preheat has loaded a minute ago. */
const LIVE: EntryState = {
  exists: true,
  loadedAt: NOW - 60_000,
  expiresAt: NOW + 1,
  shadowUntil: 0,
  strategy: 'popular',
  run: 'other',
  used: false,
  loadMilliseconds: 7,
  invalidatedAt: 0,
};
const GONE: EntryState = { ...LIVE, exists: false, loadedAt: 0, expiresAt: 0 };

function keyspaceWith(own: Partial<KeyspaceInput> = {}): Keyspace {
  const product = { ...CONFIG.keyspaces['product'], ...own } as KeyspaceInput;
  const settings = resolveSettings({ ...CONFIG, keyspaces: { product } });
  return settings.keyspaces.get('product') as Keyspace;
}

const PLAIN = keyspaceWith();
const JSON_KEYSPACE = keyspaceWith({ codec: 'json' });

const decide = (
  state: Partial<EntryState>,
  loadedNoEarlierThan = 0,
  message = MESSAGE,
  keyspace = PLAIN,
) =>
  outcomeWithoutLoad(
    { ...LIVE, ...state },
    { ...ITEM, loadedNoEarlierThan },
    keyspace,
    message,
    NOW,
  );

describe('an entry in the cache', () => {
  test('is fresh, and tells its times', () => {
    expect(decide({})).toEqual({
      item: ITEM,
      status: 'fresh',
      calls: 0,
      loadedAt: NOW - 60_000,
      expiresAt: NOW + 1,
    });
  });

  test('is fresh up to the load that was asked for, and no longer', () => {
    expect(decide({}, NOW - 60_000)?.status).toBe('fresh');
    expect(decide({}, NOW - 59_999)).toBeUndefined();
  });

  test('that is gone has to be loaded', () => {
    expect(decide({ exists: false })).toBeUndefined();
  });

  test('of another program is fresh unless a later load was asked for, and has no times', () => {
    const item = { ...ITEM, loadedNoEarlierThan: 0 };
    expect(decide({ expiresAt: NOW })).toEqual({ item, status: 'fresh', calls: 0 });
    expect(decide({ expiresAt: NOW }, 1)).toBeUndefined();
  });

  test('that was written under another codec has to be loaded', () => {
    expect(decide({}, 0, MESSAGE, JSON_KEYSPACE)).toBeUndefined();
    const { form } = JSON_KEYSPACE.codec;
    expect(decide({ form }, 0, MESSAGE, JSON_KEYSPACE)?.status).toBe('fresh');
  });

  test('of this very message counts as its load', () => {
    expect(decide({ run: 'r' })).toEqual({
      item: ITEM,
      status: 'warmed',
      calls: 1,
      loadedAt: NOW - 60_000,
      expiresAt: NOW + 1,
      loadMilliseconds: 7,
    });
    expect(decide({ run: 'r', dollars: 0.25 })).toMatchObject({ status: 'warmed', dollars: 0.25 });
    expect(decide({ run: 'r' })).not.toHaveProperty('dollars');
  });

  test('of an earlier try of this message counts, but its call was counted then', () => {
    const again = { ...MESSAGE, attempt: 1, notBefore: NOW - 59_999 };
    expect(decide({ run: 'r', dollars: 0.25 }, 0, again)).toEqual({
      item: { ...ITEM, loadedNoEarlierThan: 0 },
      status: 'warmed',
      calls: 0,
      loadedAt: NOW - 60_000,
      expiresAt: NOW + 1,
    });
    const since = { ...again, notBefore: NOW - 60_000 };
    expect(decide({ run: 'r' }, 0, since)).toMatchObject({ status: 'warmed', calls: 1 });
    const first = { ...again, attempt: 0 };
    expect(decide({ run: 'r' }, 0, first)).toMatchObject({ status: 'warmed', calls: 1 });
  });

  test('of another strategy, or that readers did not find, does not count', () => {
    expect(decide({ run: 'r', strategy: 'reader' })?.status).toBe('fresh');
    const unreadable = { ...ITEM, isUnreadable: true };
    const state = { ...LIVE, run: 'r' };
    expect(outcomeWithoutLoad(state, unreadable, PLAIN, MESSAGE, NOW)?.status).toBe('fresh');
  });
});

test('an entry whose tag has a param named category may live on: it does not need its value', () => {
  const keyspace = { ...PLAIN, tags: ['kind:{category}'] };
  const hint = hintOf({ ...LIVE, validator: '"1"' }, ITEM, keyspace, NOW);
  expect(hint).toHaveProperty('validator', '"1"');
});

describe('a key that the origin did not have', () => {
  const missing = { at: NOW - 500, until: NOW + 1 };

  test('is not asked for before its time, and rests since it was asked', () => {
    expect(outcomeWithoutLoad({ ...GONE, missing }, ITEM, PLAIN, MESSAGE, NOW)).toEqual({
      item: ITEM,
      status: 'missing',
      calls: 0,
      reason: 'the origin had no such value; asked again after 2026-01-01T00:00:00.001Z',
      code: 'origin_missing',
      loadedAt: NOW - 500,
    });
  });

  test('is asked for again at its time', () => {
    expect(decide({ ...GONE, missing: { ...missing, until: NOW } })).toBeUndefined();
    expect(decide({ ...GONE, missing: { ...missing, until: NOW - 1 } })).toBeUndefined();
  });

  test('is asked for where a later load is wanted', () => {
    expect(decide({ ...GONE, missing }, NOW - 500)?.status).toBe('missing');
    expect(decide({ ...GONE, missing }, NOW - 499)).toBeUndefined();
  });

  test('that nobody knows of is asked for', () => {
    expect(decide(GONE)).toBeUndefined();
  });
});

describe('the hint for the origin', () => {
  const hint = (state: Partial<EntryState> | undefined, keyspace = PLAIN, since = 0) =>
    hintOf(
      state && { ...LIVE, validator: '"v1"', ...state },
      { ...ITEM, loadedNoEarlierThan: since },
      keyspace,
      NOW,
    );
  const askedNoEarlierThan = NOW - TTL;

  test('names the version in the cache', () => {
    expect(hint({})).toStrictEqual({ askedNoEarlierThan, validator: '"v1"' });
  });

  test('names no version where none is known', () => {
    const { validator: _, ...state } = { ...LIVE, validator: '' };
    expect(hintOf(state, ITEM, PLAIN, NOW)).toStrictEqual({ askedNoEarlierThan });
    expect(hint(undefined)).toStrictEqual({ askedNoEarlierThan });
  });

  test('takes no answer that is older than a TTL, or than asked', () => {
    expect(hint(undefined, PLAIN, NOW - TTL + 1)).toStrictEqual({
      askedNoEarlierThan: NOW - TTL + 1,
    });
    expect(hint(undefined, PLAIN, NOW - TTL - 1)).toStrictEqual({ askedNoEarlierThan });
  });

  test.each([
    ['is gone', { exists: false }, PLAIN],
    ['another program has written', { expiresAt: NOW }, PLAIN],
    ['stands there in another form', { form: 'json' }, PLAIN],
    ['has its end inside its value', bentocacheState(), keyspaceWith({ codec: 'bentocache' })],
  ])('names no version of an entry that %s', (_, state, keyspace) => {
    expect(hint(state, keyspace)).toStrictEqual({ askedNoEarlierThan });
  });

  test('names no version where a tag is told by the value', () => {
    const tags = ['sku:{sku}', 'kind:{category}'];
    const told = keyspaceWith({ category: '$.kind', tags });
    expect(hint({}, told)).toStrictEqual({ askedNoEarlierThan });
    const untold = keyspaceWith({ category: '$.kind', tags: ['sku:{sku}'] });
    expect(hint({}, untold)).toHaveProperty('validator', '"v1"');
    const untagged = keyspaceWith({ category: '$.kind' });
    expect(hint({}, untagged)).toHaveProperty('validator', '"v1"');
  });
});

function bentocacheState(): Partial<EntryState> {
  return { form: keyspaceWith({ codec: 'bentocache' }).codec.form };
}
