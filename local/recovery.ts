/** The unit that fills a cold cache again, on its own schedule. */
import type { Clock, Log } from '../core/ports.ts';
import { makeRecoveryUnit } from '../lambdas/recovery/recovery.ts';
import type { toContext } from './gateway-event.ts';
import { type Scheduler, startScheduler } from './scheduler.ts';

/** In the cloud it looks once a minute: a person who has emptied the cache does not wait that long. */
const LOOK_MILLISECONDS = 5_000;

/** What it needs. */
export interface LocalRecoveryOptions {
  readonly ports: Parameters<typeof makeRecoveryUnit>[0];
  readonly clock: Clock;
  readonly log: Log;
  readonly context: () => ReturnType<typeof toContext>;
}

/** Starts to look; its stop ends a refill under way as well. */
export function startRecovery({ ports, clock, log, context }: LocalRecoveryOptions): Scheduler {
  const stopping = new AbortController();
  const sleep: Clock['sleep'] = (milliseconds) => clock.sleep(milliseconds, stopping.signal);
  const recover = makeRecoveryUnit({ ...ports, clock: { now: clock.now, sleep } });
  const scheduler = startScheduler(
    [
      {
        name: 'recovery',
        times: { kind: 'every', milliseconds: LOOK_MILLISECONDS },
        enabled: true,
        run: async (scheduledAt) => {
          const scheduledTime = new Date(scheduledAt).toISOString();
          // What is left of a refill that was stopped is nobody's loss.
          await recover({ scheduledTime }, context()).catch((error: unknown) => {
            if (!stopping.signal.aborted) throw error;
          });
        },
      },
    ],
    { clock, log, floorMilliseconds: 0 },
  );
  return {
    ...scheduler,
    async stop() {
      stopping.abort();
      await scheduler.stop();
    },
  };
}
