/** `strategy`: one function for each strategy that is switched on; one schedule, and one per window. */
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import { ContextAttribute, Schedule, ScheduleTargetInput } from 'aws-cdk-lib/aws-scheduler';
import { LambdaInvoke } from 'aws-cdk-lib/aws-scheduler-targets';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type {
  Settings,
  StrategyName,
  StrategySettings,
  Schedule as Times,
} from '../core/config/settings.ts';
import type { StrategyEnvironment } from '../lambdas/strategy/env.ts';
import { join, literal } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { makeDeadLetters, type WorkQueue } from './queues.ts';
import { maxEventAge, scheduleExpression } from './schedule-expression.ts';
import type { AccessPatterns } from './table.ts';

/** Under the shortest interval, so that a run has ended when the next one begins. */
const TIMEOUT_SECONDS = 55;
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

/** The strategies of the configuration, and the queue of their runs that failed for good. */
export class Strategies extends Construct {
  readonly failures: Queue;

  constructor(scope: Construct, id: string, props: StrategiesProps) {
    super(scope, id);
    this.failures = makeDeadLetters(this, 'Failures');
    for (const strategy of props.settings.strategies.values()) {
      if (!strategy.enabled) continue;
      new Strategy(this, IDS[strategy.name], { ...props, strategy, failures: this.failures });
    }
  }
}

/** One strategy: the bundle all strategies share, run on its own schedule. */
class Strategy extends Construct {
  constructor(
    scope: Construct,
    id: string,
    props: StrategiesProps & { readonly strategy: StrategySettings; readonly failures: Queue },
  ) {
    super(scope, id);
    const { environment, patterns, warmQueue, strategy, failures } = props;
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
    const maxAge = maxEventAge(strategy.schedule);
    // Scheduler hands a run over and is done: its failures are Lambda's to retry and to keep.
    run.configureAsyncInvoke({
      maxEventAge: maxAge,
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(failures),
    });
    const start = (scheduleId: string, times: Times, window?: string) =>
      new Schedule(this, scheduleId, {
        description: `Runs the strategy ${strategy.name}${window ? ` at ${window}` : ''}`,
        schedule: scheduleExpression(strategy.name, times),
        target: new LambdaInvoke(run, {
          // The slot, the same however often it is delivered: what makes a duplicate harmless.
          input: ScheduleTargetInput.fromObject({
            scheduledTime: ContextAttribute.scheduledTime,
            ...(window && { window }),
          }),
          maxEventAge: maxEventAge(times),
          retryAttempts: RETRIES,
          deadLetterQueue: failures,
        }),
      });
    start('Schedule', strategy.schedule);
    for (const { name, schedule } of strategy.windows) start(`Window-${name}`, schedule, name);
  }
}
