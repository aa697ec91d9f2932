/** `warm`: takes manual requests to warm. */
import type { Construct } from 'constructs';
import type { WarmEnvironment } from '../lambdas/warm/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Cuts a request into messages for the warmer; waits for the results when asked to. */
export class WarmFunction extends UnitFunction<WarmEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly warmQueue: WorkQueue;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'warm',
      description: 'Takes requests to warm',
      // API Gateway gives up after 29 seconds.
      timeoutSeconds: 29,
      memoryMegabytes: 512,
      uses: join(
        props.patterns.use('readWrite'),
        props.warmQueue.use('WARM_QUEUE_URL'),
        props.tokens.use(),
      ),
    });
  }
}
