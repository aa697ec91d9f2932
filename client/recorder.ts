/** Where recorded reads are sent to: Preheat's API, or what the application puts in its place. */
import type { AccessBatch } from '../core/access.ts';
import { dependencyDown, requestInvalid } from '../core/errors.ts';
import { type ApiAddress, postJson } from './post-json.ts';

/** Takes batches of recorded reads. */
export interface Recorder {
  /**
   * Resolves when the batch is safe. Rejects where it is not: the same batch with the same id
   * comes again later, unless the error says that it is not `retryable`.
   */
  send(batch: AccessBatch): Promise<void>;
}

/** Preheat's API, and a token with the role `record`. */
export type HttpRecorderOptions = ApiAddress;

/** Statuses that say that this very batch can never be taken; others may pass. */
const HOPELESS = new Set([400, 413, 415, 422]);

/** Makes the recorder that posts to `{endpoint}/v1/access`. */
export function makeHttpRecorder(options: HttpRecorderOptions): Recorder {
  return {
    async send(batch) {
      const response = await postJson(options, '/v1/access', batch);
      if (response.ok) return;
      const found = `status ${response.status}`;
      if (HOPELESS.has(response.status)) {
        throw requestInvalid([{ path: 'POST /v1/access', expected: 'status 202', found }]);
      }
      throw dependencyDown('preheat', new Error(found));
    },
  };
}
