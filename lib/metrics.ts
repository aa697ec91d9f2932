/** `metrics`: figures for Prometheus. */
import type { Construct } from 'constructs';
import type { MetricsEnvironment } from '../lambdas/metrics/env.ts';
import { join } from './binding.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads the ledger at each scrape; keeps nothing. */
export class MetricsFunction extends UnitFunction<MetricsEnvironment> {
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
      unit: 'metrics',
      description: 'Answers figures for Prometheus',
      timeoutSeconds: 20,
      memoryMegabytes: 1024,
      uses: join(props.patterns.use('read'), props.tokens.use()),
    });
  }
}
