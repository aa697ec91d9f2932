/** A mistake is told once, and never ends the search for others. */
import { describe, expect, it } from 'vitest';
import { config, mistakes } from '../../support/config.ts';

const HTTP = { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' };
const LOADER = { kind: 'loader', one: async () => 1 };
const KEYSPACE = { key: 'p:{sku}', origin: 'catalog', ttl: '1h' };
const WINDOW = { name: 'lunch', cron: '0 12 * * ? *' };

const origin = (changes: object) => config({ origins: { catalog: { ...HTTP, ...changes } } });
const table = (changes: object) =>
  config({
    origins: { catalog: { kind: 'dynamodb', table: 'Rows', key: { pk: '{sku}' }, ...changes } },
  });
const keyspaces = (...all: readonly object[]) =>
  config({
    origins: { catalog: LOADER },
    keyspaces: Object.fromEntries(all.map((one, index) => [`k${index}`, one])),
  });
const windows = (...all: readonly unknown[]) =>
  config({ strategies: { timeOfDay: { windows: all } } });

describe('what is missing, or wrong by itself, is told once', () => {
  it.each([
    [origin({ path: undefined }), ['origins.catalog.path']],
    [origin({ baseUrl: undefined }), ['origins.catalog.baseUrl']],
    [origin({ batch: { max: 5 } }), ['origins.catalog.batch.path']],
    [keyspaces({ ...KEYSPACE, key: undefined }), ['keyspaces.k0.key']],
    [keyspaces({ ...KEYSPACE, origin: undefined }), ['keyspaces.k0.origin']],
    [table({ key: undefined }), ['origins.catalog.key']],
    [table({ key: { pk: 5 } }), ['origins.catalog.key.pk']],
    [table({ attributes: [5] }), ['origins.catalog.attributes.0']],
    [config({ origins: { catalog: { kind: 'loader' } } }), ['origins.catalog']],
    [windows(5, { cron: WINDOW.cron }), ['windows.0', 'windows.1.name']],
  ])('%#', (input, paths) => {
    const found = mistakes(input).map((line) => line.slice(0, line.indexOf(': ')));
    expect(found).toHaveLength(paths.length);
    for (const [index, path] of paths.entries()) expect(found[index]).toContain(path);
  });
});

describe('what is wrong is told once', () => {
  it('where it is no text', () => {
    expect(mistakes(origin({ headers: { a: 5 } }))).toEqual([
      'origins.catalog.headers.a: expected a text, found 5',
    ]);
    expect(mistakes(keyspaces({ ...KEYSPACE, personal: [5] }))).toEqual([
      'keyspaces.k0.personal.0: expected a text, found 5',
    ]);
  });

  it('in the price of the only origin that has one', () => {
    const origins = { catalog: { ...HTTP, callCost: 'much' }, other: LOADER };
    expect(mistakes(config({ origins, budget: { money: { perDay: 5 } } }))).toEqual([
      expect.stringMatching(/^origins\.catalog\.callCost: expected dollars/),
    ]);
    expect(mistakes(config({ budget: { money: { perDay: 5 } } }))).toEqual([
      'budget.money: expected an origin with a callCost, by which money is counted, found 5',
    ]);
  });

  it('in the name of an origin', () => {
    expect(mistakes(keyspaces({ ...KEYSPACE, origin: 'catalgo' }))).toEqual([
      "keyspaces.k0.origin: expected catalog (did you mean 'catalog'?), found 'catalgo'",
    ]);
  });

  it('before a right keyspace', () => {
    expect(
      mistakes(keyspaces({ ...KEYSPACE, key: '{sku' }, { ...KEYSPACE, key: 'q:{sku}' })),
    ).toEqual(["keyspaces.k0.key: expected balanced braces around param names, found '{sku'"]);
  });

  it('in the key of a table, with what the key says', () => {
    const catalog = { kind: 'dynamodb', table: 'rows', key: { pk: 'P#{sku}', sk: 'S' } };
    const keyspace = { ...KEYSPACE, key: 'p:{sku}:{lang}' };
    expect(mistakes(config({ origins: { catalog }, keyspaces: { k: keyspace } }))).toEqual([
      "keyspaces.k.key: expected only params that origins.catalog.key passes on, 'P#{sku} S' has no {lang}, found 'p:{sku}:{lang}'",
    ]);
  });

  it('in the keyspace of an event', () => {
    const items = [{ keyspace: 'prodct', params: { sku: '{id}' } }];
    expect(mistakes(config({ events: [{ type: 'changed', items }] }))).toEqual([
      "events.0.items.0.keyspace: expected product (did you mean 'product'?), found 'prodct'",
    ]);
    const both = [{ keyspace: 'product', params: { sku: '{id}' } }];
    expect(mistakes(config({ events: [{ type: 'changed', items: both, tags: ['t'] }] }))).toEqual(
      [],
    );
  });

  it('in the host of an origin, with a way out only where there is one', () => {
    const expected = (way: string, host: string) => [
      `origins.catalog.baseUrl: expected a host on the public internet${way}, found '${host}'`,
    ];
    expect(mistakes(origin({ baseUrl: 'http://10.0.0.1' }))).toEqual(
      expected(', or allowPrivate: true beside it', '10.0.0.1'),
    );
    expect(mistakes(origin({ baseUrl: 'http://169.254.169.254' }))).toEqual(
      expected('', '169.254.169.254'),
    );
    for (const scheme of ['shttp', 'https-x', 'ws', 'ftp']) {
      expect(mistakes(origin({ baseUrl: `${scheme}://api.example.com` })), scheme).toEqual([
        `origins.catalog.baseUrl: expected an http or https url, found '${scheme}:'`,
      ]);
    }
  });
});

describe('an amount at its bound is right, and beyond it wrong', () => {
  it.each([
    [(ttl: unknown) => keyspaces({ ...KEYSPACE, ttl }), ['100ms', '365d'], ['99ms', '366d', 'x']],
    [
      (extraOriginCalls: unknown) => config({ budget: { extraOriginCalls } }),
      [0, 10, '1000%'],
      [-1, 10.1, '1001%', 'x'],
    ],
    [(callCost: unknown) => origin({ callCost }), [0, 1_000, '$1000'], [1_001, '$1001', 'x']],
    [
      (timeZone: unknown) => config({ strategies: { popular: { cron: WINDOW.cron, timeZone } } }),
      ['UTC', 'Europe/London', 'Etc/GMT+5'],
      ['+01:00', '-0530', 'Mars'],
    ],
    [
      (field: unknown) => keyspaces({ ...KEYSPACE, fields: [field] }),
      ['price', 'seller.name', 'a.b.cd'],
      ['', '.', 'a.', '.a', 'a..b'],
    ],
  ])('%#', (input, right, wrong) => {
    for (const value of right) expect(mistakes(input(value)), String(value)).toEqual([]);
    for (const value of wrong) expect(mistakes(input(value)), String(value)).toHaveLength(1);
  });
});
