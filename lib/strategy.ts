/** `strategy`: one function for each strategy that is switched on; one schedule, and one per window. */
import { Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { Grant, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import {
  ContextAttribute,
  ScheduleExpression,
  ScheduleGroup,
  ScheduleTargetInput,
  TimeWindow,
} from 'aws-cdk-lib/aws-scheduler';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type {
  Settings,
  StrategyName,
  StrategySettings,
  Schedule as Times,
  WindowSettings,
} from '../core/config/settings.ts';
import { configInvalid } from '../core/errors.ts';
import { scheduleName } from '../core/schedules/plan.ts';
import { scheduleProblems, scheduleWords } from '../core/schedules/words.ts';
import { RUN_LEASE_MILLISECONDS } from '../core/strategies/lease.ts';
import type { StrategyEnvironment } from '../lambdas/strategy/env.ts';
import { type Binding, join, literal } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { GroupedSchedule } from './grouped-schedule.ts';
import { makeDeadLetters, type WorkQueue } from './queues.ts';
import { ScheduledCall } from './scheduled-call.ts';
import type { AccessPatterns } from './table.ts';

const SCHEDULER = 'scheduler.amazonaws.com';
/** Ends before its lease does, so that whoever takes it over is alone. */
const TIMEOUT_SECONDS = RUN_LEASE_MILLISECONDS / 1_000 - 5;
/** Once more after a hiccup; after that the next run is nearer than another try. */
const RETRIES = 1;

/** Ids are written out: they name resources, and a name must not change with the code's spelling. */
const IDS: Readonly<Record<StrategyName, string>> = {
  critical: 'Critical',
  popular: 'Popular',
  'refresh-ahead': 'RefreshAhead',
  'time-of-day': 'TimeOfDay',
  trending: 'Trending',
  related: 'Related',
  prompts: 'Prompts',
  users: 'Users',
  predictive: 'Predictive',
};

/** What all strategies share. */
export interface StrategiesProps {
  readonly environment: EnvironmentProps;
  readonly settings: Settings;
  readonly patterns: AccessPatterns;
  readonly warmQueue: WorkQueue;
}

/**
 * The strategies of the configuration, and the queue of their runs that failed for good.
 *
 * @throws PreheatError `config_invalid` for an interval that Scheduler cannot keep.
 */
export class Strategies extends Construct {
  readonly failures: Queue;
  /** Holds all schedules of the stack, and nothing else. */
  readonly group: ScheduleGroup;
  /** What Scheduler is when it starts a strategy. */
  readonly schedulerRole: Role;
  readonly schedules: readonly GroupedSchedule[];

  constructor(scope: Construct, id: string, props: StrategiesProps) {
    super(scope, id);
    const problems = scheduleProblems(props.settings);
    if (problems.length > 0) throw configInvalid(problems);
    this.failures = makeDeadLetters(this, 'Failures');
    this.group = new ScheduleGroup(this, 'Group', { removalPolicy: RemovalPolicy.DESTROY });
    this.schedulerRole = makeSchedulerRole(this, this.group);
    const shared = {
      ...props,
      failures: this.failures,
      group: this.group,
      role: this.schedulerRole,
    };
    this.schedules = [...props.settings.strategies.values()].flatMap((strategy) => {
      if (!strategy.enabled) return [];
      return new Strategy(this, IDS[strategy.name], { ...shared, strategy }).schedules;
    });
  }

  /** Lets a function change when strategies run: these schedules, and nothing else of them. */
  use(): Binding<{ readonly SCHEDULE_GROUP: string }> {
    return {
      variables: { SCHEDULE_GROUP: this.group.scheduleGroupName },
      grant: (grantee) => {
        Grant.addToPrincipal({
          grantee,
          actions: ['scheduler:GetSchedule', 'scheduler:UpdateSchedule'],
          resourceArns: this.schedules.map(({ scheduleArn }) => scheduleArn),
        });
        // An update hands Scheduler the role of the schedule anew.
        Grant.addToPrincipal({
          grantee,
          actions: ['iam:PassRole'],
          resourceArns: [this.schedulerRole.roleArn],
          conditions: { StringEquals: { 'iam:PassedToService': SCHEDULER } },
        });
      },
    };
  }
}

/** Only the schedules of this group act as it: no other may borrow what it is allowed. */
function makeSchedulerRole(scope: Construct, group: ScheduleGroup): Role {
  return new Role(scope, 'SchedulerRole', {
    description: 'Starts strategies at their times',
    assumedBy: new ServicePrincipal(SCHEDULER, {
      conditions: {
        StringEquals: {
          'aws:SourceAccount': Stack.of(scope).account,
          'aws:SourceArn': group.scheduleGroupArn,
        },
      },
    }),
  });
}

/** One strategy: the bundle all strategies share, run on its own schedule. */
class Strategy extends Construct {
  readonly schedules: readonly GroupedSchedule[];

  constructor(
    scope: Construct,
    id: string,
    props: StrategiesProps & {
      readonly strategy: StrategySettings;
      readonly failures: Queue;
      readonly group: ScheduleGroup;
      readonly role: Role;
    },
  ) {
    super(scope, id);
    const { environment, patterns, warmQueue, strategy, failures, group, role } = props;
    const run = new UnitFunction<StrategyEnvironment>(this, 'Function', {
      environment,
      unit: 'strategy',
      description: `Runs the strategy ${strategy.name}`,
      timeoutSeconds: TIMEOUT_SECONDS,
      memoryMegabytes: 1_024,
      uses: join(
        patterns.use('readWrite'),
        warmQueue.use('WARM_QUEUE_URL'),
        literal({ STRATEGY: strategy.name }),
      ),
    });
    // Scheduler hands a run over and is done: its failures are Lambda's to retry and to keep.
    run.configureAsyncInvoke({
      maxEventAge: Duration.seconds(scheduleWords(strategy.schedule).maxAgeSeconds),
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(failures),
    });
    const start = (scheduleId: string, times: Times, window?: WindowSettings) => {
      const { expression, timeZone, flexibleMinutes, maxAgeSeconds } = scheduleWords(times);
      return new GroupedSchedule(this, scheduleId, {
        // By these names the schedules are found again when settings change at run time.
        scheduleName: scheduleName(strategy.name, window?.name),
        scheduleGroup: group,
        description: `Runs the strategy ${strategy.name}${window ? ` at ${window.name}` : ''}`,
        enabled: window?.enabled ?? true,
        schedule: ScheduleExpression.expression(expression, TimeZone.of(timeZone)),
        timeWindow:
          flexibleMinutes > 0
            ? TimeWindow.flexible(Duration.minutes(flexibleMinutes))
            : TimeWindow.off(),
        target: new ScheduledCall(run, {
          role,
          // The slot, the same however often it is delivered: what makes a duplicate harmless.
          input: ScheduleTargetInput.fromObject({
            scheduledTime: ContextAttribute.scheduledTime,
            ...(window && { window: window.name }),
          }),
          maxEventAge: Duration.seconds(maxAgeSeconds),
          retryAttempts: RETRIES,
          deadLetterQueue: failures,
        }),
      });
    };
    this.schedules = [
      start('Schedule', strategy.schedule),
      ...strategy.windows.map((window) => start(`Window-${window.name}`, window.schedule, window)),
    ];
  }
}
