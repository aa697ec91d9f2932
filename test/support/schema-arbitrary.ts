/** Values out of a JSON schema of the API's document: most of them right, some of them odd. */
import fc from 'fast-check';

/** A JSON schema, as far as the requests of the document use it. */
export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema | boolean;
  readonly propertyNames?: JsonSchema;
  readonly items?: JsonSchema;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** What is known beside the schemas. */
export interface SchemaWorld {
  readonly schemas: Readonly<Record<string, JsonSchema>>;
  /** Values that exist, by the name of the field that holds them. */
  readonly known: Readonly<Record<string, readonly unknown[]>>;
}

const LONGEST_TEXT = 40;
const MOST_ENTRIES = 3;

/** What breaks programs: ends of number types, lone surrogates, control characters, names of members. */
const ODD: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  -0,
  2 ** 31,
  2 ** 53 + 2,
  Number.MAX_VALUE,
  5e-324,
  '',
  ' ',
  '0',
  '\u0000',
  '\ud800',
  '\udfff x',
  '\u202eﷺ\u200d👩‍👩‍👧',
  'İ'.repeat(50),
  '__proto__',
  'constructor',
  'a\r\nb: c',
  '{id}',
  '*',
  '../../etc',
  "'; --",
  'x'.repeat(3_000),
  [],
  {},
  [[[]]],
  { __proto__: null, toString: 1 },
];

/** Anything that JSON can say. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...ODD),
  fc.jsonValue({ maxDepth: 2 }),
);

/** A value that the schema allows, or here and there one that it does not. */
export function drawValue(
  schema: JsonSchema,
  world: SchemaWorld,
  name = '',
): fc.Arbitrary<unknown> {
  const known = world.known[name];
  const right = rightValue(schema, world);
  return fc.oneof(
    { arbitrary: right, weight: known ? 4 : 14 },
    ...(known ? [{ arbitrary: fc.constantFrom(...known), weight: 10 }] : []),
    { arbitrary: oddValue, weight: 1 },
  );
}

function rightValue(schema: JsonSchema, world: SchemaWorld): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined) {
    const found = world.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!found) throw new Error(`the document has no ${schema.$ref}`);
    return rightValue(found, world);
  }
  if ('const' in schema) return fc.constant(schema.const);
  switch (schema.type) {
    case 'string':
      return textOf(schema);
    case 'integer':
    case 'number':
      return numberOf(schema);
    case 'boolean':
      return fc.boolean();
    case 'array':
      return fc.array(drawValue(schema.items ?? {}, world), { maxLength: MOST_ENTRIES });
    case 'object':
      return objectOf(schema, world);
    default:
      return fc.jsonValue({ maxDepth: 2 });
  }
}

function textOf({ pattern, minLength = 0, maxLength = LONGEST_TEXT }: JsonSchema) {
  if (pattern !== undefined) return fc.stringMatching(new RegExp(pattern));
  const most = Math.min(maxLength, LONGEST_TEXT);
  return fc.string({ minLength, maxLength: most, unit: 'grapheme' });
}

function numberOf({ type, minimum = -1e6, maximum = 1e6 }: JsonSchema) {
  const least = Math.max(Math.ceil(minimum), Number.MIN_SAFE_INTEGER);
  const most = Math.min(Math.floor(maximum), Number.MAX_SAFE_INTEGER);
  const whole = fc.oneof(fc.integer({ min: least, max: most }), fc.constantFrom(minimum, maximum));
  if (type === 'integer') return whole;
  return fc.oneof(whole, fc.double({ min: minimum, max: maximum, noNaN: true }));
}

function objectOf(schema: JsonSchema, world: SchemaWorld): fc.Arbitrary<unknown> {
  const { properties = {}, required = [], additionalProperties, propertyNames } = schema;
  const fields = fc.record(
    Object.fromEntries(
      Object.entries(properties).map(([name, field]) => [name, drawValue(field, world, name)]),
    ),
    { requiredKeys: [...required] },
  );
  if (typeof additionalProperties !== 'object') return fields;
  const names = propertyNames ? textOf(propertyNames) : fc.string({ maxLength: LONGEST_TEXT });
  const others = fc.dictionary(names, drawValue(additionalProperties, world), {
    maxKeys: MOST_ENTRIES,
  });
  return fc.tuple(fields, others).map(([own, more]) => ({ ...more, ...own }));
}
