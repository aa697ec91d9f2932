/** `jobs`: how far a manual request is. */
import type { Construct } from 'constructs';
import type { JobsEnvironment } from '../lambdas/jobs/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads a job and its results. */
export class JobsFunction extends UnitFunction<JobsEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'jobs',
      description: 'Answers how far a job is',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
