/** `control`: pauses and resumes warming, empties the cache. */
import type { Construct } from 'constructs';
import type { ControlEnvironment } from '../lambdas/control/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Writes the switches into the table and beside the values, where readers look. */
export class ControlFunction extends UnitFunction<ControlEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly cache: Cache;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'control',
      description: 'Pauses, resumes, clears',
      // API Gateway gives up after 29 seconds.
      timeoutSeconds: 29,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('readWrite'), props.cache.use(), props.tokens.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, props.cache),
    });
  }
}
