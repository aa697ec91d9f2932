/** `health`: is everything there that warming needs? */
import type { Construct } from 'constructs';
import type { HealthEnvironment } from '../lambdas/health/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';

/** Asks cache and table; public, so it holds no data and no tokens. */
export class HealthFunction extends UnitFunction<HealthEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly cache: Cache;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'health',
      description: 'Answers whether cache and table are there',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('read'), props.cache.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, props.cache),
    });
  }
}
