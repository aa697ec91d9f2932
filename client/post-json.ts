/** Requests to Preheat's API. */
import { throwDependencyDown } from '../core/errors.ts';
import type { RequestSigner } from '../core/ports.ts';

/** Where the API is, and as whom it is asked. */
export interface ApiAddress {
  /** Base address, without `/v1`. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  /** Instead of a token, where the API takes signatures. */
  readonly signer?: RequestSigner | undefined;
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
  { endpoint, token, signer, timeoutMilliseconds = 5_000 }: ApiAddress,
  path: string,
  value: unknown,
): Promise<ApiAnswer> {
  const url = `${endpoint.replace(/\/+$/, '')}${path}`;
  const body = JSON.stringify(value);
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: signer ? await signer.sign({ method: 'POST', url, headers, body }) : headers,
      body,
      signal: AbortSignal.timeout(timeoutMilliseconds),
    });
    // An unread body would keep the connection from being used again.
    const text = await response.text();
    return { ok: response.ok, status: response.status, text };
  } catch (cause) {
    return throwDependencyDown('preheat')(cause);
  }
}
