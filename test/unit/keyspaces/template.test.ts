import { describe, expect, it } from 'vitest';
import {
  formatKey,
  hashParam,
  MAX_KEY_BYTES,
  normalizeText,
  parseKey,
  parseTemplate,
  type Template,
} from '../../../core/keyspaces/template.ts';

function read(source: string): Template {
  const template = parseTemplate(source, 'key');
  if (Array.isArray(template)) throw new Error(JSON.stringify(template));
  return template;
}

describe('parseTemplate', () => {
  it('tells text, params and digests apart', () => {
    expect(read('llm:{model}:{prompt|hash}')).toEqual({
      source: 'llm:{model}:{prompt|hash}',
      parts: [
        { kind: 'text', text: 'llm:' },
        { kind: 'param', name: 'model', hash: false },
        { kind: 'text', text: ':' },
        { kind: 'param', name: 'prompt', hash: true },
      ],
      params: ['model', 'prompt'],
      hashed: true,
    });
  });

  it.each([
    ['', 'a key template'],
    ['a:{}', 'a param name'],
    ['a:{1st}', 'a param name'],
    ['a:{__proto__}', 'a param name'],
    ['a:{b|sha}', 'at most the modifiers |hash or |normal|hash'],
    ['a:{b|hash|hash}', 'at most the modifiers |hash or |normal|hash'],
    ['a:{b}{c}', 'fixed text between two params'],
    ['a:{b}:{b}', '{b} stands twice'],
    ['a:{b', 'balanced braces'],
    ['a:b}', 'balanced braces'],
    ['a:{{b}}', 'balanced braces'],
    ['a\ud800:{b}', 'well-formed unicode'],
  ])('refuses %j: %s', (source, expected) => {
    const problems = parseTemplate(source, 'keyspaces.x.key');
    expect(problems).toContainEqual(
      expect.objectContaining({
        path: 'keyspaces.x.key',
        expected: expect.stringContaining(expected),
      }),
    );
  });

  it('reports all mistakes of one template', () => {
    expect(parseTemplate('{a|b}{1}', 'key')).toHaveLength(3);
  });
});

describe('formatKey', () => {
  it('puts a digest in place of a hashed param', () => {
    const template = read('llm:{prompt|hash}');
    // First 32 digits of SHA-256 of “abc” (FIPS 180-4, example B.1).
    expect(formatKey(template, { prompt: 'abc' })).toBe('llm:ba7816bf8f01cfea414140de5dae2223');
  });

  it.each([
    [{}, 'params.a: expected a non-empty text, found nothing'],
    [{ a: '' }, "params.a: expected a non-empty text, found ''"],
    [{ a: '1', b: '2', c: '3' }, "params.c: expected only the params of '{a}:{b}', found 'c'"],
    [{ a: 'x:y', b: '2' }, 'params.a: expected a value that'],
    [{ a: '\udc00', b: '2' }, 'params.a: expected well-formed unicode text'],
    [{ a: 'x'.repeat(MAX_KEY_BYTES), b: '2' }, 'params: expected a key of at most 1450 bytes'],
    [{ a: 1, b: '2' }, 'params.a: expected a non-empty text, found 1'],
  ])('refuses %j: %s', (params, message) => {
    expect(() => formatKey(read('{a}:{b}'), params as never)).toThrow(message);
  });
});

describe('the longest key', () => {
  it('is formatted and read back, a byte more is not', () => {
    const template = read('p:{a}');
    const params = { a: 'x'.repeat(MAX_KEY_BYTES - 2) };
    const key = formatKey(template, params);
    expect(parseKey(template, key)).toEqual(params);
    expect(() => formatKey(template, { a: `${params.a}x` })).toThrow('at most 1450 bytes');
    expect(parseKey(template, `${key}x`)).toBeUndefined();
  });
});

describe('parseKey', () => {
  it('gives a closing text to the end of the key, the last param may contain it', () => {
    expect(parseKey(read('{a}:{b}-end'), 'x:y-end-end')).toEqual({ a: 'x', b: 'y-end' });
  });

  it('reads a digest by its length, whatever stands behind it', () => {
    const template = read('{a|hash}a{b}');
    const digest = hashParam('x');
    expect(digest).toContain('a');
    expect(parseKey(template, formatKey(template, { a: 'x', b: '1' }))).toEqual({
      a: digest,
      b: '1',
    });
  });

  it('ends a param where all that is fixed behind it fits', () => {
    const digest = hashParam('x');
    const template = read('{a}:{b|hash}-{c}');
    const expected = { a: 'x:y', b: digest, c: 'z' };
    expect(parseKey(template, `x:y:${digest}-z`)).toEqual(expected);
    // In each of these the text fits where the digest does not, or the other way round.
    expect(parseKey(template, `x:y:${digest.slice(1)}-z`)).toBeUndefined();
    expect(parseKey(template, `x:${digest}_z`)).toBeUndefined();
  });

  it.each([
    ['p:{a}', 'p:'],
    ['p:{a}', 'q:1'],
    ['p:{a}:x', 'p::x'],
    ['p:{a}:{b}', 'p:1'],
    ['p', 'p1'],
    ['p:{a|hash}', 'p:123'],
    ['p:{a|hash}', `p:${'A'.repeat(32)}`],
    ['p:{a}', `p:${'1'.repeat(MAX_KEY_BYTES)}`],
    ['p:{a}', 'p:\ud800'],
  ])('finds that %s does not fit %s', (source, key) => {
    expect(parseKey(read(source), key)).toBeUndefined();
  });
});

describe('a text that is made normal', () => {
  it('is the same however its letters and marks are composed', () => {
    expect(normalizeText(' e\u0301  x\n')).toBe('\u00e9 x');
    expect(normalizeText('a\u0315\u0300')).toBe(normalizeText('a\u0300\u0315'));
  });

  it('keeps its marks where there are more of them than any writing has', () => {
    const marks = `a\u0315${'\u0300\u0315'.repeat(1_000)}`;
    const normal = normalizeText(marks);
    expect(normalizeText(normal)).toBe(normal);
    expect(normal.match(/\u0315/g)).toHaveLength(1_001);
  });
});
