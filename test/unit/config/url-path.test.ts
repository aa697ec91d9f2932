import { describe, expect, it } from 'vitest';
import { classifyAddress, classifyHost, isOpenAddress } from '../../../core/config/addresses.ts';
import {
  fillUrlPath,
  parseUrlPath,
  type UrlPart,
  urlParams,
} from '../../../core/config/url-path.ts';
import type { Problem } from '../../../core/errors.ts';

const parsed = (source: string) => parseUrlPath(source, 'p') as readonly UrlPart[];
const refused = (source: string) =>
  (parseUrlPath(source, 'p') as readonly Problem[]).map(({ expected }) => expected);
const fill = (source: string, ...params: readonly Readonly<Record<string, string>>[]) =>
  fillUrlPath(parsed(source), params, 'catalog');

describe('the path of an origin', () => {
  it('is fixed text, params and lists', () => {
    expect(parsed('/products/{sku}.json')).toEqual([
      { kind: 'text', text: '/products/' },
      { kind: 'param', name: 'sku' },
      { kind: 'text', text: '.json' },
    ]);
    expect(parsed('/{a}{b_2,}')).toEqual([
      { kind: 'text', text: '/' },
      { kind: 'param', name: 'a' },
      { kind: 'list', name: 'b_2' },
    ]);
    expect(urlParams(parsed('/x/{a}?ids={ids,}'))).toEqual(['a', 'ids']);
    expect(parsed('/plain')).toEqual([{ kind: 'text', text: '/plain' }]);
  });

  it('is refused with the reason', () => {
    expect(refused('x/{a}')).toEqual(["a path that starts with one '/'"]);
    expect(refused('//host/{a}')).toEqual(["a path that starts with one '/'"]);
    expect(refused('/{a-b}')).toEqual(['{param} or {param,} with a name of letters, digits and _']);
    expect(refused('/{1a}')).toHaveLength(1);
    for (const path of ['/a b', '/a\\b', '/a#b', '/ä', '/a\x7f']) {
      expect(refused(path), path).toEqual(["a percent-encoded path without spaces, '\\' and '#'"]);
    }
    for (const path of ['/.', '/a/../b', '/%2e%2E/a', '/.%2e?x']) {
      expect(refused(path), path).toEqual(["a path without '.' and '..' segments"]);
    }
    expect(refused('x y')).toHaveLength(2);
    expect(parseUrlPath('x', 'p')).toEqual([
      { path: 'p', expected: "a path that starts with one '/'", found: "'x'" },
    ]);
  });

  it('may have dots that are no segments of their own', () => {
    for (const path of ['/...', '/a.b', '/.a', '/a?x=../b']) {
      expect(parsed(path), path).toEqual([{ kind: 'text', text: path }]);
    }
  });

  it('is filled with the values of the first key, and of all keys in a list', () => {
    expect(fill('/p/{a}/x', { a: '1' }, { a: '2' })).toBe('/p/1/x');
    expect(fill('/p?ids={a,}', { a: '1' }, { a: '2 /ß' })).toBe('/p?ids=1,2%20%2F%C3%9F');
  });

  it('is never filled with what is missing, cuts lines or is no text', () => {
    for (const value of ['', 'a\nb', 'a\rb', 'a\0b', '\ud800']) {
      expect(() => fill('/p/{a}', { a: value }), JSON.stringify(value)).toThrow(
        'its path cannot be filled',
      );
    }
    expect(() => fill('/p/{a}', {})).toThrow(
      expect.objectContaining({ code: 'origin_refused', message: expect.stringContaining('{a}') }),
    );
    expect(() => fill('/p?ids={a,}', { a: '1' }, {})).toThrow('no value for {a}');
  });

  it('is never left by a value, however often a server decodes it', () => {
    const climbing = [
      '.',
      '..',
      '..;x',
      'a/../b',
      'a\\..\\b',
      ' .. ',
      '%2e%2e',
      '%252e%252e',
      '%25252e.',
      '．．',
      'a/.;b\nc',
      '%2E/a',
    ];
    for (const value of climbing) {
      const call = () => fill('/p/{a}', { a: value.replaceAll('\n', ' ') });
      expect(call, value).toThrow('would make a . or .. segment');
    }
    expect(() => fill('/p/{a,}', { a: '1' }, { a: 'x/..' })).toThrow('a . or .. segment');
    expect(() => fill('/.{a}', { a: '.' })).toThrow('a . or .. segment');
    // Only together with what stands before it.
    expect(() => fill('/%2{a}', { a: 'e' })).toThrow('a . or .. segment');
    for (const value of ['...', '.a', 'a..', 'a;..', '%ff..', '%2g']) {
      expect(fill('/p/{a}', { a: value }), value).toBe(`/p/${encodeURIComponent(value)}`);
    }
  });

  it('lets a query say what it likes', () => {
    expect(fill('/p?q={a}', { a: '../x' })).toBe('/p?q=..%2Fx');
    expect(fill('/p?ids={a,}', { a: '..' }, { a: '.' })).toBe('/p?ids=..,.');
  });
});

describe('the address of an origin', () => {
  it('is public, private or closed in every notation', () => {
    const kinds: Readonly<Record<string, string | undefined>> = {
      '8.8.8.8': 'public',
      '134744072': 'public',
      '10.1.2.3': 'private',
      '0xa.1': 'private',
      '172.16.0.1': 'private',
      '172.32.0.1': 'public',
      '192.168.1.1': 'private',
      '127.0.0.1': 'private',
      '169.254.169.254': 'closed',
      '0.0.0.0': 'closed',
      '224.0.0.1': 'closed',
      '::1': 'private',
      '[::1]': 'private',
      'fd00::1': 'private',
      'fe80::1%eth0': 'closed',
      '2606:4700::1111': 'public',
      '::ffff:169.254.169.254': 'closed',
      '::ffff:8.8.8.8': 'public',
      ':::': 'closed',
      'example.com': undefined,
      '1.2.3.4.example.com': undefined,
    };
    expect(Object.keys(kinds).map((address) => [address, classifyAddress(address)])).toEqual(
      Object.entries(kinds),
    );
  });

  it('is private under the names of this machine', () => {
    for (const name of ['localhost', 'LOCALHOST', 'a.localhost', 'localhost.', '127.0.0.1']) {
      expect(classifyHost(name), name).toBe('private');
    }
    for (const name of ['localhost.example.com', 'mylocalhost', 'example.com']) {
      expect(classifyHost(name), name).toBeUndefined();
    }
  });

  it('is open where it is public, or private and allowed', () => {
    expect(isOpenAddress('public', false)).toBe(true);
    expect(isOpenAddress('private', false)).toBe(false);
    expect(isOpenAddress('private', true)).toBe(true);
    expect(isOpenAddress('closed', true)).toBe(false);
  });
});
