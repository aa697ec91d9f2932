/** Calls of the running product's API, each answer checked against the document's schemas. */
import { errorSchema } from '../../core/api/route.ts';
import type { Role } from '../../core/ports.ts';
import { matchPath } from '../../lambdas/routes.ts';
import type { Machine } from '../../local/machine.ts';

/** An answer. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Pick<Headers, 'get'>;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at field by field
  readonly body: any;
}

/** The product, and how it is reached where plain `fetch` does not do. */
export interface AskedProduct extends Pick<Machine, 'url'> {
  readonly tokens: Readonly<Record<Role, string>>;
  readonly fetch?: (
    url: string,
    init: { method: string; headers: Record<string, string>; body?: string },
  ) => Promise<Pick<Response, 'status' | 'json'> & { readonly headers: Pick<Headers, 'get'> }>;
}

/** Asks with the token of a role. @throws ZodError for an answer that its schema refuses. */
export async function askApi(
  product: AskedProduct,
  role: Role,
  method: string,
  path: string,
  json?: unknown,
): Promise<ApiAnswer> {
  const { url, tokens, fetch: ask = fetch } = product;
  const response = await ask(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${tokens[role]}` },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  });
  const body: unknown = await response.json();
  const route = matchPath(`/${path.split('?')[0]}`)?.endpoints.get(method)?.route;
  (route?.answers[response.status]?.schema ?? errorSchema).parse(body);
  return { status: response.status, headers: response.headers, body };
}
