/** With whose token the page asks: the local runner's own, or one that its reader has entered. */

const ITEM = 'preheat-token';
/** The gateway waits no longer. */
const PATIENCE_MILLISECONDS = 30_000;

/** The local runner writes its token into the page that it serves, and nobody else does. */
const given = document.querySelector<HTMLMetaElement>('meta[name="preheat-token"]')?.content ?? '';

/** Whether the local runner has served this page: it has notes on its demo. */
export const isOwnMachine = given !== '';

/** Base address of the API: the page is served beside it, under whatever stage. */
const base = new URL(location.pathname.endsWith('/v1/dashboard') ? './' : './v1/', location.href);

/** The API refuses the token: another one is needed. */
export class TokenRefused extends Error {}

/** Undefined while nobody has entered one. */
export function currentToken(): string | undefined {
  return given || sessionStorage.getItem(ITEM) || undefined;
}

/** Keeps a token in this tab. */
export function keepToken(token: string): void {
  sessionStorage.setItem(ITEM, token);
}

/** Forgets it. */
export function forgetToken(): void {
  sessionStorage.removeItem(ITEM);
}

/** Calls the API, by a path below `/v1/`. @throws TokenRefused when the token is not known. */
export async function call(path: string, method = 'GET'): Promise<Response> {
  const headers = { authorization: `Bearer ${currentToken() ?? ''}` };
  const signal = AbortSignal.timeout(PATIENCE_MILLISECONDS);
  const response = await fetch(new URL(path, base), { method, headers, signal });
  if (response.status === 401) throw new TokenRefused('the token is not known to this API');
  return response;
}

/** The answer to such a call. @throws Error with the API's own words when it refuses. */
export async function ask<Answer>(path: string, method = 'GET'): Promise<Answer> {
  const response = await call(path, method);
  const body = await response.json().catch(() => undefined);
  if (response.ok) return body as Answer;
  const reason = body?.error?.message ?? `status ${response.status}`;
  throw new Error(`${method} /v1/${path.split('?')[0]}: ${reason}`);
}
