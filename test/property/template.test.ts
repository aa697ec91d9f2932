import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PreheatError } from '../../core/errors.ts';
import {
  formatKey,
  hashParam,
  type Params,
  parseKey,
  parseTemplate,
  type Template,
} from '../../core/keyspaces/template.ts';

const SEED = 20261;

/** Few characters, so that values and fixed text collide often. */
const smallText = fc.string({
  unit: fc.constantFrom('a', ':', 'b', '0'),
  minLength: 1,
  maxLength: 4,
});
const anyText = fc.string({ unit: 'binary', minLength: 1, maxLength: 12 });

/** Templates of alternating texts and params, with or without text at the ends. */
function templateOf(hash: fc.Arbitrary<boolean>): fc.Arbitrary<Template> {
  return fc
    .record({
      texts: fc.array(smallText, { minLength: 4, maxLength: 4 }),
      hashes: fc.array(hash, { minLength: 1, maxLength: 3 }),
      opens: fc.boolean(),
      closes: fc.boolean(),
    })
    .map(({ texts, hashes, opens, closes }) => {
      const params = hashes.map((hashed, i) => `{p${i}${hashed ? '|hash' : ''}}`);
      const body = params.map((param, i) => (i === 0 ? param : `${texts[i]}${param}`)).join('');
      return read(`${opens ? texts[0] : ''}${body}${closes ? texts[3] : ''}`);
    });
}

function read(source: string): Template {
  const template = parseTemplate(source, 'key');
  if (Array.isArray(template)) throw new Error(JSON.stringify(template));
  return template;
}

function paramsOf(template: Template, value: fc.Arbitrary<string>): fc.Arbitrary<Params> {
  return fc.record(Object.fromEntries(template.params.map((name) => [name, value])));
}

function filled(hash: fc.Arbitrary<boolean>, value: fc.Arbitrary<string>) {
  return templateOf(hash).chain((template) =>
    fc.record({ template: fc.constant(template), params: paramsOf(template, value) }),
  );
}

function tryFormat(template: Template, params: Params): string | undefined {
  try {
    return formatKey(template, params);
  } catch (error) {
    if (error instanceof PreheatError && error.code === 'params_invalid') return undefined;
    throw error;
  }
}

function expectedParams(template: Template, params: Params): Params {
  return Object.fromEntries(
    template.parts.flatMap((part) => {
      if (part.kind === 'text') return [];
      const value = params[part.name] ?? '';
      return [[part.name, part.hash ? hashParam(value) : value]];
    }),
  );
}

/** What a backtracking matcher says: the slow and obvious way. */
function fitsByRegExp(template: Template, key: string): boolean {
  const source = template.parts.map((part) =>
    part.kind === 'text'
      ? part.text.replaceAll(/[^\w]/g, '\\$&')
      : part.hash
        ? '[0-9a-f]{32}'
        : '.+?',
  );
  return new RegExp(`^${source.join('')}$`, 's').test(key);
}

describe('templates', () => {
  it('parse what they format to the same params, hashed ones to their digests', () => {
    let kept = 0;
    fc.assert(
      fc.property(filled(fc.boolean(), fc.oneof(smallText, anyText)), ({ template, params }) => {
        const key = tryFormat(template, params);
        if (key === undefined) return;
        kept++;
        expect(parseKey(template, key)).toEqual(expectedParams(template, params));
      }),
      { seed: SEED, numRuns: 1_000 },
    );
    expect(kept).toBeGreaterThan(300);
  });

  it('never give one key to two different sets of params', () => {
    const pairs = templateOf(fc.constant(false)).chain((template) =>
      fc.record({
        template: fc.constant(template),
        one: paramsOf(template, smallText),
        other: paramsOf(template, smallText),
      }),
    );
    fc.assert(
      fc.property(pairs, ({ template, one, other }) => {
        const key = tryFormat(template, one);
        if (key === undefined || key !== tryFormat(template, other)) return;
        expect(one).toEqual(other);
      }),
      { seed: SEED, numRuns: 2_000 },
    );
  });

  it('format what they parse to the same key', () => {
    const text = fc.string({ unit: fc.constantFrom('a', ':', 'b', '0'), maxLength: 20 });
    let kept = 0;
    fc.assert(
      fc.property(templateOf(fc.constant(false)), text, (template, key) => {
        const params = parseKey(template, key);
        if (!params) return;
        kept++;
        expect(formatKey(template, params)).toBe(key);
      }),
      { seed: SEED, numRuns: 3_000 },
    );
    expect(kept).toBeGreaterThan(100);
  });

  it('fit exactly the keys that a backtracking matcher fits', () => {
    const digest = smallText.map(hashParam);
    const key = fc
      .array(fc.oneof({ weight: 3, arbitrary: smallText }, { weight: 1, arbitrary: digest }), {
        maxLength: 7,
      })
      .map((texts) => texts.join(''));
    const template = templateOf(fc.boolean());
    // Random keys seldom fit; joined parts of the template itself often do.
    const near = template.chain((t) =>
      fc.record({
        template: fc.constant(t),
        key: fc
          .tuple(
            ...t.parts.map((part) => {
              if (part.kind === 'text') return fc.constant(part.text);
              return part.hash
                ? digest
                : fc.oneof(
                    smallText,
                    key.filter((text) => text !== ''),
                  );
            }),
          )
          .map((texts) => texts.join('')),
      }),
    );
    const either = fc.oneof(near, fc.record({ template, key }));
    fc.assert(
      fc.property(either, ({ template, key }) => {
        expect(parseKey(template, key) !== undefined).toBe(fitsByRegExp(template, key));
      }),
      { seed: SEED, numRuns: 3_000 },
    );
  });
});
