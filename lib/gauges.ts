/** `gauges`: tells CloudWatch how things stand, on a schedule of its own. */
import { Duration, Validations } from 'aws-cdk-lib';
import { ScheduleExpression, type ScheduleGroup } from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import type { GaugesEnvironment } from '../lambdas/gauges/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { GroupedSchedule } from './grouped-schedule.ts';
import { ScheduledCall } from './scheduled-call.ts';
import type { AccessPatterns } from './table.ts';

/** How often; alarms look at figures of this age. */
const GAUGES_MINUTES = 5;

/** Reads table and cache; writes nothing but figures. */
export class GaugesFunction extends UnitFunction<GaugesEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly cache: Cache;
      /** Of all schedules of the stack. */
      readonly scheduleGroup: ScheduleGroup;
    },
  ) {
    const { environment, patterns, cache, scheduleGroup } = props;
    super(scope, id, {
      environment,
      unit: 'gauges',
      description: 'Tells CloudWatch how things stand',
      timeoutSeconds: 30,
      memoryMegabytes: 512,
      uses: join(patterns.use('read'), cache.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, cache),
    });
    // The next look is as good as another try: an old gauge is worth nothing.
    this.configureAsyncInvoke({ maxEventAge: Duration.minutes(1), retryAttempts: 0 });
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaAsyncFailureDestination',
      reason: 'An old gauge is worth nothing; that gauges are missing has an alarm of its own',
    });
    new GroupedSchedule(scope, `${id}Schedule`, {
      scheduleGroup,
      description: 'Looks how things stand',
      schedule: ScheduleExpression.rate(Duration.minutes(GAUGES_MINUTES)),
      target: new ScheduledCall(this, { maxEventAge: Duration.minutes(1), retryAttempts: 0 }),
    });
  }
}
