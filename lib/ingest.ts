/** `ingest`: folds access events into the table. */
import { Duration, Validations } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type { Construct } from 'constructs';
import type { IngestEnvironment } from '../lambdas/ingest/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';

/** Time for one window of events; the queue's visibility follows from it. */
export const INGEST_TIMEOUT_SECONDS = 60;
/** Each message is a batch of events, and Lambda hands over 6 MB at most. */
const MESSAGES_PER_CALL = 1_000;

/** One call per window: the more it folds, the fewer writes a hot key costs. */
export class IngestFunction extends UnitFunction<IngestEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly accessEvents: WorkQueue;
      readonly patterns: AccessPatterns;
      readonly cache: Cache;
    },
  ) {
    const { environment, accessEvents, patterns, cache } = props;
    super(scope, id, {
      environment,
      unit: 'ingest',
      description: 'Folds access events into the table',
      timeoutSeconds: INGEST_TIMEOUT_SECONDS,
      memoryMegabytes: 1_024,
      uses: join(patterns.use('readWrite'), cache.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, cache),
    });
    Validations.of(this).acknowledge({
      id: 'Serverless-LambdaEventSourceMappingDestination',
      reason: 'Lambda has destinations for streams; the queue has its dead-letter queue',
    });
    this.addEventSource(
      new SqsEventSource(accessEvents.queue, {
        batchSize: MESSAGES_PER_CALL,
        maxBatchingWindow: Duration.seconds(environment.ingestWindowSeconds),
        reportBatchItemFailures: true,
        maxConcurrency: environment.workers.ingest,
      }),
    );
  }
}
