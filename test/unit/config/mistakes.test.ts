import { describe, expect, it } from 'vitest';
import { config, mistakes } from '../../support/config.ts';

const HTTP = { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' };
const LOADER = { kind: 'loader', one: async () => 1 };
const KEYSPACE = { key: 'p:{sku}', origin: 'catalog', ttl: '1h' };

const origin = (changes: object) => config({ origins: { catalog: { ...HTTP, ...changes } } });
const keyspace = (changes: object) =>
  config({ keyspaces: { product: { ...KEYSPACE, ...changes } } });
const loaded = (changes: object, critical: unknown[] = []) =>
  config({
    origins: { catalog: LOADER },
    keyspaces: { product: { ...KEYSPACE, ...changes } },
    critical,
  });
const preload = (entry: object, changes: object = {}) =>
  config({
    origins: { catalog: LOADER },
    keyspaces: { product: { ...KEYSPACE, ...changes } },
    users: { preload: [entry] },
  });
const popular = (strategy: object) => config({ strategies: { popular: strategy } });

/** What is wrong, and the message that says so. */
describe.each([
  [
    'the whole file',
    [
      [undefined, 'config: expected an object with origins, keyspaces'],
      [{}, 'origins: expected an object of names and origins, found nothing'],
      [config({ keyspaces: {} }), 'keyspaces: expected at least one keyspace'],
      [{ ...config(), keyspace: {} }, "did you mean 'keyspaces'?"],
      [config({ cache: { kind: 'redis' } }), 'cache: expected a cache made by serverless()'],
      [
        config({ cache: { kind: 'existing', host: 'redis://h' } }),
        'cache.host: expected a host name without scheme and port',
      ],
      [config({ environments: { prd: {} } }), "(did you mean 'prod'?)"],
    ],
  ],
  [
    'an origin',
    [
      [config({ origins: { catalog: {} } }), 'origins.catalog: expected an origin made by http()'],
      [config({ origins: { catalog: LOADER, '1st': HTTP } }), 'origins.1st: expected a name of at'],
      [origin({ timout: '1s' }), 'origins.catalog.timout: expected one of baseUrl, path, headers'],
      [origin({ timeout: 5 }), 'origins.catalog.timeout: expected a duration from 10ms to 10m'],
      [origin({ rate: '0/min' }), 'origins.catalog.rate: expected calls per period'],
      [origin({ concurrency: 0 }), 'origins.catalog.concurrency: expected a whole number from 1'],
      [origin({ concurrency: 1.5 }), 'origins.catalog.concurrency: expected a whole number from 1'],
      [origin({ auth: { secret: '' } }), 'origins.catalog.auth.secret: expected the name of a'],
      [origin({ baseUrl: 'ftp://h' }), 'origins.catalog.baseUrl: expected an http or https url'],
      [origin({ baseUrl: 'api' }), 'origins.catalog.baseUrl: expected a url'],
      [origin({ baseUrl: 'https://h/?a=1' }), 'origins.catalog.baseUrl: expected no query'],
      [origin({ path: 'products/{sku}' }), "expected a path that starts with one '/'"],
      [origin({ path: '//evil.example/{sku}' }), "expected a path that starts with one '/'"],
      [origin({ path: '/a/../{sku}' }), "expected a path without '.' and '..' segments"],
      [origin({ path: '/a/%2e%2E/{sku}' }), "expected a path without '.' and '..' segments"],
      [origin({ path: '/a b/{sku}' }), 'expected a percent-encoded path'],
      [origin({ path: '/{sku' }), 'expected {param} or {param,}'],
      [origin({ path: '/{sku,}' }), 'expected lists {param,} only in batch.path'],
      [origin({ batch: { path: '/p', max: 5 } }), 'expected exactly one list {param,}'],
      [origin({ batch: { path: '/p?a={sku}', max: 5 } }), 'expected exactly one list {param,}'],
      [
        origin({ batch: { path: '/p?a={sku,}&b={lang}', max: 5 } }),
        'origins.catalog.batch.path: expected exactly one list {param,} and no other param',
      ],
      [
        origin({ batch: { path: '/p?a={sku,}', max: 5, items: 'a..b' } }),
        'origins.catalog.batch.items: expected a dotted path',
      ],
      [origin({ headers: { 'a b': 'c' } }), 'expected a header name'],
      [origin({ headers: { a: 'x\r\nb: y' } }), 'expected printable ascii'],
      [origin({ headers: { Authorization: 'Bearer x' } }), 'expected auth: secret(…) instead'],
      [origin({ headers: { host: 'x' } }), 'expected a header that is not the connection'],
      [origin({ headers: { a: 'x', A: 'y' } }), 'expected each header once'],
      [config({ origins: { catalog: { kind: 'loader' } } }), 'expected a function one or many'],
      [
        config({ origins: { catalog: { ...LOADER, max: 5 } } }),
        'origins.catalog.max: expected max only beside many',
      ],
      [config({ origins: { catalog: { kind: 'loader', one: 'f' } } }), 'expected a function'],
    ],
  ],
  [
    'a keyspace',
    [
      [keyspace({ ttl: '99ms' }), 'keyspaces.product.ttl: expected a duration from 100ms'],
      [keyspace({ jitter: 0.21 }), 'keyspaces.product.jitter: expected a share of the ttl'],
      [keyspace({ jitter: Number.NaN }), 'keyspaces.product.jitter: expected a share of the ttl'],
      [keyspace({ priority: -1 }), 'keyspaces.product.priority: expected a whole number'],
      [keyspace({ key: 'p:{sku}{lang}' }), 'keyspaces.product.key: expected fixed text between'],
      [keyspace({ key: 'preheat:{sku}' }), "expected another prefix than 'preheat:'"],
      [keyspace({ key: 'p:{id}' }), 'expected a template with {sku}, which origins.catalog.path'],
      [
        keyspace({ key: 'p:{sku}:{lang}' }),
        "expected only params that origins.catalog.path passes on, '/products/{sku}' has no {lang}",
      ],
      [keyspace({ category: 'category' }), "expected a path into the value, as '$.category'"],
      [loaded({ tags: ['a:{kind}'] }), 'keyspaces.product.tags.0: expected {one of sku, category}'],
      [loaded({ personal: ['id'] }), "keyspaces.product.personal.0: expected a param of 'p:{sku}'"],
      [
        config({ keyspaces: { a: KEYSPACE, b: { ...KEYSPACE, key: '{sku}:x' } } }),
        "keyspaces.b.key: expected a template that shares no key with keyspaces.a ('p:{sku}')",
      ],
    ],
  ],
  [
    'a preload entry',
    [
      [
        preload({ keyspace: 'prodct' }),
        "users.preload.0.keyspace: expected product (did you mean 'product'?), found 'prodct'",
      ],
      [
        preload({ keyspace: 'product' }),
        'users.preload.0.keyspace: expected a template with {user} as its only param, or recent',
      ],
      [
        preload({ keyspace: 'product', param: 'user', recent: 2 }),
        "users.preload.0.param: expected the only param of 'p:{sku}', found 'user'",
      ],
      [
        preload({ keyspace: 'product', recent: 21 }),
        'users.preload.0.recent: expected a whole number from 0 to 20',
      ],
      [
        preload({ keyspace: 'product', recent: 2 }, { control: true }),
        'users.preload.0.keyspace: expected a keyspace that is warmed, not a control group',
      ],
    ],
  ],
  [
    'a critical entry',
    [
      [
        loaded({}, [{ keyspace: 'prodct', params: {} }]),
        "critical.0.keyspace: expected product (did you mean 'product'?), found 'prodct'",
      ],
      [
        loaded({ control: true }, [{ keyspace: 'product', params: { sku: '1' } }]),
        'critical.0.keyspace: expected a keyspace that is warmed, not a control group',
      ],
      [
        loaded({}, [{ keyspace: 'product', params: {} }]),
        'critical.0.params.sku: expected a non-empty text, found nothing',
      ],
      [
        loaded({ key: '{sku}:{day}' }, [{ keyspace: 'product', params: { sku: 'a:b', day: '1' } }]),
        "critical.0.params.sku: expected a value that '{sku}:{day}' can tell from its fixed text",
      ],
      [
        loaded({}, [undefined, { keyspace: 'product', params: { sku: 1 } }]),
        'critical.1.params.sku: expected a text, found 1',
      ],
    ],
  ],
  [
    'a strategy',
    [
      [popular({ every: '999ms' }), 'strategies.popular.every: expected a duration from 1s'],
      [popular({ limit: 0 }), 'strategies.popular.limit: expected a whole number from 1'],
      [popular({ enabled: 'yes' }), 'strategies.popular.enabled: expected true or false'],
      [popular({ every: '1h', cron: '0 8 * * ? *' }), 'strategies.popular.cron: expected either'],
      [popular({ timeZone: 'UTC' }), 'strategies.popular.timeZone: expected timeZone only beside'],
      [
        popular({ cron: '0 8 * * ? *', timeZone: 'Europe/Londn' }),
        'strategies.popular.timeZone: expected an IANA time zone',
      ],
      [popular({ cron: '0 8 * * ? *', timeZone: '+01:00' }), 'expected an IANA time zone'],
      [popular({ windows: [] }), 'expected one of enabled, every, cron, timeZone, limit'],
      [
        config({ strategies: { timeOfDay: { windows: [{ name: 'lunch', cron: '0 12 * * *' }] } } }),
        'strategies.timeOfDay.windows.0.cron: expected six cron fields',
      ],
      [
        config({ strategies: { trending: { window: '30d' } } }),
        'strategies.trending.window: expected a duration from 2h to 14d',
      ],
    ],
  ],
])('%s', (_part, cases) => {
  it.each(cases as [never, string][])('with a mistake %# is refused: %s, %s', (input, message) => {
    const found = mistakes(input);
    expect(found.join('\n')).toContain(message);
  });
});

it('says nothing of a password in a url', () => {
  const found = mistakes(origin({ baseUrl: 'https://me:hunter2@api.example.com' }));
  expect(found).toEqual([
    'origins.catalog.baseUrl: expected no credentials; use auth: secret(…), found credentials',
  ]);
});

it('reports all mistakes of critical params', () => {
  const params = { lang: 'en', sku: '' };
  expect(mistakes(loaded({}, [{ keyspace: 'product', params }]))).toEqual([
    "critical.0.params.lang: expected only the params of 'p:{sku}', found 'lang'",
    "critical.0.params.sku: expected a non-empty text, found ''",
  ]);
});

it('takes a hashed param for an http path, since params are kept beside the key', () => {
  expect(mistakes(keyspace({ key: 'p:{sku|hash}' }))).toEqual([]);
});
