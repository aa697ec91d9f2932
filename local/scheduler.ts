/** Runs strategies at their times, as EventBridge Scheduler does. */

import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { nextTime } from '../adapters/system/schedule-times.ts';
import type { Clock, Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';
import type { PlannedSchedule, Schedules } from '../core/schedules/port.ts';

const LONGEST_SLEEP_MILLISECONDS = 3_600_000;

/** One schedule and what it starts. */
export interface ScheduledTask extends PlannedSchedule {
  /** Given the scheduled time, epoch ms of the product's clock. */
  readonly run: (scheduledAt: number) => Promise<unknown>;
}

/** How the scheduler keeps time. */
export interface SchedulerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Least real time between two runs of a task, for clocks that run faster than the wall's. */
  readonly floorMilliseconds: number;
}

/** A running scheduler; its tasks are the schedules that there are. */
export interface Scheduler extends Schedules {
  /** Starts no more runs; resolves when those under way have ended. */
  stop(): Promise<void>;
}

/** A task as it is now. */
interface Entry {
  task: ScheduledTask;
  /** Wakes the task up when it is changed. */
  changed: AbortController;
}

/** Starts every task; a run that is not over when its next time comes delays it. */
export function startScheduler(
  tasks: readonly ScheduledTask[],
  options: SchedulerOptions,
): Scheduler {
  const stopping = new AbortController();
  const entries = new Map<string, Entry>(
    tasks.map((task) => [task.name, { task, changed: new AbortController() }]),
  );
  const loops = [...entries.values()].map((entry) => repeat(entry, options, stopping.signal));
  return {
    async set({ name, times, enabled }) {
      const entry = entries.get(name);
      if (!entry) return 'unknown';
      const { task, changed } = entry;
      if (task.enabled === enabled && isDeepStrictEqual(task.times, times)) return 'unchanged';
      entry.task = { ...task, times, enabled };
      entry.changed = new AbortController();
      changed.abort();
      return 'changed';
    },
    stop: async () => {
      stopping.abort();
      await Promise.all(loops);
    },
  };
}

async function repeat(entry: Entry, options: SchedulerOptions, stopping: AbortSignal) {
  const { clock, log } = options;
  let last = clock.now();
  while (!stopping.aborted) {
    const { task, changed } = entry;
    const next = nextRun(task, Math.max(last, clock.now() - 1));
    const signal = AbortSignal.any([stopping, changed.signal]);
    try {
      const pause = sleep(options.floorMilliseconds, undefined, { signal });
      await Promise.all([pause, sleepUntil(next, clock, signal)]);
    } catch {
      // Changed, and looked at again; or stopped.
      continue;
    }
    try {
      await task.run(next);
    } catch (error) {
      log.error(`schedule ${task.name} failed`, { error: loggable(error) });
    }
    last = next;
  }
}

function nextRun({ times, enabled }: PlannedSchedule, after: number): number {
  return (enabled ? nextTime(times, after) : undefined) ?? Number.POSITIVE_INFINITY;
}

/** Timers hold at most 24 days, and a machine that was asleep must look at the clock again. */
async function sleepUntil(at: number, clock: Clock, signal: AbortSignal): Promise<void> {
  for (let left = at - clock.now(); left > 0; left = at - clock.now()) {
    await clock.sleep(Math.min(left, LONGEST_SLEEP_MILLISECONDS), signal);
  }
}
