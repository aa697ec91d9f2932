/** Looks at the cache every minute, hears what may have emptied it, and has it filled again. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { RefreshSettings } from '../../core/config/live-settings.ts';
import { type ServiceEvent, triggerOfServiceEvent } from '../../core/recovery/events.ts';
import { makeRecovery, type RecoveryPorts } from '../../core/recovery/recover.ts';
import type { RefillOutcome } from '../../core/recovery/work.ts';

/** What EventBridge Scheduler sends each minute. */
export interface LookEvent {
  readonly scheduledTime: string;
}

/** What the call came to, for the log of the invocation. */
export interface RecoveryResult {
  readonly outcome: RefillOutcome | 'paused';
}

/** A Lambda handler for both. */
export type RecoveryHandler = (
  event: LookEvent | ServiceEvent,
  context: Context,
) => Promise<RecoveryResult>;

/** Kept of a call for its answer. */
const CLOSING_MILLISECONDS = 3_000;

/** Makes the handler; delivered twice, an event does nothing twice. */
export function makeRecoveryUnit(
  ports: RecoveryPorts & {
    /** Absent where settings do not change at run time. */
    readonly refreshSettings?: RefreshSettings | undefined;
    readonly isPaused: () => Promise<boolean>;
  },
): RecoveryHandler {
  const recovery = makeRecovery(ports);
  const handler = middy<LookEvent | ServiceEvent, RecoveryResult>().handler(
    async (event, context) => {
      // What is heard meanwhile is not lost: the next look after the pause finds the cache cold.
      if (await ports.isPaused()) return { outcome: 'paused' };
      await ports.refreshSettings?.();
      const time = context.getRemainingTimeInMillis() - CLOSING_MILLISECONDS;
      const deadlineAt = ports.clock.now() + time;
      if (!('source' in event)) return { outcome: await recovery.look(deadlineAt) };
      const trigger = triggerOfServiceEvent(event);
      if (!trigger) return { outcome: 'nothing' };
      return { outcome: await recovery.trigger(trigger, deadlineAt) };
    },
  );
  return (event, context) => handler(event, context);
}
