/** Origins in the user's own TypeScript. */
import type { OriginSettings } from '../../core/config/settings.ts';
import type { LoaderSource } from '../../core/config/sources.ts';
import {
  asPreheatError,
  originFailed,
  originMissing,
  originRefused,
  type PreheatError,
} from '../../core/errors.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { LoadResult, Origin } from '../../core/ports.ts';
import { checkSize, describeEnd, makeCallSignal } from './limits.ts';

type LoaderOriginSettings = OriginSettings & { readonly source: LoaderSource };

/**
 * Makes the origin of a loader. Texts and bytes are kept as they are, other values as JSON;
 * `undefined` and `null` say that there is no such value. What comes after the timeout is
 * ignored, also from a loader that does not heed its signal.
 */
export function makeLoaderOrigin(settings: LoaderOriginSettings): Origin {
  const { name, source, batchSize, timeoutMilliseconds } = settings;
  const { one, many } = source;

  async function call(params: readonly Params[], signal: AbortSignal): Promise<unknown[]> {
    const [first] = params;
    if (one && first && params.length === 1) return [await one(first, { signal })];
    if (!many || params.length > batchSize) {
      throw originRefused(name, `it takes ${batchSize} keys at once, not ${params.length}`);
    }
    const values: unknown = await many(params, { signal });
    if (Array.isArray(values) && values.length === params.length) return values;
    const found = Array.isArray(values) ? `${values.length} values` : 'no list';
    throw originRefused(name, `its loader gave ${found} for ${params.length} keys`);
  }

  return {
    async load(params, outer) {
      if (params.length === 0) return [];
      const signal = makeCallSignal(outer, timeoutMilliseconds);
      try {
        const values = await untilAborted(call(params, signal), signal);
        return values.map((value) => checkSize(encode(name, value)));
      } catch (thrown) {
        const error = signal.aborted
          ? originFailed(name, describeEnd(outer, timeoutMilliseconds))
          : asOriginError(name, thrown);
        return params.map(() => ({ error }));
      }
    },
  };
}

/** The promise's outcome, or a rejection as soon as the signal ends. */
async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = Promise.withResolvers<never>();
  const abort = () => aborted.reject(signal.reason);
  signal.addEventListener('abort', abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([promise, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}

function encode(origin: string, value: unknown): LoadResult {
  if (value === undefined || value === null) return { error: originMissing(origin, 404) };
  if (typeof value === 'string' || Buffer.isBuffer(value)) return { value };
  if (value instanceof Uint8Array) return { value: Buffer.from(value) };
  try {
    const text: string | undefined = JSON.stringify(value);
    if (text !== undefined) return { value: text };
  } catch {
    // A cycle or a bigint: said below.
  }
  return { error: originRefused(origin, `its loader gave a value that json cannot hold`) };
}

/** Names the error's kind only: its message may hold personal params. The cause has it. */
function asOriginError(origin: string, thrown: unknown): PreheatError {
  const error = asPreheatError(thrown);
  if (error === thrown) return error;
  const kind = thrown instanceof Error ? thrown.name : typeof thrown;
  const detail = `its loader threw ${kind}`;
  const { retryable, retryAfterMilliseconds } = (thrown ?? {}) as {
    readonly retryable?: unknown;
    readonly retryAfterMilliseconds?: unknown;
  };
  if (retryable === false) return originRefused(origin, detail);
  return originFailed(origin, detail, {
    cause: thrown,
    ...(typeof retryAfterMilliseconds === 'number' && { retryAfterMilliseconds }),
  });
}
