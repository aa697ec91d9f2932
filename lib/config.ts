/** `config`: settings, and their change at run time. */
import type { Construct } from 'constructs';
import type { ConfigEnvironment } from '../lambdas/config/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Keeps changes of settings in the table, where every function finds them. */
export class ConfigFunction extends UnitFunction<ConfigEnvironment> {
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
      unit: 'config',
      description: 'Shows and changes settings',
      timeoutSeconds: 20,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('readWrite'), props.tokens.use()),
    });
  }
}
