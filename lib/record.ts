/** `record`: takes access events from applications. */
import type { Construct } from 'constructs';
import type { RecordEnvironment } from '../lambdas/record/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/**
 * Puts a batch on the access queue, and what usually follows on it on the warm queue; knows
 * nothing of the cache, and finds no key in the table that an event has not named.
 */
export class RecordFunction extends UnitFunction<RecordEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly accessEvents: WorkQueue;
      readonly warmQueue: WorkQueue;
      readonly patterns: AccessPatterns;
      readonly tokens: Tokens;
    },
  ) {
    const { accessEvents, warmQueue, patterns, tokens } = props;
    super(scope, id, {
      environment: props.environment,
      unit: 'record',
      description: 'Takes access events',
      // A call to SQS and a moment of foresight; its caller waits.
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(
        accessEvents.use('ACCESS_QUEUE_URL'),
        warmQueue.use('WARM_QUEUE_URL'),
        patterns.use('decide'),
        tokens.use(),
      ),
    });
  }
}
