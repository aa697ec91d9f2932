/** `recovery`: looks at the cache each minute, and hears what may have emptied it. */
import { Duration, Stack, Validations } from 'aws-cdk-lib';
import { type EventPattern, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  ContextAttribute,
  ScheduleExpression,
  type ScheduleGroup,
  ScheduleTargetInput,
} from 'aws-cdk-lib/aws-scheduler';
import type { Construct } from 'constructs';
import { CACHE_DETAIL_TYPES, DEPLOYED, STACK_DETAIL_TYPE } from '../core/recovery/events.ts';
import type { RecoveryEnvironment } from '../lambdas/recovery/env.ts';
import { type Binding, join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { GroupedSchedule } from './grouped-schedule.ts';
import { makeDeadLetters, type WorkQueue } from './queues.ts';
import { ScheduledCall } from './scheduled-call.ts';
import type { AccessPatterns } from './table.ts';

/** Long enough for most refills; a longer one goes on with the next look. */
const TIMEOUT_SECONDS = 300;
/** A late look is worth nothing: the next one is there. */
const LOOK_AGE = Duration.seconds(60);
/** What has emptied a cache may be heard of late, and is looked into all the same. */
const EVENT_AGE = Duration.minutes(15);
const RETRIES = 2;

/** The unit, its schedule and its rules. */
export class RecoveryFunction extends UnitFunction<RecoveryEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly warmQueue: WorkQueue;
      readonly cache: Cache;
      /** Of all schedules of the stack. */
      readonly scheduleGroup: ScheduleGroup;
    },
  ) {
    const { environment, patterns, warmQueue, cache, scheduleGroup } = props;
    super(scope, id, {
      environment,
      unit: 'recovery',
      description: 'Fills the cache again when it has lost what it held',
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 1_024,
      uses: join(
        patterns.use('readWrite'),
        warmQueue.use('WARM_QUEUE_URL'),
        cache.use(),
        useEventsOf(cache),
      ),
      network: placeByCache(scope, `${id}SecurityGroup`, cache),
    });
    const { role } = this;
    if (role) {
      Validations.of(role).acknowledge({
        id: 'AwsSolutions-IAM5[Resource::*]',
        reason: 'elasticache:DescribeEvents has no resources; Lambda makes network interfaces',
      });
    }
    const failures = makeDeadLetters(scope, `${id}Failures`);
    this.configureAsyncInvoke({
      maxEventAge: EVENT_AGE,
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(failures),
    });
    new GroupedSchedule(scope, `${id}Schedule`, {
      description: 'Looks whether the cache is cold',
      scheduleGroup,
      schedule: ScheduleExpression.rate(Duration.minutes(1)),
      target: new ScheduledCall(this, {
        input: ScheduleTargetInput.fromObject({ scheduledTime: ContextAttribute.scheduledTime }),
        maxEventAge: LOOK_AGE,
        retryAttempts: 0,
        deadLetterQueue: failures,
      }),
    });
    const on = (name: string, description: string, eventPattern: EventPattern) =>
      new Rule(scope, `${id}${name}`, {
        description,
        eventPattern,
        targets: [
          new LambdaFunction(this, {
            maxEventAge: EVENT_AGE,
            retryAttempts: RETRIES,
            deadLetterQueue: failures,
          }),
        ],
      });
    on('OnCache', 'A serverless cache was made or changed', {
      source: ['aws.elasticache'],
      detailType: [...CACHE_DETAIL_TYPES],
    });
    on('OnDeployment', 'This stack was deployed', {
      source: ['aws.cloudformation'],
      detailType: [STACK_DETAIL_TYPE],
      detail: {
        'stack-id': [Stack.of(scope).stackId],
        'status-details': { status: [...DEPLOYED] },
      },
    });
  }
}

/** ElastiCache knows no resource for the log of events, and tells those of the whole account. */
function useEventsOf({
  serviceName: name,
}: Cache): Binding<Pick<RecoveryEnvironment, 'CACHE_NAME'>> {
  if (name === undefined) return { variables: {}, grant: () => undefined };
  return {
    variables: { CACHE_NAME: name },
    grant: (grantee) => {
      grantee.grantPrincipal.addToPrincipalPolicy(
        new PolicyStatement({ actions: ['elasticache:DescribeEvents'], resources: ['*'] }),
      );
    },
  };
}
