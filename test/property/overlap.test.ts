import fc from 'fast-check';
import { expect, it } from 'vitest';
import { overlaps } from '../../core/keyspaces/overlap.ts';
import {
  formatKey,
  hashParam,
  parseKey,
  parseTemplate,
  type Template,
} from '../../core/keyspaces/template.ts';

const SEED = 20262;
const ALPHABET = ['a', 'b', ':'];
/** Long enough for a meeting of any two of the templates below. */
const LONGEST_KEY = 7;

function read(source: string): Template {
  const template = parseTemplate(source, 'key');
  if (Array.isArray(template)) throw new Error(JSON.stringify(template));
  return template;
}

const smallTemplate = fc
  .array(fc.constantFrom(...ALPHABET, '{p}', '{q}'), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join(''))
  .filter((source) => !Array.isArray(parseTemplate(source, 'key')))
  .map(read);

function* allKeys(length: number): Generator<string> {
  if (length === 0) {
    yield '';
    return;
  }
  for (const start of allKeys(length - 1)) for (const end of ALPHABET) yield start + end;
}

const KEYS = Array.from({ length: LONGEST_KEY }, (_, i) => [...allKeys(i + 1)]).flat();

it('agrees with trying all keys', () => {
  let meetings = 0;
  fc.assert(
    fc.property(smallTemplate, smallTemplate, (a, b) => {
      const meets = KEYS.some((key) => parseKey(a, key) && parseKey(b, key));
      meetings += Number(meets);
      expect(overlaps(a, b)).toBe(meets);
    }),
    { seed: SEED, numRuns: 400 },
  );
  expect(meetings).toBeGreaterThan(50);
});

it('does not depend on the order of the two', () => {
  fc.assert(
    fc.property(smallTemplate, smallTemplate, (a, b) => {
      expect(overlaps(a, b)).toBe(overlaps(b, a));
    }),
    { seed: SEED },
  );
});

it('finds every template to overlap with itself', () => {
  fc.assert(
    fc.property(smallTemplate, (template) => {
      expect(overlaps(template, template)).toBe(true);
    }),
    { seed: SEED },
  );
});

it('finds a key of one in the other whenever one is built', () => {
  const params = fc.record({ p: fc.constantFrom(...ALPHABET), q: fc.constantFrom(...ALPHABET) });
  fc.assert(
    fc.property(smallTemplate, smallTemplate, params, (a, b, values) => {
      const own = Object.fromEntries(Object.entries(values).filter(([n]) => a.params.includes(n)));
      let key: string;
      try {
        key = formatKey(a, own);
      } catch {
        return;
      }
      if (parseKey(b, key)) expect(overlaps(a, b)).toBe(true);
    }),
    { seed: SEED, numRuns: 1_000 },
  );
});

it.each([
  ['a:{p|hash}', 'a:{q}', true],
  ['a:{p|hash}', 'a:b', false],
  ['a:{p|hash}', `a:${hashParam('x')}`, true],
  ['a:{p|hash}', 'a:{q}:b', false],
  ['a:{p|hash}:b', 'a:{q}:b', true],
  ['{p|hash}', '{q|hash}', true],
  ['{p|hash}:x', '{q|hash}:y', false],
  ['{p|hash}z', '{q|hash}', false],
])('knows the length and letters of a digest: %s and %s', (a, b, expected) => {
  expect(overlaps(read(a), read(b))).toBe(expected);
});
