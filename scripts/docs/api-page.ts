/** `docs/api.md`: the API for people, made of the routes and of their document. */
import type { Route } from '../../core/api/route.ts';
import { errorStatuses, type Json, type OpenApi } from './openapi.ts';

const HEAD = `# The API

Made by \`npm run docs:api\` out of the schemas that check every request: do not edit.
[openapi.json](openapi.json) has the same for programs; a running Preheat answers it at
\`GET /v1/openapi.json\`.

Requests and answers are JSON. A call with a role needs \`Authorization: Bearer TOKEN\`; a token with
the role \`admin\` may do everything ([docs/deploy.md](deploy.md) says how tokens are made). Every
answer has \`x-request-id\`. Times are epoch milliseconds.

Whatever is no success looks like this; \`problems\` names all mistakes of a request at once:

\`\`\`json
{ "error": { "code": "request_invalid", "message": "the request has 1 mistake", "problems": [
  { "path": "limit", "expected": "a whole number from 1 to 5000", "found": "0" }
] } }
\`\`\`
`;

/** Makes the page. */
export function makeApiPage(routes: readonly Route[], document: OpenApi): string {
  const aliases = routes.flatMap((route) =>
    (route.aliases ?? []).map((alias) => ({ route, alias })),
  );
  return [
    HEAD,
    table(
      ['Call', 'Role', 'Does'],
      routes.map(({ method, path, role, summary }) => [
        `[\`${method} ${path}\`](#${anchor(method, path)})`,
        role,
        summary,
      ]),
    ),
    ...routes.map((route) => section(route, document)),
    '## Short names\n\nThe paths that other warmers use lead to the same calls, with the same roles.\n',
    table(
      ['Path', 'Same as', 'Where the body says nothing else'],
      aliases.map(({ route, alias }) => [
        `\`${alias.method} ${alias.path}\``,
        `\`${route.method} ${route.path}\``,
        alias.defaults ? `\`${JSON.stringify(alias.defaults)}\`` : '',
      ]),
    ),
    '## Shapes\n',
    ...Object.entries(document.components.schemas).map(([name, schema]) => shape(name, schema)),
  ].join('\n');
}

function section(route: Route, document: OpenApi): string {
  const { method, path } = route;
  const operation = document.paths[path]?.[method.toLowerCase()] ?? {};
  const {
    description,
    parameters = [],
    requestBody,
    responses,
  } = operation as {
    readonly description?: string;
    readonly parameters?: readonly Json[];
    readonly requestBody?: Json;
    readonly responses?: Readonly<Record<string, Json>>;
  };
  const answers = Object.keys(route.answers).map((status) => [
    status,
    String(responses?.[status]?.['description']),
    typeOf(contentSchema(responses?.[status])),
  ]);
  return [
    `## ${method} ${path}\n`,
    `${route.summary}. ${(description ?? '').replaceAll('\n\n', ' ')}\n`,
    ...(parameters.length > 0
      ? [
          table(
            ['Parameter', 'Is', 'Meaning'],
            parameters.map(({ name, schema, description: meaning = '' }) => [
              `\`${name}\``,
              typeOf(schema as Json),
              String(meaning),
            ]),
          ),
        ]
      : []),
    ...(requestBody ? [`Body: ${typeOf(contentSchema(requestBody))}\n`] : []),
    table(['Status', 'When', 'Answer'], answers),
    `Errors: ${[...new Set(errorStatuses(route))].join(', ')}.\n`,
  ].join('\n');
}

function contentSchema(part: Json | undefined): Json | undefined {
  const content = part?.['content'] as Readonly<Record<string, Json>> | undefined;
  const [first] = Object.values(content ?? {});
  return first?.['schema'] as Json | undefined;
}

/** A named shape: its fields as a table. */
function shape(name: string, schema: Json): string {
  const required = (schema['required'] ?? []) as readonly string[];
  const properties = schema['properties'] as Readonly<Record<string, Json>> | undefined;
  if (!properties) return `### ${name}\n\n${typeOf(schema)}\n`;
  const rows = Object.entries(properties).map(([field, value]) => [
    `\`${field}\`${required.includes(field) ? '' : '?'}`,
    typeOf(value),
    String(value['description'] ?? ''),
  ]);
  return `### ${name}\n\n${table(['Field', 'Is', 'Meaning'], rows)}`;
}

/** A schema in a few words. */
function typeOf(schema: Json | undefined): string {
  if (!schema) return 'text';
  const { $ref, type, items, additionalProperties, pattern } = schema;
  if (typeof $ref === 'string') {
    const name = $ref.split('/').at(-1) ?? '';
    return `[${name}](#${name.toLowerCase()})`;
  }
  const choices = (schema['anyOf'] ?? schema['oneOf']) as readonly Json[] | undefined;
  if (choices) return choices.map(typeOf).join(' or ');
  if (schema['const'] !== undefined) return `\`${JSON.stringify(schema['const'])}\``;
  const names = schema['enum'] as readonly unknown[] | undefined;
  if (names) return names.map((name) => `\`${name}\``).join(', ');
  if (type === 'array') return `list of ${typeOf((items ?? {}) as Json)}${bounds(schema)}`;
  if (type === 'object') {
    const fields = schema['properties'] as Readonly<Record<string, Json>> | undefined;
    if (fields) {
      const parts = Object.entries(fields).map(([name, value]) => `\`${name}\`: ${typeOf(value)}`);
      return `{ ${parts.join(', ')} }`;
    }
    const value = additionalProperties as Json | undefined;
    return value && Object.keys(value).length > 0 ? `object of ${typeOf(value)}` : 'object';
  }
  if (type === 'string') return `text${pattern ? ` \`${pattern}\`` : ''}${bounds(schema)}`;
  return `${type === 'integer' ? 'whole number' : String(type ?? 'anything')}${bounds(schema)}`;
}

function bounds(schema: Json): string {
  const { minimum, maximum, maxLength, maxItems } = schema as Readonly<Record<string, number>>;
  const isUsual = minimum === Number.MIN_SAFE_INTEGER || maximum === Number.MAX_SAFE_INTEGER;
  if (minimum !== undefined && maximum !== undefined && !isUsual)
    return `, ${minimum} to ${maximum}`;
  if (maxLength !== undefined) return `, at most ${maxLength} characters`;
  if (maxItems !== undefined) return `, at most ${maxItems}`;
  return '';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return `${[line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')}\n`;
}

/** As GitHub makes it of a heading. */
function anchor(method: string, path: string): string {
  return `${method} ${path}`
    .toLowerCase()
    .replaceAll(/[^\w\s-]/g, '')
    .replaceAll(' ', '-');
}
