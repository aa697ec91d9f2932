/** What the scheduler of one machine starts: the strategies, and the unit that keeps their times. */
import type { LiveSettings } from '../core/config/live-settings.ts';
import { planSchedules, scheduleName } from '../core/schedules/plan.ts';
import { makeSchedules, type SchedulesPorts } from '../lambdas/schedules/schedules.ts';
import { makeStrategy, type ScheduleEvent } from '../lambdas/strategy/strategy.ts';
import type { toContext } from './gateway-event.ts';
import { type ScheduledTask, type Scheduler, startScheduler } from './scheduler.ts';
import type { Tempo } from './tempo/tempo.ts';

/** In the cloud it is a minute; here somebody watches. */
const KEEP_MILLISECONDS = 2_000;

/** What the schedules of a machine need. */
export interface LocalSchedulesOptions {
  readonly live: LiveSettings;
  readonly ports: Parameters<typeof makeStrategy>[0] & Omit<SchedulesPorts, 'source' | 'schedules'>;
  readonly tempo: Tempo;
  readonly floorMilliseconds: number;
  readonly context: (unit: string) => ReturnType<typeof toContext>;
}

/** Starts all schedules. */
export function startSchedules(options: LocalSchedulesOptions): Scheduler {
  const { live, ports, tempo, floorMilliseconds, context } = options;
  const keep = makeSchedules({
    ...ports,
    source: live.source,
    schedules: { set: (schedule) => scheduler.set(schedule) },
  });
  const keepTimes: ScheduledTask = {
    name: 'schedules',
    times: { kind: 'every', milliseconds: KEEP_MILLISECONDS * tempo.speed },
    enabled: true,
    run: () => keep({}, context('schedules')),
  };
  const scheduler = startScheduler([...strategyTasks(options), keepTimes], {
    clock: tempo.clock,
    log: ports.log,
    floorMilliseconds,
  });
  return scheduler;
}

function strategyTasks({ live, ports, context }: LocalSchedulesOptions): ScheduledTask[] {
  const { settings } = live;
  const runs = new Map<string, ScheduledTask['run']>();
  for (const { name, windows } of settings.strategies.values()) {
    const strategy = makeStrategy(ports, name);
    const runAt = (window?: string) => (scheduledAt: number) => {
      const scheduledTime = new Date(scheduledAt).toISOString();
      const event: ScheduleEvent = { scheduledTime, ...(window !== undefined && { window }) };
      return strategy(event, context(`strategy-${name}`));
    };
    runs.set(scheduleName(name), runAt());
    for (const window of windows) runs.set(scheduleName(name, window.name), runAt(window.name));
  }
  return planSchedules(settings, settings).flatMap((schedule) => {
    const run = runs.get(schedule.name);
    return run ? [{ ...schedule, run }] : [];
  });
}
