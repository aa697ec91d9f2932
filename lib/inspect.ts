/** `inspect`: is a key warm? */
import type { Construct } from 'constructs';
import type { InspectEnvironment } from '../lambdas/inspect/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { Tokens } from './tokens.ts';

/** Asks the cache; knows nothing of the table. */
export class InspectFunction extends UnitFunction<InspectEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly cache: Cache;
      readonly tokens: Tokens;
    },
  ) {
    super(scope, id, {
      environment: props.environment,
      unit: 'inspect',
      description: 'Answers whether a key is warm',
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: join(props.cache.use(), props.tokens.use()),
      network: placeByCache(scope, `${id}SecurityGroup`, props.cache),
    });
  }
}
