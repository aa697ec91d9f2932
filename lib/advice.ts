/** `advice`: what could be better, in words. */
import type { Construct } from 'constructs';
import type { AdviceEnvironment } from '../lambdas/advice/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads the ledger and the most read keys of each keyspace. */
export class AdviceFunction extends UnitFunction<AdviceEnvironment> {
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
      unit: 'advice',
      description: 'Answers what could be better',
      timeoutSeconds: 20,
      memoryMegabytes: 1024,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
