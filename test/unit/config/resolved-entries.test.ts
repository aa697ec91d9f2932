/** What codecs, origins, users and events of a configuration resolve to. */
import { describe, expect, it } from 'vitest';
import { resolveCodec } from '../../../core/config/resolve-codec.ts';
import { resolveEvents } from '../../../core/config/resolve-events.ts';
import { resolveOrigins } from '../../../core/config/resolve-origins.ts';
import { resolveUsers } from '../../../core/config/resolve-users.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Problem } from '../../../core/errors.ts';
import { makeBrain } from '../../support/brain.ts';

/** What a resolver answers, with the problems that it has reported. */
function collect<Value>(resolve: (problems: Problem[]) => Value) {
  const problems: Problem[] = [];
  return { value: resolve(problems), problems };
}

describe('a codec', () => {
  const codec = (draft: object) =>
    collect((problems) => resolveCodec(draft as never, 'k', problems));
  const form = (draft: object) => codec(draft).value.form;

  it('keeps values as they are without a word', () => {
    expect(codec({}).value).toStrictEqual({ format: 'raw', form: '' });
    expect(codec({ codec: 'raw' }).value.form).toBe('');
  });

  it('has another form with each part that readers must know', () => {
    const forms = [
      form({}),
      form({ codec: 'json' }),
      form({ codec: 'bentocache' }),
      form({ fields: ['a'] }),
      form({ fields: ['b'] }),
      form({ compress: { with: 'gzip' } }),
      form({ codec: 'json', fields: ['a'] }),
      form({ fields: ['a'], compress: {} }),
    ];
    expect(new Set(forms).size).toBe(forms.length);
    for (const one of forms.slice(1)) expect(one).toMatch(/^[0-9a-f]{8}$/);
    expect(form({ compress: { with: 'zstd', above: '9KB' } })).toBe(form({ compress: {} }));
  });

  it('packs with gzip where nothing is said', () => {
    expect(codec({ compress: {} }).value.compress?.with).toBe('gzip');
    expect(codec({ compress: { with: 'zstd', above: '2KB' } }).value.compress).toEqual({
      with: 'zstd',
      aboveBytes: 2_000,
    });
    expect(codec({ fields: ['a.b', undefined] }).value.fields).toEqual([['a', 'b']]);
  });

  it('keeps the category that a tag needs', () => {
    const problemsOf = (fields: string[], category = '$.a[0].b1', tags = ['t:{category}']) =>
      codec({ fields, category, tags }).problems.map(({ expected }) => expected);
    const needed = ["'a.b1' among them, which the tags need"];
    expect(problemsOf(['x', 'a.b1'])).toEqual([]);
    expect(problemsOf(['a'])).toEqual([]);
    expect(problemsOf(['a.b2'])).toEqual(needed);
    expect(problemsOf(['a.b1.c'])).toEqual(needed);
    expect(problemsOf(['x'], '$.a[0].b1', ['t:{sku}'])).toEqual([]);
    expect(codec({ fields: ['x'], tags: ['t:{category}'] }).problems).toEqual([]);
  });
});

describe('an origin', () => {
  const origins = (input: object) =>
    collect((problems) => resolveOrigins(input as never, problems));
  const one = async () => 1;
  const many = async () => [];

  it('that is wrong is left out, and the right ones stay', () => {
    const { value, problems } = origins({
      bad: { kind: 'loader' },
      good: { kind: 'loader', one },
      many: { kind: 'loader', many, max: 7 },
      capped: { kind: 'loader', one, max: 7 },
    });
    expect([...value.keys()]).toEqual(['good', 'many']);
    expect(value.get('many')).toMatchObject({ batchSize: 7, source: { kind: 'loader', many } });
    expect(value.get('good')).toMatchObject({ batchSize: 1, source: { kind: 'loader', one } });
    expect(value.get('good')).not.toHaveProperty('callCost');
    expect(value.get('good')?.source).not.toHaveProperty('many');
    expect(problems).toEqual([
      { path: 'origins.bad', expected: 'a function one or many', found: 'neither' },
      { path: 'origins.capped.max', expected: 'max only beside many', found: '7' },
    ]);
  });

  it('has limits as they are written', () => {
    const limits = { timeout: '3s', rate: '5/s', concurrency: 4, callCost: '$0.5' };
    expect(origins({ a: { kind: 'loader', one, ...limits } }).value.get('a')).toMatchObject({
      timeoutMilliseconds: 3_000,
      rate: { calls: 5, perMilliseconds: 1_000 },
      concurrency: 4,
      callCost: 0.5,
    });
  });
});

