/** What a TypeScript file or a request can say that no configuration holds. */
import { describe, expect, it } from 'vitest';
import { changeOverrides } from '../../../core/config/overrides.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { config, mistakes } from '../../support/config.ts';

const LOADER = { kind: 'loader', one: async () => 1 };
const KEYSPACE = { key: 'p:{sku}', origin: 'catalog', ttl: '1h' };
const event = (params: object) =>
  config({ events: [{ type: 'changed', items: [{ keyspace: 'product', params }] }] });

const circular: Record<string, unknown> = {};
circular['self'] = circular;

describe('a value that JSON cannot write', () => {
  it.each([
    ['a bigint', 10n, 'found 10'],
    ['a circle', circular, 'found an object'],
    [
      'an object without a text',
      Object.create(null, { toJSON: { value: () => undefined } }),
      'found an object',
    ],
    ['a list that is nested too deep', deepList(), 'found a list of 1'],
    ['a symbol', Symbol('s'), 'found Symbol(s)'],
  ])('is a mistake like any other: %s', (_, value, found) => {
    const keyspaces = { product: { ...KEYSPACE, ttl: value } };
    const problems = mistakes(config({ origins: { catalog: LOADER }, keyspaces }));
    expect(problems.join('\n')).toContain(`keyspaces.product.ttl: expected a duration`);
    expect(problems.join('\n')).toContain(found);
  });

  it('is refused at run time as well', () => {
    const { problems } = changeOverrides(
      { config: config() as never, options: {} },
      {},
      {
        budget: deepList(),
      },
    );
    expect(problems).toEqual([
      { path: 'budget', expected: 'an object, nested as in the file', found: 'a list of 1' },
    ]);
  });
});

describe('a name that is not a name', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty'])(
    'is refused for what every object has: %s',
    (name) => {
      const keyspaces = { [name]: KEYSPACE };
      expect(mistakes(config({ origins: { catalog: LOADER }, keyspaces }))).toEqual([
        `keyspaces.${name}: expected a name that is no member of every object, found '${name}'`,
      ]);
    },
  );

  it('is refused where the schema passes over it', () => {
    const key = JSON.parse('{"pk":"A#{sku}","__proto__":1}');
    const found = mistakes(
      config({ origins: { catalog: { kind: 'dynamodb', table: 'rows', key } } }),
    );
    expect(found).toContain(
      "origins.catalog.key.__proto__: expected another name, found the name '__proto__'",
    );
  });

  it('is cut where it is long, and shown where it is empty', () => {
    const [long, empty] = mistakes({ ...config(), ...{ ['x'.repeat(3_000)]: 1, '': 1 } });
    expect(long?.length).toBeLessThan(4_000);
    expect(long).toMatch(/found the unknown name 'x{76}…$/);
    expect(empty).toMatch(/^'': expected one of origins/);
  });
});

it('reports a param of an event that is no text, and a list with holes', () => {
  const [param] = mistakes(event({ sku: 5 }));
  expect(param).toBe('events.0.items.0.params.sku: expected a text, found 5');
  const [hole] = mistakes(
    config({
      origins: { catalog: LOADER },
      keyspaces: { product: { ...KEYSPACE, tags: new Array(1) } },
    }),
  );
  expect(hole).toBe('keyspaces.product.tags.0: expected a text, found nothing');
});

it('takes what is right as before', () => {
  expect(resolveSettings(config() as never).keyspaces.size).toBeGreaterThan(0);
});

/** Deeper than `JSON.stringify` goes. */
function deepList(): unknown {
  return JSON.parse(`${'['.repeat(20_000)}${']'.repeat(20_000)}`);
}
