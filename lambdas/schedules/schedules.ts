/** Makes schedules what the settings say: after a change at run time, and after a deployment. */
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type { ConfigChanges } from '../../core/config/changes.ts';
import { fittingOverrides } from '../../core/config/overrides.ts';
import { resolveSettings, type SettingsSource } from '../../core/config/resolve.ts';
import type { Log } from '../../core/ports.ts';
import { planSchedules } from '../../core/schedules/plan.ts';
import type { Schedules } from '../../core/schedules/port.ts';

/** What the unit needs. */
export interface SchedulesPorts {
  readonly source: SettingsSource;
  readonly configChanges: Pick<ConfigChanges, 'current'>;
  readonly schedules: Schedules;
  readonly log: Log;
}

/** Names of the schedules that had to be changed. */
export interface SchedulesResult {
  readonly changed: readonly string[];
}

/** A Lambda handler that needs no event. */
export type SchedulesHandler = (event: unknown, context: Context) => Promise<SchedulesResult>;

/** Makes the handler; where one schedule cannot be set, the others still are, and it throws. */
export function makeSchedules({
  source,
  configChanges,
  schedules,
  log,
}: SchedulesPorts): SchedulesHandler {
  const handler = middy<unknown, SchedulesResult>().handler(async () => {
    // Not the settings of this process: without the table they would be the file's, and a schedule
    // that an operator has stopped would start again.
    const change = await configChanges.current();
    const overrides = fittingOverrides(source, change?.overrides ?? {});
    const deployed = resolveSettings(source.config, source.options);
    const current = resolveSettings(source.config, { ...source.options, overrides });
    const planned = planSchedules(deployed, current);
    const answers = await Promise.allSettled(planned.map((one) => schedules.set(one)));
    const changed: string[] = [];
    for (const [index, { name, times, enabled }] of planned.entries()) {
      const answer = answers[index];
      if (answer?.status !== 'fulfilled') continue;
      if (answer.value === 'unknown') log.warn('there is no such schedule', { schedule: name });
      if (answer.value !== 'changed') continue;
      changed.push(name);
      log.info('schedule changed', { schedule: name, times, enabled });
    }
    const failed = answers.find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
    return { changed };
  });
  return (event, context) => handler(event, context);
}