describe('what is loaded for users', () => {
  const keyspaceOf = (name: string, control: boolean, ...params: string[]) =>
    [
      name,
      { name, control, template: { source: `${name}:…`, params } } as never as Keyspace,
    ] as const;
  const keyspaces = new Map([
    keyspaceOf('profile', false, 'user'),
    keyspaceOf('account', false, 'userId'),
    keyspaceOf('cart', false, 'cart'),
    keyspaceOf('form', false, 'user', 'form'),
    keyspaceOf('held', true, 'user'),
  ]);
  const names = [...keyspaces.keys(), 'wrong'];
  const preload = (...entries: readonly unknown[]) =>
    collect((problems) => resolveUsers({ preload: entries } as never, names, keyspaces, problems));

  it('is found by the param that names the user', () => {
    expect(preload({ keyspace: 'profile' }, { keyspace: 'account' }).value.preload).toEqual([
      { keyspace: 'profile', recent: 0, userParam: 'user' },
      { keyspace: 'account', recent: 0, userParam: 'userId' },
    ]);
    const own = preload({ keyspace: 'cart', param: 'cart' }, { keyspace: 'cart', recent: 2 });
    expect(own).toMatchObject({
      value: {
        preload: [
          { keyspace: 'cart', recent: 0, userParam: 'cart' },
          { keyspace: 'cart', recent: 2 },
        ],
      },
      problems: [],
    });
    expect(own.value.preload[1]).not.toHaveProperty('userParam');
  });

  it('is refused entry by entry, each in its place', () => {
    const { value, problems } = preload(
      undefined,
      {},
      { keyspace: 'profil' },
      { keyspace: 'wrong' },
      { keyspace: 'held' },
      { keyspace: 'cart' },
      { keyspace: 'cart', param: 'user' },
      { keyspace: 'form', param: 'user' },
    );
    expect(value.preload).toEqual([]);
    expect(problems.map(({ path }) => path)).toEqual([
      'users.preload.2.keyspace',
      'users.preload.4.keyspace',
      'users.preload.5.keyspace',
      'users.preload.6.param',
      'users.preload.7.param',
    ]);
  });

  it('is nothing without a word', () => {
    const none = collect((problems) => resolveUsers(undefined, names, keyspaces, problems));
    expect(none.value.preload).toEqual([]);
    expect(none.value.skipIfWarmedWithinMilliseconds).toBeGreaterThan(0);
  });
});

describe('what an event means', () => {
  const { settings } = makeBrain();
  const events = (...input: readonly unknown[]) =>
    collect((problems) =>
      resolveEvents(input as never, [...settings.keyspaces.keys()], settings.keyspaces, problems),
    );

  it('is its keys, tags and keyspaces, with what is fixed between what is taken from it', () => {
    const params = { sku: 'x{a.b}y{c}' };
    const found = events({
      type: 't',
      source: 's',
      items: [{ keyspace: 'product', params }],
      tags: ['all', '{c}'],
      rewarm: true,
    });
    expect(found).toStrictEqual({
      value: [
        {
          type: 't',
          source: 's',
          items: [
            {
              keyspace: 'product',
              params: { sku: ['x', { path: ['a', 'b'] }, 'y', { path: ['c'] }] },
            },
          ],
          tags: [['all'], [{ path: ['c'] }]],
          keyspaces: [],
          rewarm: true,
        },
      ],
      problems: [],
    });
    const tags = ['x{a}y', '{a}{b}'];
    expect(events({ type: 't', tags }).value[0]?.tags).toEqual([
      ['x', { path: ['a'] }, 'y'],
      [{ path: ['a'] }, { path: ['b'] }],
    ]);
    expect(events({ type: 't', keyspaces: ['product'] }).value).toStrictEqual([
      { type: 't', items: [], tags: [], keyspaces: ['product'], rewarm: false },
    ]);
  });

  it('is refused where it says nothing, or what is not there', () => {
    expect(events({ type: 't' }).problems).toEqual([
      { path: 'events.0', expected: 'items, tags or keyspaces', found: 'none of them' },
    ]);
    expect(events(undefined, {}).value).toEqual([]);
    expect(events({ type: 't', tags: [''] }).problems).toEqual([
      { path: 'events.0.tags.0', expected: 'a text', found: "''" },
    ]);
    expect(events({ type: 't', tags: ['{}'] }).problems).toEqual([
      {
        path: 'events.0.tags.0',
        expected: "a path into the event's detail, as {customer.id}",
        found: "'{}'",
      },
    ]);
    expect(
      events({ type: 't', items: [undefined, {}, { keyspace: 'product' }] }).value,
    ).toMatchObject([{ items: [] }]);
    const item = { keyspace: 'product', params: { skus: 'x' } };
    expect(
      events({ type: 't', items: [item], keyspaces: ['x'] }).problems.map(({ path }) => path),
    ).toEqual([
      'events.0.keyspaces.0',
      'events.0.items.0.params.sku',
      'events.0.items.0.params.skus',
    ]);
  });
});
