/** `login`: loads what a user who logs in will need. */
import type { Construct } from 'constructs';
import type { LoginEnvironment } from '../lambdas/login/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Puts a user's keys on the warm queue; waits for the results when asked to. */
export class LoginFunction extends UnitFunction<LoginEnvironment> {
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
      unit: 'login',
      description: 'Loads what a user who logs in will need',
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
