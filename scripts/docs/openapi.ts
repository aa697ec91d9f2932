/** The OpenAPI 3.1 document of the API, made of the table of routes and its schemas. */
import * as z from 'zod/mini';
import { type Alias, components, errorSchema, type Route } from '../../core/api/route.ts';
import type { Schema } from '../../core/request-schema.ts';

/** A JSON object. */
export type Json = Readonly<Record<string, unknown>>;

/** The document, as far as the page reads it. */
export interface OpenApi {
  readonly openapi: string;
  readonly info: Json;
  readonly servers: readonly Json[];
  readonly tags: readonly Json[];
  readonly security: readonly Json[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Json>> } & Json;
}

const COMPONENTS = '#/components/schemas/';

/** What each error means to the caller; every call may have the last three. */
const ERRORS: Readonly<Record<number, string>> = {
  400: 'The request has mistakes: all of them are listed by path',
  401: 'A valid bearer token is required',
  403: 'The token has a lesser role',
  404: 'There is no such thing',
  409: 'It is not in a state that allows this',
  413: 'The body is too large',
  429: 'Too many requests; `Retry-After` says when to try again',
  500: 'Something went wrong; the log has it under the request id',
  503: 'A part that the call depends on does not answer, and nothing was lost; try again',
};
const OF_EVERY_CALL = [429, 500, 503];

/** Headers of every answer, and those that say when to try again. */
const RETRY_AFTER = { 'Retry-After': { description: 'In seconds.', schema: { type: 'integer' } } };

/** Makes the document. @throws Error where a schema says what JSON Schema cannot. */
export function makeOpenApi(routes: readonly Route[], version: string): OpenApi {
  const schemaOf = makeSchemas(routes);
  const paths: Record<string, Record<string, Json>> = {};
  const add = (path: string, method: string, operation: Json) => {
    paths[path] = { ...paths[path], [method.toLowerCase()]: operation };
  };
  for (const route of routes) {
    const operation = operationOf(route, schemaOf);
    add(route.path, route.method, operation);
    for (const alias of route.aliases ?? []) {
      add(alias.path, alias.method, aliasOf(route, alias, operation));
    }
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Preheat',
      version,
      summary: 'Keeps a Redis or Valkey cache warm.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [
      { url: 'http://localhost:3006', description: '`npm start`' },
      {
        url: 'https://{api}',
        description: 'The output `ApiUrl` of a deployed stack',
        variables: { api: { default: 'api.example.com' } },
      },
    ],
    tags: [
      { name: 'calls', description: 'The API.' },
      { name: 'aliases', description: 'Paths of other warmers that lead to the same calls.' },
    ],
    security: [{ token: [] }],
    paths,
    components: {
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description: 'A token with the role of the call, or with `admin`.',
        },
      },
      schemas: Object.fromEntries([...names()].map((name) => [name, schemaOf(component(name))])),
    },
  };
}

function* names(): Iterable<string> {
  for (const name of [...components._idmap.keys()].sort()) yield name;
}

function component(name: string): Schema {
  return components._idmap.get(name) as Schema;
}

type SchemaOf = (schema: Schema) => Json;

/** All schemas at once, so that each named one is referred to wherever it is part of another. */
function makeSchemas(routes: readonly Route[]): SchemaOf {
  const registry = z.registry<{ readonly id: string }>();
  const ids = new Map<Schema, string>();
  const add = (schema: Schema | undefined, id: string) => {
    if (!schema || ids.has(schema)) return;
    ids.set(schema, id);
    registry.add(schema, { id });
  };
  for (const name of names()) add(component(name), name);
  for (const route of routes) {
    const parts = [route.query, route.body, ...Object.values(route.params ?? {})];
    const answers = Object.values(route.answers).map(({ schema }) => schema);
    for (const part of [...parts, ...answers]) add(part, `part ${ids.size}`);
  }
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `${COMPONENTS}${id}`, io: 'input' });
  return (schema) => {
    const { $schema, $id, ...rest } = schemas[ids.get(schema) ?? ''] as unknown as Record<
      string,
      unknown
    >;
    return rest;
  };
}

/** A named schema by its name, another one as it is. */
function shown(schema: Schema, schemaOf: SchemaOf): Json {
  const id = components.get(schema)?.id;
  return id === undefined ? schemaOf(schema) : { $ref: `${COMPONENTS}${id}` };
}

function operationOf(route: Route, schemaOf: SchemaOf): Json {
  const { summary, description, body, role } = route;
  const notes = [
    description,
    role === 'public' ? 'Needs no token.' : `Needs the role \`${role}\`.`,
  ];
  return {
    operationId: operationId(route.method, route.path),
    tags: ['calls'],
    summary,
    description: notes.filter((note) => note !== undefined).join('\n\n'),
    ...(role === 'public' ? { security: [] } : {}),
    ...parametersOf(route, schemaOf),
    ...(body ? { requestBody: { required: true, content: json(shown(body, schemaOf)) } } : {}),
    responses: responsesOf(route, schemaOf),
  };
}

function aliasOf(route: Route, { method, path, defaults }: Alias, operation: Json): Json {
  const with_ = defaults
    ? `, with \`${JSON.stringify(defaults)}\` where the body says nothing else`
    : '';
  return {
    ...operation,
    operationId: operationId(method, path),
    tags: ['aliases'],
    description: `The same as \`${route.method} ${route.path}\`${with_}.`,
    ...(defaults
      ? { requestBody: { ...(operation['requestBody'] as Json), required: false } }
      : {}),
  };
}

/** `getJobsById` of `GET /v1/jobs/{id}`. */
function operationId(method: string, path: string): string {
  const words = path
    .replace(/^\/v1\//, '')
    .replaceAll(/\{(\w+)\}/g, 'by-$1')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '');
  const isAlias = !path.startsWith('/v1/');
  const name = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
  return `${method.toLowerCase()}${name}${isAlias ? 'Alias' : ''}`;
}

function parametersOf({ params = {}, query }: Route, schemaOf: SchemaOf): Json {
  const inPath = Object.entries(params).map(([name, schema]) => ({
    name,
    in: 'path',
    required: true,
    schema: shown(schema, schemaOf),
  }));
  const fields = query ? (schemaOf(query)['properties'] as Readonly<Record<string, Json>>) : {};
  const required = query ? ((schemaOf(query)['required'] as readonly string[]) ?? []) : [];
  const inQuery = Object.entries(fields).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description === undefined ? {} : { description }),
    schema,
  }));
  const parameters = [...inPath, ...inQuery];
  return parameters.length > 0 ? { parameters } : {};
}

function responsesOf(route: Route, schemaOf: SchemaOf): Json {
  const responses: Record<string, Json> = {};
  for (const status of errorStatuses(route)) {
    responses[status] = {
      description: ERRORS[status] ?? '',
      ...(status === 429 || status === 503 ? { headers: RETRY_AFTER } : {}),
      content: json(shown(errorSchema, schemaOf)),
    };
  }
  for (const [status, { description, schema, contentType }] of Object.entries(route.answers)) {
    const content = schema ? json(shown(schema, schemaOf)) : { [contentType ?? 'text/plain']: {} };
    responses[status] = { description, content };
  }
  return responses;
}

/** Statuses of the errors that a call may answer. */
export function errorStatuses({ role, query, body, errors = [] }: Route): number[] {
  return [
    ...(query || body ? [400] : []),
    ...(role === 'public' ? [] : [401, 403]),
    ...(body ? [413] : []),
    ...errors,
    ...OF_EVERY_CALL,
  ];
}

function json(schema: Json): Json {
  return { 'application/json': { schema } };
}
