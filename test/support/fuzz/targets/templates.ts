/** Templates of keys, what fills them, and keys that may be theirs. */
import {
  formatKey,
  hashParam,
  normalizeText,
  type Params,
  parseKey,
  parseTemplate,
  type Template,
} from '../../../../core/keyspaces/template.ts';
import { checkProblems, type FuzzTarget, takes } from '../fuzz.ts';
import { drawEdits, mutateText } from '../mutate-text.ts';

/** Templates that are right. */
export const TEMPLATES = [
  'catalog:product:{sku}',
  'llm:{model}:{prompt|normal|hash}',
  'v1/{a}/{b|hash}/{c}',
  '{tenant}:{user}:profile',
  'fixed',
];
const VALUES = ['A1', 'ü:1', 'a b', 'x:y:profile', '/', 'why is  the sky\nblue?', 'é́'];

interface Filled {
  readonly source: string;
  readonly values: readonly string[];
  readonly key: string;
}

/** Parse ∘ format is the identity, and format ∘ parse too. */
export const templateTarget: FuzzTarget<Filled> = {
  name: 'templates and keys',
  share: 70,
  draw: (random) => ({
    source: mutateText(random, TEMPLATES, drawEdits(random, 0.4)),
    values: [1, 2, 3].map(() => mutateText(random, VALUES, drawEdits(random, 0.4))),
    key: mutateText(random, [...TEMPLATES, ...VALUES], drawEdits(random)),
  }),
  take({ source, values, key }) {
    const template = parseTemplate(source, 'key');
    if (Array.isArray(template)) {
      checkProblems(template);
      return false;
    }
    const params = Object.fromEntries(
      template.params.map((name, index) => [name, values[index % values.length] ?? '']),
    );
    const isFilled = takes(() => checkFormatted(template, params), 'params_invalid');
    const read = parseKey(template, key);
    if (read && !template.hashed && formatKey(template, read) !== key) {
      throw new Error('another key than was read');
    }
    return isFilled;
  },
};

function checkFormatted(template: Template, params: Params): void {
  const key = formatKey(template, params);
  const read = parseKey(template, key);
  for (const part of template.parts) {
    if (part.kind === 'text') continue;
    const value = params[part.name] ?? '';
    const expected = part.hash ? hashParam(part.normal ? normalizeText(value) : value) : value;
    if (read?.[part.name] !== expected) throw new Error(`${part.name} is read as another value`);
  }
}
