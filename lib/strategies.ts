/** `strategies`: what each strategy does and is worth. */
import type { Construct } from 'constructs';
import type { StrategiesEnvironment } from '../lambdas/strategies/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads the ledger and the history of runs. */
export class StrategiesFunction extends UnitFunction<StrategiesEnvironment> {
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
      unit: 'strategies',
      description: 'Answers what strategies do and are worth',
      timeoutSeconds: 20,
      memoryMegabytes: 1024,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
