import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { isSameRef, matchKey, refId, resolveKey } from '../../../core/keyspaces/keyspaces.ts';
import { overlaps } from '../../../core/keyspaces/overlap.ts';
import { hashParam, parseTemplate, type Template } from '../../../core/keyspaces/template.ts';
import { config } from '../../support/config.ts';

const OPEN = { origin: 'catalog', ttl: '1h' } as const;
const { keyspaces } = resolveSettings(
  config({
    origins: {
      catalog: { kind: 'http', baseUrl: 'https://api.example.com', path: '/{sku}' },
      seller: { kind: 'http', baseUrl: 'https://api.example.com', path: '/{id}/{sku}' },
    },
    keyspaces: {
      product: { ...OPEN, key: 'product:{sku}' },
      offer: { ...OPEN, origin: 'seller', key: 'offer:{id}:{sku}' },
    },
  }),
);

const problemOf = (input: object) => {
  try {
    return resolveKey(keyspaces, input, 'keys.0');
  } catch (error) {
    return (error as { problems?: unknown }).problems;
  }
};

describe('a key', () => {
  it('belongs to the keyspace whose template it fits', () => {
    expect(matchKey(keyspaces, 'offer:7:lamp')).toEqual({
      keyspace: 'offer',
      key: 'offer:7:lamp',
      params: { id: '7', sku: 'lamp' },
    });
    expect(matchKey(keyspaces, 'product:lamp')?.keyspace).toBe('product');
    expect(matchKey(keyspaces, 'other:lamp')).toBeUndefined();
  });

  it('is named by itself, or by keyspace and params', () => {
    const lamp = { keyspace: 'product', key: 'product:lamp', params: { sku: 'lamp' } };
    expect(resolveKey(keyspaces, { key: 'product:lamp' }, 'keys.0')).toEqual(lamp);
    const { keyspace, params } = lamp;
    expect(resolveKey(keyspaces, { keyspace, params }, 'keys.0')).toEqual(lamp);
  });

  it('is refused with the place of the mistake', () => {
    expect(problemOf({ keyspace: 'none' })).toEqual([
      { path: 'keys.0.keyspace', expected: 'one of product, offer', found: "'none'" },
    ]);
    const fitting = 'a key that fits the template of a keyspace';
    expect(problemOf({ key: 'x' })).toEqual([
      { path: 'keys.0.key', expected: fitting, found: "'x'" },
    ]);
    expect(problemOf({})).toEqual([{ path: 'keys.0.key', expected: fitting, found: 'nothing' }]);
    expect(problemOf({ keyspace: 'product' })).toEqual([
      { path: 'keys.0.params.sku', expected: 'a non-empty text', found: 'nothing' },
    ]);
    expect(problemOf({ keyspace: 'product', params: { sku: 'a\ud800' } })).toMatchObject([
      { path: 'keys.0.params.sku', expected: 'well-formed unicode text' },
    ]);
    expect(problemOf({ keyspace: 'product', params: { sku: 'a', x: 'b' } })).toEqual([
      { path: 'keys.0.params.x', expected: "only the params of 'product:{sku}'", found: "'x'" },
    ]);
  });

  it('is the same where keyspace and key are', () => {
    const ref = { keyspace: 'a', key: 'k' };
    expect(isSameRef(ref, { ...ref })).toBe(true);
    expect(isSameRef(ref, { ...ref, key: 'l' })).toBe(false);
    expect(isSameRef(ref, { ...ref, keyspace: 'b' })).toBe(false);
    expect(refId(ref)).toBe('a#k');
  });
});

describe('two templates', () => {
  const read = (source: string) => parseTemplate(source, 'key') as Template;
  const meet = (a: string, b: string) => {
    const there = overlaps(read(a), read(b));
    expect(overlaps(read(b), read(a)), `${b} and ${a}`).toBe(there);
    return there;
  };

  it('meet where one key fits both', () => {
    expect(meet('a:{x}', 'a:{y}')).toBe(true);
    expect(meet('a:{x}', 'a:b')).toBe(true);
    expect(meet('{x}:a', 'a:{y}')).toBe(true);
    expect(meet('{x}', 'any:{y}:thing')).toBe(true);
    expect(meet('a:{x}:c', 'a:b:{y}')).toBe(true);
    expect(meet('a', 'a')).toBe(true);
    expect(meet('a:{x|hash}', `a:${hashParam('1')}`)).toBe(true);
    expect(meet('a:{x|hash}', 'a:{y}')).toBe(true);
  });

  it('do not meet where none does', () => {
    expect(meet('a:{x}', 'b:{x}')).toBe(false);
    expect(meet('a:{x}', 'a:')).toBe(false);
    expect(meet('a:{x}:c', 'a:{y}:d')).toBe(false);
    expect(meet('a', 'ab')).toBe(false);
    expect(meet('{x}a', 'b')).toBe(false);
    expect(meet('a:{x|hash}', 'a:short')).toBe(false);
    expect(meet('a:{x|hash}', `a:${'g'.repeat(32)}`)).toBe(false);
    expect(meet('a:{x|hash}', `a:${hashParam('1')}0`)).toBe(false);
  });
});

describe('a template', () => {
  it('has all its mistakes told, and keeps its parts in order', () => {
    expect(parseTemplate('a:{1}{b|x}', 'key')).toEqual([
      { path: 'key', expected: 'a param name (letters, digits, _) in {1}', found: "'a:{1}{b|x}'" },
      { path: 'key', expected: 'fixed text between two params', found: "'a:{1}{b|x}'" },
      {
        path: 'key',
        expected: 'at most the modifiers |hash or |normal|hash in {b|x}',
        found: "'a:{1}{b|x}'",
      },
    ]);
    expect(parseTemplate('{a}:{b|normal|hash}:z', 'key')).toEqual({
      source: '{a}:{b|normal|hash}:z',
      parts: [
        { kind: 'param', name: 'a', hash: false },
        { kind: 'text', text: ':' },
        { kind: 'param', name: 'b', hash: true, normal: true },
        { kind: 'text', text: ':z' },
      ],
      params: ['a', 'b'],
      hashed: true,
    });
    expect(parseTemplate('fixed', 'key')).toMatchObject({ params: [], hashed: false });
    for (const source of ['{a|normal}', '{a|hash|normal}', '{a|normal|normal|hash}']) {
      expect(parseTemplate(source, 'key'), source).toHaveLength(1);
    }
  });
});
