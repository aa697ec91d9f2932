/** Origins behind a function of AWS Lambda: one key per call, or lists of keys. */
import { InvokeCommand, type InvokeCommandOutput, LambdaClient } from '@aws-sdk/client-lambda';
import { parseExactJson } from '../../core/codec/exact-json.ts';
import type { OriginSettings } from '../../core/config/settings.ts';
import type { LambdaSource } from '../../core/config/sources.ts';
import { originFailed, originMissing, originRefused, valueTooLarge } from '../../core/errors.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { LoadResult, Origin } from '../../core/ports.ts';
import { type AwsClientOptions, awsClientConfig } from '../aws/client-options.ts';
import { asOriginError } from './aws-errors.ts';
import { byteLimit, checkSize, makeCallSignal } from './limits.ts';

type LambdaOriginSettings = OriginSettings & { readonly source: LambdaSource };

/** One element of a batch answer, as far as it can be trusted. */
interface BatchElement {
  readonly value?: unknown;
  readonly error?: unknown;
  readonly retryable?: unknown;
}

/**
 * Makes the origin of a function. One by one it is sent `{ params }` and answers with the value;
 * in batches it is sent `{ batch: [params, …] }` and answers `{ results: [{ value }, …] }` in the
 * same order, `{ error, retryable? }` where a key failed. `null` says that there is no such value.
 * It is invoked once per load: the warm path tries again.
 */
export function makeLambdaOrigin(
  settings: LambdaOriginSettings,
  options: AwsClientOptions = {},
): Origin {
  const { name, source, batchSize, timeoutMilliseconds } = settings;
  const limits = { requestTimeoutMilliseconds: timeoutMilliseconds, maxAttempts: 1 };
  const place = { region: source.region, ...options };
  const client = new LambdaClient(awsClientConfig(place, limits));

  async function invoke(request: object, keys: number, signal: AbortSignal): Promise<Buffer> {
    const command = new InvokeCommand({
      FunctionName: source.functionArn,
      Payload: JSON.stringify(request),
    });
    const answer = await client.send(command, { abortSignal: signal });
    const payload = readPayload(name, answer);
    if (payload.length > byteLimit(keys)) throw valueTooLarge(payload.length, byteLimit(keys));
    return payload;
  }

  async function loadBatch(params: readonly Params[], signal: AbortSignal): Promise<LoadResult[]> {
    if (params.length > batchSize) {
      throw originRefused(name, `it takes ${batchSize} keys at once, not ${params.length}`);
    }
    const payload = await invoke({ batch: params }, params.length, signal);
    return readResults(name, payload, params.length).map((one) => checkSize(readResult(name, one)));
  }

  async function loadOne(params: Params, signal: AbortSignal): Promise<LoadResult> {
    const value = await invoke({ params }, 1, signal);
    const text = value.toString();
    return text === '' || text === 'null' ? { error: originMissing(name, 404) } : { value };
  }

  return {
    async load(params, outer) {
      const [first, ...more] = params;
      if (!first) return [];
      const signal = makeCallSignal(outer, timeoutMilliseconds);
      try {
        if (source.isBatched || more.length > 0) return await loadBatch(params, signal);
        return [await loadOne(first, signal)];
      } catch (thrown) {
        const error = asOriginError(name, thrown, { outer, signal, timeoutMilliseconds });
        return params.map(() => ({ error }));
      }
    },
  };
}

/** The function's own errors come with status 200; what they say may be personal. */
function readPayload(origin: string, { FunctionError, Payload }: InvokeCommandOutput): Buffer {
  const payload = Buffer.from(Payload ?? []);
  if (FunctionError === undefined) return payload;
  const error = readJson(origin, payload) as { readonly errorType?: unknown } | null;
  const kind = typeof error?.errorType === 'string' ? error.errorType : FunctionError;
  throw originFailed(origin, `its function threw ${kind.slice(0, 64)}`);
}

function readResults(origin: string, payload: Buffer, keys: number): readonly unknown[] {
  const answer = readJson(origin, payload) as { readonly results?: unknown } | null;
  const results = answer?.results;
  if (Array.isArray(results) && results.length === keys) return results;
  const found = Array.isArray(results) ? `${results.length} results` : 'no list of results';
  throw originRefused(origin, `its function gave ${found} for ${keys} keys`);
}

function readResult(origin: string, element: unknown): LoadResult {
  const { value, error, retryable } = (element ?? {}) as BatchElement;
  if (error !== undefined) {
    const detail = 'its function gave an error for the key';
    if (retryable === true) return { error: originFailed(origin, detail) };
    return { error: originRefused(origin, detail) };
  }
  if (value === undefined || value === null) return { error: originMissing(origin, 404) };
  return { value: JSON.stringify(value) };
}

function readJson(origin: string, payload: Buffer): unknown {
  try {
    return parseExactJson(payload.toString());
  } catch {
    throw originRefused(origin, 'its answer is not json');
  }
}
