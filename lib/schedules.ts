/** `schedules`: keeps the schedules of strategies as the settings say. */
import { Duration, Validations } from 'aws-cdk-lib';
import { ScheduleExpression } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { SchedulesEnvironment } from '../lambdas/schedules/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { GroupedSchedule } from './grouped-schedule.ts';
import { ScheduledCall } from './scheduled-call.ts';
import type { Strategies } from './strategy.ts';
import type { AccessPatterns } from './table.ts';

/** How long a change at run time, or a deployment that undid one, may wait. */
const EVERY = Duration.minutes(1);

/** Looks each minute; no function that can be called from outside may touch a schedule. */
export class SchedulesFunction extends UnitFunction<SchedulesEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly strategies: Strategies;
    },
  ) {
    const { environment, patterns, strategies } = props;
    super(scope, id, {
      environment,
      unit: 'schedules',
      description: 'Keeps the schedules of strategies as the settings say',
      timeoutSeconds: 30,
      memoryMegabytes: 256,
      uses: join(patterns.use('read'), strategies.use()),
    });
    // The next look is nearer than another try.
    const once = { maxEventAge: Duration.seconds(60), retryAttempts: 0 };
    this.configureAsyncInvoke(once);
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaAsyncFailureDestination',
      reason: 'The next look, a minute later, does all of it again',
    });
    new GroupedSchedule(scope, `${id}Schedule`, {
      description: 'Looks whether schedules are as the settings say',
      scheduleGroup: strategies.group,
      schedule: ScheduleExpression.rate(EVERY),
      target: new ScheduledCall(this, { ...once, deadLetterQueue: strategies.failures }),
    });
  }
}
