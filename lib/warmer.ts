/** `warmer`: loads values and writes them to the cache. */
import { Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { Settings } from '../core/config/settings.ts';
import { workerSeconds } from '../core/warming/worker-time.ts';
import type { WarmerEnvironment } from '../lambdas/warmer/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import { originPorts, useOrigins } from './origins.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';

/** Few, so that one slow origin holds up little else: up to 100 keys each. */
const MESSAGES_PER_CALL = 5;

/** The only unit that calls origins and writes to the cache. */
export class WarmerFunction extends UnitFunction<WarmerEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly settings: Settings;
      readonly warmQueue: WorkQueue;
      readonly patterns: AccessPatterns;
      readonly cache: Cache;
    },
  ) {
    const { environment, settings, warmQueue, patterns, cache } = props;
    super(scope, id, {
      environment,
      unit: 'warmer',
      description: 'Loads values from origins and writes them to the cache',
      timeoutSeconds: workerSeconds(settings),
      memoryMegabytes: 1_024,
      uses: join(
        patterns.use('readWrite'),
        // Keys that failed for now go back alone, with a delay.
        warmQueue.use('WARM_QUEUE_URL'),
        cache.use(),
        useOrigins(scope, settings),
      ),
      network: placeByCache(scope, `${id}SecurityGroup`, cache, originPorts(settings)),
    });
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has destinations for streams; the queue has its dead-letter queue',
    });
    this.addEventSource(
      new SqsEventSource(warmQueue.queue, {
        batchSize: MESSAGES_PER_CALL,
        reportBatchItemFailures: true,
        maxConcurrency: environment.workers.warmer,
      }),
    );
  }
}
