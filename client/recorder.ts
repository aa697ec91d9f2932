/** Where recorded reads are sent to: Preheat's API, or what the application puts in its place. */
import type { AccessBatch } from '../core/access.ts';
import { dependencyDown, requestInvalid } from '../core/errors.ts';

/** Takes batches of recorded reads. */
export interface Recorder {
  /**
   * Resolves when the batch is safe. Rejects where it is not: the same batch with the same id
   * comes again later, unless the error says that it is not `retryable`.
   */
  send(batch: AccessBatch): Promise<void>;
}

/** Preheat's API, and a token with the role `record`. */
export interface HttpRecorderOptions {
  /** Base address, without `/v1/access`. */
  readonly endpoint: string;
  readonly token?: string | undefined;
  /** Longest time one request may take. Default 5,000. */
  readonly timeoutMilliseconds?: number | undefined;
}

/** Statuses that say that this very batch can never be taken; others may pass. */
const HOPELESS = new Set([400, 413, 415, 422]);

/** Makes the recorder that posts to `{endpoint}/v1/access`. */
export function makeHttpRecorder(options: HttpRecorderOptions): Recorder {
  const url = `${options.endpoint.replace(/\/+$/, '')}/v1/access`;
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  if (options.token !== undefined) headers['authorization'] = `Bearer ${options.token}`;
  return {
    async send(batch) {
      const response = await post(url, headers, batch, options.timeoutMilliseconds ?? 5_000);
      if (response.ok) return;
      const found = `status ${response.status}`;
      if (HOPELESS.has(response.status)) {
        throw requestInvalid([{ path: 'POST /v1/access', expected: 'status 202', found }]);
      }
      throw dependencyDown('preheat', new Error(found));
    },
  };
}

async function post(
  url: string,
  headers: Record<string, string>,
  batch: AccessBatch,
  timeoutMilliseconds: number,
): Promise<{ readonly ok: boolean; readonly status: number }> {
  const signal = AbortSignal.timeout(timeoutMilliseconds);
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers,
      body: JSON.stringify(batch),
      signal,
    });
    // An unread body would keep the connection from being used again.
    await response.arrayBuffer();
    return response;
  } catch (cause) {
    throw dependencyDown('preheat', cause);
  }
}
