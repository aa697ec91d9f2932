import { describe, expect, test } from 'vitest';
import { emptyCategoryState } from '../../../core/categories/note-members.ts';
import { type KeyspaceInput, loader, type PreheatConfig } from '../../../core/config/define.ts';
import { formatKey } from '../../../core/keyspaces/template.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { readerIdOf } from '../../../core/users/reader-id.ts';
import { emptyUserState } from '../../../core/users/state.ts';
import { findKeys, type KeyTarget, withParams } from '../../../core/warming/find-keys.ts';
import { selectKeys } from '../../../core/warming/select.ts';
import { MINUTE, makeBrain, START } from '../../support/brain.ts';

const keyspace = (key: string, own: Partial<KeyspaceInput> = {}): KeyspaceInput => ({
  key,
  origin: 'catalog',
  ttl: '30m',
  ...own,
});
const CONFIG: PreheatConfig = {
  origins: { catalog: loader({ many: async (keys) => keys, rate: '10/s' }) },
  keyspaces: {
    product: keyspace('product:{sku}', { tags: ['sku:{sku}', 'kind:{category}'], category: '$.k' }),
    price: keyspace('price:{sku}:{currency}', { tags: ['sku:{sku}'], ttl: '60m' }),
    prompt: keyspace('prompt:{text|hash}'),
    stock: keyspace('stock:{sku}:{store}:{day}', { tags: ['at:{sku}:{store}'] }),
    control: keyspace('control:{sku}', { tags: ['sku:{sku}'], control: true }),
  },
};

async function open() {
  const brain = makeBrain({ config: CONFIG });
  const known = async (name: string, keys: readonly string[]) => {
    const rankScale = brain.settings.keyspaces.get(name)?.ttlMilliseconds ?? 0;
    await brain.patterns.save(
      keys.map((key, place) => ({
        ref: { keyspace: name, key },
        version: 0,
        stats: { ...emptyStats(), rank: 1_000 - place, rankScale },
      })),
    );
  };
  await known('product', ['product:1', 'product:2', 'product:3']);
  await known('price', ['price:1:eur', 'price:2:eur', 'price:1:usd', 'price:1:gbp', 'odd']);
  const find = async (target: KeyTarget) => (await findKeys(brain, target)).map(({ key }) => key);
  return { ...brain, find, known };
}

describe('keys that are asked for', () => {
  test('are those of the top of each keyspace', async () => {
    const { find } = await open();
    const keyspaces = ['price', 'product'];
    expect(await find({ kind: 'top', keyspaces, limit: 2 })).toEqual([
      'price:1:eur',
      'price:2:eur',
      'product:1',
      'product:2',
    ]);
    expect(await find({ kind: 'top', keyspaces: ['gone'], limit: 2 })).toEqual([]);
  });

  test('are the members of a category, most read first', async () => {
    const own = await open();
    const { find, categories } = own;
    const members = [
      { key: 'product:1', count: 2 },
      { key: 'product:2', count: 9 },
      { key: 'product:3', count: 5 },
    ];
    const ref = { keyspace: 'product', category: 'tea' };
    const state = { ...emptyCategoryState(), members };
    await categories.save([{ ref, version: 0, state }]);
    const category = { category: 'tea', keyspaces: ['price', 'product'], limit: 2 };
    expect(await find({ kind: 'category', ...category })).toEqual(['product:2', 'product:3']);
    expect(await find({ kind: 'tag', tag: 'kind:tea', limit: 1 })).toEqual(['product:2']);
    expect(await findKeys(own, { kind: 'tag', tag: 'kind:tea', limit: 1 })).toEqual([
      { keyspace: 'product', key: 'product:2' },
    ]);
  });

  test('are those that bear a tag: one key, or the known ones with its params', async () => {
    const { find } = await open();
    expect(await find({ kind: 'tag', tag: 'sku:1', limit: 2 })).toEqual([
      'product:1',
      'price:1:eur',
      'price:1:usd',
    ]);
    expect(await find({ kind: 'tag', tag: 'sku:2', limit: 9 })).toEqual([
      'product:2',
      'price:2:eur',
    ]);
    expect(await find({ kind: 'tag', tag: 'other:1', limit: 9 })).toEqual([]);
    expect(await find({ kind: 'tag', tag: 'sku:new', limit: 9 })).toEqual(['product:new']);
  });

  test('bear all that a tag tells, not a part of it', async () => {
    const { find, known } = await open();
    await known('stock', ['stock:1:north:mon', 'stock:1:south:mon', 'stock:2:north:mon']);
    const tag = { kind: 'tag', tag: 'at:1:north', limit: 9 } as const;
    expect(await find(tag)).toEqual(['stock:1:north:mon']);
  });

  test('are what a user usually reads, where it is warmed', async () => {
    const { find, users } = await open();
    const reader = readerIdOf({ user: 'u' }) ?? '';
    const read = (name: string) => ({ keyspace: name, key: `${name}:1`, at: START, habit: 1 });
    const recent = ['product', 'control', 'gone'].map(read);
    await users.save([{ user: reader, version: 0, state: { ...emptyUserState(), recent } }]);
    expect(await find({ kind: 'user', user: 'u' })).toEqual(['product:1']);
    expect(await find({ kind: 'user', user: 'stranger' })).toEqual([]);
    expect(await find({ kind: 'user', user: '' })).toEqual([]);
  });
});

