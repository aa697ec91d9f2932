/** `events`: takes the news that data has changed, from the API and from a bus of its own. */
import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { SqsDestination } from 'aws-cdk-lib/aws-lambda-destinations';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { Settings } from '../core/config/settings.ts';
import type { EventsEnvironment } from '../lambdas/events/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { makeDeadLetters, type WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** The news of a change is worth little when the value has expired anyway. */
const MAX_AGE = Duration.hours(1);
const RETRIES = 2;

/** The function, the bus that applications put events on, and the rule between them. */
export class EventsFunction extends UnitFunction<EventsEnvironment> {
  readonly bus: EventBus;
  /** What could not be done; absent where the configuration names no event. */
  readonly failures: Queue | undefined;

  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly settings: Settings;
      readonly patterns: AccessPatterns;
      readonly warmQueue: WorkQueue;
      readonly cache: Cache;
      readonly tokens: Tokens;
    },
  ) {
    const { environment, settings, patterns, warmQueue, cache, tokens } = props;
    super(scope, id, {
      environment,
      unit: 'events',
      description: 'Drops what events say has changed',
      // API Gateway gives up after 29 seconds.
      timeoutSeconds: 29,
      memoryMegabytes: 512,
      uses: join(
        patterns.use('readWrite'),
        warmQueue.use('WARM_QUEUE_URL'),
        cache.use(),
        tokens.use(),
      ),
      network: placeByCache(scope, `${id}SecurityGroup`, cache),
    });
    this.bus = new EventBus(scope, `${id}Bus`, { description: 'Data that has changed' });
    const detailType = [...new Set(settings.events.map(({ type }) => type))];
    // A rule that names no type would take every event.
    if (detailType.length === 0) return;
    const failures = makeDeadLetters(scope, `${id}Failures`);
    this.failures = failures;
    this.configureAsyncInvoke({
      maxEventAge: MAX_AGE,
      retryAttempts: RETRIES,
      onFailure: new SqsDestination(failures),
    });
    new Rule(scope, `${id}Rule`, {
      description: 'Changes that the configuration has a mapping for',
      eventBus: this.bus,
      eventPattern: { detailType },
      targets: [
        new LambdaFunction(this, {
          maxEventAge: MAX_AGE,
          retryAttempts: RETRIES,
          deadLetterQueue: failures,
        }),
      ],
    });
  }
}
