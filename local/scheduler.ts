/** Runs strategies at their times, as EventBridge Scheduler does. */

import { setTimeout as sleep } from 'node:timers/promises';
import { nextTime } from '../adapters/system/schedule-times.ts';
import type { Schedule } from '../core/config/settings.ts';
import type { Clock, Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';

const LONGEST_SLEEP_MILLISECONDS = 3_600_000;

/** One schedule and what it starts. */
export interface ScheduledTask {
  readonly name: string;
  readonly schedule: Schedule;
  /** Given the scheduled time, epoch ms of the product's clock. */
  readonly run: (scheduledAt: number) => Promise<void>;
}

/** How the scheduler keeps time. */
export interface SchedulerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Least real time between two runs of a task, for clocks that run faster than the wall's. */
  readonly floorMilliseconds: number;
}

/** A running scheduler. */
export interface Scheduler {
  /** Starts no more runs; resolves when those under way have ended. */
  stop(): Promise<void>;
}

/** Starts every task; a run that is not over when its next time comes delays it. */
export function startScheduler(
  tasks: readonly ScheduledTask[],
  options: SchedulerOptions,
): Scheduler {
  const stopping = new AbortController();
  const loops = tasks.map((task) => repeat(task, options, stopping.signal));
  return {
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(task: ScheduledTask, options: SchedulerOptions, signal: AbortSignal) {
  const { clock, log } = options;
  let last = clock.now();
  while (!signal.aborted) {
    const next = nextTime(task.schedule, Math.max(last, clock.now() - 1));
    try {
      const pause = sleep(options.floorMilliseconds, undefined, { signal });
      await Promise.all([pause, sleepUntil(next, clock, signal)]);
      await task.run(next);
    } catch (error) {
      if (signal.aborted) return;
      log.error(`strategy ${task.name} failed`, { error: loggable(error) });
    }
    last = next;
  }
}

/** Timers hold at most 24 days, and a machine that was asleep must look at the clock again. */
async function sleepUntil(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let left = at - clock.now(); left > 0; left = at - clock.now()) {
    await clock.sleep(Math.min(left, LONGEST_SLEEP_MILLISECONDS), signal);
  }
}
