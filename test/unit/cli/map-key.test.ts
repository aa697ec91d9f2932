import { describe, expect, it } from 'vitest';
import { type MappingOptions, makeMapping } from '../../../cli/import/map-key.ts';
import { defineConfig, http } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';

const settings = resolveSettings(
  defineConfig({
    origins: {
      shop: http({ baseUrl: 'https://shop.example.com/api', path: '/items/{sku}' }),
      quotes: http({ baseUrl: 'https://shop.example.com', path: '/quotes?symbol={symbol}' }),
      pages: http({ baseUrl: 'https://shop.example.com', path: '/{site}/pages/{page}' }),
    },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '10m' },
      quote: { key: 'quote:{symbol}', origin: 'quotes', ttl: '10s' },
      page: { key: 'page:{site}:{page}', origin: 'pages', ttl: '1h' },
    },
  }),
);

function map(name: string, options: MappingOptions = {}) {
  return makeMapping(settings, options)(name)?.key;
}

describe('what a log names', () => {
  it('is a key where it fits a template', () => {
    expect(map('product:A1')).toBe('product:A1');
    expect(map('page:main:home')).toBe('page:main:home');
  });

  it('is a key by the path of its origin, with the base and without', () => {
    expect(map('/items/A1')).toBe('product:A1');
    expect(map('/api/items/A1')).toBe('product:A1');
    expect(map('/api/items/A%201')).toBe('product:A 1');
    expect(map('/quotes?symbol=ACME')).toBe('quote:ACME');
    expect(map('/main/pages/home')).toBe('page:main:home');
  });

  it('leaves the query out where the origin has none', () => {
    expect(map('/items/A1?utm=x')).toBe('product:A1');
    expect(map('/quotes?symbol=ACME&days=3')).toBeUndefined();
  });

  it('is nothing where it fits nothing', () => {
    for (const name of ['/items/A1/reviews', '/items/', '/', 'A1', '/items/%E0%A4%A/x']) {
      expect([name, map(name)]).toEqual([name, undefined]);
    }
  });

  it('is the value of a param, or a path of a form, where that is said', () => {
    expect(map('A1', { keyspace: 'product', param: 'sku' })).toBe('product:A1');
    expect(map('/shop/A1.html', { keyspace: 'product', path: '/shop/{sku}.html' })).toBe(
      'product:A1',
    );
    expect(map('/items/A1', { keyspace: 'quote' })).toBeUndefined();
  });

  it.each([
    [{ param: 'sku' }, '--keyspace: expected a keyspace, with --param or --path, found nothing'],
    [{ keyspace: 'prodct' }, "--keyspace: expected one of product, quote, page, found 'prodct'"],
    [
      { keyspace: 'page', param: 'page' },
      "--param: expected the only param of 'page:{site}:{page}'",
    ],
    [{ keyspace: 'product', path: '/x/{id}' }, "--path: expected the params of 'product:{sku}'"],
    [{ keyspace: 'product', path: '/x/{sku' }, '--path: expected balanced braces'],
  ])('is refused with %j', (options, message) => {
    expect(() => makeMapping(settings, options)).toThrow(message);
  });
});
