/** `patterns`: what is known of keys, and why each was warmed or was not. */
import type { Construct } from 'constructs';
import type { PatternsEnvironment } from '../lambdas/patterns/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads statistics of keys and the gate's states. */
export class PatternsFunction extends UnitFunction<PatternsEnvironment> {
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
      unit: 'patterns',
      description: 'Answers what is known of keys',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
