/** `record`: takes access events from applications. */
import type { Construct } from 'constructs';
import type { RecordEnvironment } from '../lambdas/record/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { Tokens } from './tokens.ts';

/** Validates a batch and puts it on the access queue; knows neither table nor cache. */
export class RecordFunction extends UnitFunction<RecordEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly accessEvents: WorkQueue;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'record',
      description: 'Takes access events',
      // One call to SQS; its caller waits.
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.accessEvents.use('ACCESS_QUEUE_URL'), props.tokens.use()),
    });
  }
}
