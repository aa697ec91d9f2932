/** Schedules in EventBridge Scheduler. */
import {
  GetScheduleCommand,
  type GetScheduleCommandOutput,
  ResourceNotFoundException,
  type SchedulerClient,
  UpdateScheduleCommand,
  type UpdateScheduleCommandInput,
} from '@aws-sdk/client-scheduler';
import { dependencyDown } from '../../core/errors.ts';
import type { PlannedSchedule, Schedules } from '../../core/schedules/port.ts';
import { scheduleWords } from '../../core/schedules/words.ts';
import { isTransient } from '../aws/errors.ts';

/** Makes the port on one schedule group. */
export function makeEventBridgeSchedules(client: SchedulerClient, group: string): Schedules {
  return {
    async set(schedule) {
      try {
        const name = { GroupName: group, Name: schedule.name };
        const found = await client.send(new GetScheduleCommand(name));
        const changed = withChanges(found, schedule);
        if (!changed) return 'unchanged';
        await client.send(new UpdateScheduleCommand({ ...changed, ...name }));
        return 'changed';
      } catch (error) {
        if (error instanceof ResourceNotFoundException) return 'unknown';
        throw isTransient(error) ? dependencyDown('EventBridge Scheduler', error) : error;
      }
    },
  };
}

/**
 * The whole schedule with what differs; undefined where nothing does. An update sets what it leaves
 * out to the service's default, so all else is taken over from what is there.
 */
function withChanges(
  found: GetScheduleCommandOutput,
  { times, enabled }: PlannedSchedule,
): Omit<UpdateScheduleCommandInput, 'Name'> | undefined {
  const { expression, timeZone, flexibleMinutes, maxAgeSeconds } = scheduleWords(times);
  const { Target: target } = found;
  if (!target) return undefined;
  const isFlexible = flexibleMinutes > 0;
  const state = enabled ? 'ENABLED' : 'DISABLED';
  const isSame =
    found.ScheduleExpression === expression &&
    (found.ScheduleExpressionTimezone ?? 'UTC') === timeZone &&
    found.State === state &&
    (found.FlexibleTimeWindow?.MaximumWindowInMinutes ?? 0) === flexibleMinutes &&
    target.RetryPolicy?.MaximumEventAgeInSeconds === maxAgeSeconds;
  if (isSame) return undefined;
  return {
    Description: found.Description,
    StartDate: found.StartDate,
    EndDate: found.EndDate,
    KmsKeyArn: found.KmsKeyArn,
    ActionAfterCompletion: found.ActionAfterCompletion,
    ScheduleExpression: expression,
    ScheduleExpressionTimezone: timeZone,
    State: state,
    FlexibleTimeWindow: isFlexible
      ? { Mode: 'FLEXIBLE', MaximumWindowInMinutes: flexibleMinutes }
      : { Mode: 'OFF' },
    Target: {
      ...target,
      RetryPolicy: { ...target.RetryPolicy, MaximumEventAgeInSeconds: maxAgeSeconds },
    },
  };
}
