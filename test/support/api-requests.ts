/** Requests to the API as its document says, with mistakes of every kind among them. */
import fc from 'fast-check';
import { drawValue, type JsonSchema, oddValue, type SchemaWorld } from './schema-arbitrary.ts';

interface Operation {
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly schema: JsonSchema;
  }[];
  readonly requestBody?: {
    readonly content: { readonly 'application/json': { readonly schema: JsonSchema } };
  };
  readonly responses: Readonly<Record<string, unknown>>;
}

/** The document, as far as requests are made of it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}

/** One request. */
export interface DrawnRequest {
  /** As the document has it, `/v1/jobs/{id}`. */
  readonly pattern: string;
  readonly method: string;
  /** With its query. */
  readonly path: string;
  /** Whose token it bears. */
  readonly caller: 'admin' | 'read' | 'record' | 'nobody' | 'stranger' | 'rubbish';
  readonly body?: string;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'QUERY'] as const;
const callers = fc.oneof(
  { arbitrary: fc.constant('admin' as const), weight: 12 },
  {
    arbitrary: fc.constantFrom(...(['read', 'record', 'nobody', 'stranger', 'rubbish'] as const)),
    weight: 2,
  },
);
/** What is no JSON, or hardly. */
const brokenBody = fc.oneof(
  fc.constantFrom(
    '',
    '{',
    'null',
    '"',
    '{"a":1e999}',
    '{"a":}',
    '[1,2',
    '\ufeff{}',
    '{"a":1,"a":2}',
  ),
  fc.constantFrom('['.repeat(20_000), `{"events":[${'{},'.repeat(3_000)}{}]}`, 'x'.repeat(300_000)),
  fc.string({ unit: 'binary' }),
  fc.json(),
);

/** One arbitrary for each operation of the document, in its order. */
export function requestsOf(
  { paths, components }: ApiDocument,
  known: SchemaWorld['known'],
): fc.Arbitrary<DrawnRequest>[] {
  const world = { schemas: components.schemas, known };
  return Object.entries(paths).flatMap(([pattern, operations]) =>
    Object.entries(operations).map(([method, operation]) =>
      requestOf(pattern, method.toUpperCase(), operation, world),
    ),
  );
}

function requestOf(
  pattern: string,
  own: string,
  { parameters = [], requestBody }: Operation,
  world: SchemaWorld,
): fc.Arbitrary<DrawnRequest> {
  const parts = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((parameter) => parameter.in === place)
          .map(({ name, schema }) => [name, drawValue(schema, world, name).map(textOf)]),
      ),
      place === 'path' ? {} : { requiredKeys: [] },
    );
  const schema = requestBody?.content['application/json'].schema;
  const right = schema
    ? drawValue(schema, world).map((value) => JSON.stringify(value))
    : brokenBody;
  return fc
    .record({
      method: fc.oneof(
        { arbitrary: fc.constant(own), weight: 15 },
        { arbitrary: fc.constantFrom(...METHODS), weight: 1 },
      ),
      path: parts('path'),
      query: parts('query'),
      stray: fc.option(fc.tuple(fc.string(), oddValue.map(textOf)), { freq: 12 }),
      caller: callers,
      body: fc.oneof({ arbitrary: right, weight: 12 }, { arbitrary: brokenBody, weight: 1 }),
    })
    .map(({ method, path, query, stray, caller, body }) => {
      const filled = pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(path[name] ?? ''),
      );
      const asked = new URLSearchParams();
      for (const [name, value] of Object.entries(query)) asked.append(name, value ?? '');
      if (stray) asked.append(...stray);
      const takesBody = method !== 'GET' && method !== 'HEAD';
      return {
        pattern,
        method,
        path: asked.size === 0 ? filled : `${filled}?${asked}`,
        caller,
        ...(takesBody && body !== undefined ? { body } : {}),
      };
    });
}

/** As it stands in an address: what is no text there has no place in one. */
function textOf(value: unknown): string {
  return (typeof value === 'string' ? value : JSON.stringify(value)).toWellFormed();
}
