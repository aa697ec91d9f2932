/** Runs one strategy at its scheduled time. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { RefreshSettings } from '../../core/config/live-settings.ts';
import type { StrategyName, WindowSettings } from '../../core/config/settings.ts';
import { publish, withoutNothing } from '../../core/metrics/noted.ts';
import type { Correlation, Log, Metrics } from '../../core/ports.ts';
import { throwLoggable } from '../../core/privacy/loggable.ts';
import { makeStrategyRunner, type RunPorts, type RunReport } from '../../core/strategies/run.ts';

/** What EventBridge Scheduler sends: its own context attribute, filled in by the schedule. */
export interface ScheduleEvent {
  /** `<aws.scheduler.scheduled-time>`: ISO 8601, the same for every delivery of one tick. */
  readonly scheduledTime: string;
  /** The named window whose schedule this is; absent from the strategy's own. */
  readonly window?: string;
}

/** What the tick came to, for the log of the invocation. */
export type ScheduleResult = Pick<RunReport, 'id' | 'proposed' | 'approved' | 'duplicate'>;

/** Paused, or switched off at run time: its schedule is still there. */
const NOT_RUN: ScheduleResult = { id: '', proposed: 0, approved: 0, duplicate: false };

/** A Lambda handler for one tick of a schedule. */
export type ScheduleHandler = (event: ScheduleEvent, context: Context) => Promise<ScheduleResult>;

/** Makes the handler of one strategy; delivered twice for one tick, it runs once. */
export function makeStrategy(
  ports: RunPorts & {
    readonly log: Log;
    readonly metrics: Metrics;
    readonly correlation: Correlation;
    /** Absent where settings do not change at run time. */
    readonly refreshSettings?: RefreshSettings | undefined;
    readonly isPaused: () => Promise<boolean>;
  },
  name: StrategyName,
): ScheduleHandler {
  const run = makeStrategyRunner(ports);
  const handler = middy<ScheduleEvent, ScheduleResult>().handler(async (event) => {
    if (await ports.isPaused()) {
      ports.log.info('strategy did not run: warming is paused', { strategy: name });
      return NOT_RUN;
    }
    await ports.refreshSettings?.();
    const own = ports.settings.strategies.get(name);
    const isOn = ({ name: window, enabled }: WindowSettings) => window === event.window && enabled;
    if (!own?.enabled || (event.window !== undefined && !own.windows.some(isOn))) return NOT_RUN;
    const slot = Date.parse(event.scheduledTime);
    const report = await run(name, {
      ...(Number.isNaN(slot) ? {} : { slot }),
      ...(event.window !== undefined && { window: event.window }),
    });
    const { id, proposed, approved, duplicate, verdicts, window } = report;
    if (proposed > 0 || duplicate) {
      ports.log.info('strategy ran', {
        strategy: name,
        run: id,
        window,
        proposed,
        approved,
        duplicate,
        verdicts,
      });
    }
    const values = { runs: duplicate ? 0 : 1, proposed, approved };
    await publish(ports.metrics, withoutNothing([{ of: { strategy: name }, values }]));
    return { id, proposed, approved, duplicate };
  });
  return (event, context) =>
    ports.correlation.run(context.awsRequestId, () => handler(event, context)).catch(throwLoggable);
}
