/** What the errors of AWS clients mean for an origin. */
import { originFailed, originRefused, PreheatError } from '../../core/errors.ts';
import { isTransient } from '../aws/errors.ts';
import { describeEnd } from './limits.ts';

/** When a call may last. */
export interface CallLimits {
  /** The caller's signal. */
  readonly outer: AbortSignal;
  /** That signal, or the timeout. */
  readonly signal: AbortSignal;
  readonly timeoutMilliseconds: number;
}

/** Names the kind of an error only: its message may hold personal params. The cause has it. */
export function asOriginError(
  origin: string,
  thrown: unknown,
  { outer, signal, timeoutMilliseconds }: CallLimits,
): PreheatError {
  if (thrown instanceof PreheatError) return thrown;
  if (signal.aborted) {
    return originFailed(origin, describeEnd(outer, timeoutMilliseconds), { cause: thrown });
  }
  const kind = kindOf(thrown);
  if (!isTransient(thrown)) return originRefused(origin, kind);
  const seconds = Number((thrown as { readonly retryAfterSeconds?: unknown }).retryAfterSeconds);
  const wait = Number.isFinite(seconds) ? { retryAfterMilliseconds: seconds * 1_000 } : {};
  return originFailed(origin, kind, { cause: thrown, ...wait });
}

/** What the SDK found missing on this machine before it asked anybody, in words that help. */
function kindOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown;
  if (thrown.message === 'Region is missing') return 'no region is set (AWS_REGION)';
  if (thrown.name === 'CredentialsProviderError') return 'no AWS credentials are found';
  return thrown.name;
}
