/** `status`: what runs, and when it last ran. */
import type { Construct } from 'constructs';
import type { StatusEnvironment } from '../lambdas/status/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Reads run history from the table, and from the cache whether origins are given a rest. */
export class StatusFunction extends UnitFunction<StatusEnvironment> {
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
      unit: 'status',
      description: 'Answers what runs',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.patterns.use('read'), props.cache.use(), props.tokens.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, props.cache),
    });
  }
}
