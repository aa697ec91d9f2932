/** Outcomes of keys that were not warmed. */
import { asPreheatError, PreheatError } from '../errors.ts';
import type { WarmItem, WarmStatus } from './messages.ts';
import type { Outcome } from './outcomes.ts';

/** What became of a key that was not loaded. */
export function outcomeOf(item: WarmItem, status: WarmStatus, reason: string): Outcome {
  return { item, status, reason, called: false };
}

/** A key that is worth another try. */
export function retryOutcome(item: WarmItem, reason: string): Outcome {
  return { ...outcomeOf(item, 'failed', reason), retry: true };
}

/** A key whose load failed, and why. */
export function failedOutcome(item: WarmItem, thrown: Error, called: boolean): Outcome {
  const error = thrown instanceof PreheatError ? thrown : asPreheatError(thrown);
  const { code, retryable, retryAfterMilliseconds } = error;
  return {
    item,
    called,
    status: code === 'origin_missing' ? 'missing' : 'failed',
    reason: error.message,
    code,
    retry: retryable,
    ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
  };
}
