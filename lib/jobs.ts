/** `jobs`: how far manual requests are; cancels and resumes them. */
import type { Construct } from 'constructs';
import type { JobsEnvironment } from '../lambdas/jobs/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads jobs and their results; puts what is left of one back on the queue. */
export class JobsFunction extends UnitFunction<JobsEnvironment> {
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
      unit: 'jobs',
      description: 'Answers how far jobs are, cancels and resumes them',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(
        props.patterns.use('readWrite'),
        props.warmQueue.use('WARM_QUEUE_URL'),
        props.tokens.use(),
      ),
    });
  }
}
