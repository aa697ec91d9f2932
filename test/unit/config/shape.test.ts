import { describe, expect, it } from 'vitest';
import { readShape } from '../../../core/config/shape.ts';

/** The smallest right configuration, with some parts replaced. */
const config = (changes: object = {}) => ({
  origins: {
    catalog: { kind: 'http', baseUrl: 'https://api.example.com', path: '/products/{sku}' },
  },
  keyspaces: { product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1h' } },
  ...changes,
});
const problemsOf = (input: unknown) =>
  readShape(input).problems.map(({ path, expected }) => `${path}: ${expected}`);
const keyspace = (changes: object) =>
  config({ keyspaces: { product: { key: 'p:{sku}', origin: 'catalog', ttl: '1h', ...changes } } });

/** So many objects, one in the other. */
function nested(levels: number): object {
  return levels === 1 ? {} : { in: nested(levels - 1) };
}

describe('the shape of a configuration', () => {
  it('that is right is the configuration itself', () => {
    const input = config();
    expect(readShape(input)).toEqual({ draft: input, problems: [] });
    expect(readShape(input).draft).toBe(input);
  });

  it('keeps what is right beside a mistake, in its place', () => {
    const right = { keyspace: 'product', params: { sku: 'A' } };
    const { draft, problems } = readShape(config({ critical: [null, right, 5], limits: null }));
    expect(problems.map(({ path }) => path)).toEqual(['critical.0', 'critical.2', 'limits']);
    expect(draft.critical).toEqual([undefined, right, undefined]);
    expect(draft.keyspaces).toEqual(config().keyspaces);
    expect(draft.limits).toBeUndefined();
  });

  it('has at most twenty levels', () => {
    const unknown = { x: nested(20) };
    // The one name that is not known is all that is wrong.
    expect(problemsOf({ ...config(), ...unknown })).toEqual([
      expect.stringMatching(/^x: one of origins, keyspaces/),
    ]);
    const path = ['x', ...new Array(20).fill('in')].join('.');
    expect(problemsOf({ ...config(), x: nested(21) })).toEqual([
      `${path}: at most 20 levels`,
      expect.stringMatching(/^x: one of origins, keyspaces/),
    ]);
  });

  it('ends where it would begin again', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    expect(problemsOf(keyspace({ ttl: circle }))).toEqual([
      'keyspaces.product.ttl.self: at most 20 levels',
      expect.stringMatching(/^keyspaces\.product\.ttl: a duration/),
    ]);
    // The same object twice is no circle.
    const params = { sku: 'A' };
    const critical = [
      { keyspace: 'product', params },
      { keyspace: 'product', params },
    ];
    expect(problemsOf(config({ critical }))).toEqual([]);
  });

  it('is not looked for inside of what is made by a class', () => {
    class Client {
      readonly self = this;
    }
    expect(problemsOf(keyspace({ ttl: new Client() }))).toEqual([
      expect.stringMatching(/^keyspaces\.product\.ttl: a duration/),
    ]);
  });

  it('has no name that every object has for its own use', () => {
    const key = JSON.parse('{"pk":"{sku}","__proto__":1}');
    const origins = { catalog: { kind: 'dynamodb', table: 'rows', key } };
    expect(readShape(config({ origins })).problems).toEqual([
      {
        path: 'origins.catalog.key.__proto__',
        expected: 'another name',
        found: "the name '__proto__'",
      },
    ]);
  });
});
