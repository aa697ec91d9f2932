/** `stats`: what warming did and what it cost. */
import type { Construct } from 'constructs';
import type { StatsEnvironment } from '../lambdas/stats/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads the ledger over all keyspaces and windows. */
export class StatsFunction extends UnitFunction<StatsEnvironment> {
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
      unit: 'stats',
      description: 'Answers what warming did',
      timeoutSeconds: 20,
      memoryMegabytes: 1024,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
