/** Requests to Preheat's API. */
import { dependencyDown } from '../core/errors.ts';

/** Where the API is, and as whom it is asked. */
export interface ApiAddress {
  /** Base address, without `/v1`. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  /** Longest time one request may take. Default 5,000. */
  readonly timeoutMilliseconds?: number | undefined;
}

/** An answer, whatever its status says. */
export interface ApiAnswer {
  readonly ok: boolean;
  readonly status: number;
  readonly text: string;
}

/** Posts JSON to a path under the endpoint. @throws PreheatError `dependency_down` without an answer. */
export async function postJson(
  { endpoint, token, timeoutMilliseconds = 5_000 }: ApiAddress,
  path: string,
  body: unknown,
): Promise<ApiAnswer> {
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  try {
    const response = await fetch(`${endpoint.replace(/\/+$/, '')}${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    // An unread body would keep the connection from being used again.
    const text = await response.text();
    return { ok: response.ok, status: response.status, text };
  } catch (cause) {
    throw dependencyDown('preheat', cause);
  }
}
