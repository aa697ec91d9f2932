/** The outcomes that are made in more than one place. */
import { asPreheatError } from '../errors.ts';
import { statusOfError, type WarmItem, type WarmStatus } from './messages.ts';
import type { Outcome } from './outcomes.ts';

/** The code of a write that readers do not find. */
export const UNREADABLE = 'unreadable';

/** The origin was not called. */
export function outcomeOf(item: WarmItem, status: WarmStatus, reason: string): Outcome {
  return { item, status, reason, calls: 0 };
}

/** Another try may help. */
export function retryOutcome(item: WarmItem, reason: string): Outcome {
  return { ...outcomeOf(item, 'failed', reason), retry: true };
}

/** What an error says: whether there is no such value, whether and when another try may help. */
export function failedOutcome(item: WarmItem, thrown: unknown, calls: number): Outcome {
  const { code, message, retryable, retryAfterMilliseconds } = asPreheatError(thrown);
  return {
    item,
    calls,
    status: statusOfError(code),
    reason: message,
    code,
    retry: retryable,
    ...(retryAfterMilliseconds === undefined ? {} : { retryAfterMilliseconds }),
  };
}