describe('the params of a key', () => {
  test('are those that came with it, or those that its template tells', async () => {
    const { settings } = await open();
    const given = { keyspace: 'product', key: 'product:1', params: { sku: 'x' } };
    expect(withParams(settings, given)).toBe(given);
    const bare = { keyspace: 'price', key: 'price:1:eur' };
    expect(withParams(settings, bare).params).toEqual({ sku: '1', currency: 'eur' });
  });

  test('are not those of another keyspace, nor any of an unknown key', async () => {
    const { settings } = await open();
    const other = { keyspace: 'price', key: 'product:1' };
    expect(withParams(settings, other)).toEqual({ ...other, params: {} });
    const unknown = { keyspace: 'price', key: 'odd' };
    expect(withParams(settings, unknown)).toEqual({ ...unknown, params: {} });
  });
});

describe('keys that can be loaded', () => {
  const refused = (name: string, key: string) => ({
    keyspace: name,
    key,
    status: 'failed',
    reason: 'its params are not known: name it by keyspace and params',
  });

  test('are taken once each, in order, without a read where all is known', async () => {
    const { settings } = await open();
    const patterns = { read: () => Promise.reject(new Error('not needed')) };
    const a = { keyspace: 'product', key: 'product:1' };
    const b = { keyspace: 'product', key: 'product:2' };
    // A task is a key as well: who has registered it is nobody's business in a queue.
    const task = { ...a, params: { sku: '1' }, updatedBy: 'ann', reason: 'a task' };
    expect(await selectKeys({ settings, patterns }, [b, task, b], START - MINUTE)).toEqual({
      items: [
        { ...b, params: { sku: '2' }, loadedNoEarlierThan: START - MINUTE },
        { ...a, params: { sku: '1' }, loadedNoEarlierThan: START - MINUTE },
      ],
      refused: [],
    });
  });

  test('are hashed ones whose params were learned; others are refused', async () => {
    const { settings, patterns } = await open();
    const template = settings.keyspaces.get('prompt')?.template;
    if (!template) throw new Error('no template');
    const key = formatKey(template, { text: 'hello' });
    const unknown = formatKey(template, { text: 'bye' });
    await patterns.save([
      {
        ref: { keyspace: 'prompt', key },
        version: 0,
        stats: { ...emptyStats(), params: { text: 'hello' } },
      },
    ]);
    const refs = [key, unknown].map((each) => ({ keyspace: 'prompt', key: each }));
    const gone = { keyspace: 'gone', key: 'gone:1' };
    expect(await selectKeys({ settings, patterns }, [...refs, gone], 0)).toEqual({
      items: [{ keyspace: 'prompt', key, params: { text: 'hello' }, loadedNoEarlierThan: 0 }],
      refused: [refused('prompt', unknown), refused('gone', 'gone:1')],
    });
  });
});
