/** `invalidate`: drops what has changed. */
import type { Construct } from 'constructs';
import type { InvalidateEnvironment } from '../lambdas/invalidate/env.ts';
import { join } from './binding.ts';
import { type Cache, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';
import type { WorkQueue } from './queues.ts';
import type { AccessPatterns } from './table.ts';
import type { Tokens } from './tokens.ts';

/** Deletes in the cache, and sends what shall be loaded anew to the warmer. */
export class InvalidateFunction extends UnitFunction<InvalidateEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: {
      readonly environment: EnvironmentProps;
      readonly patterns: AccessPatterns;
      readonly warmQueue: WorkQueue;
      readonly cache: Cache;
      readonly tokens: Tokens;
    },
  ) {
    const { environment, patterns, warmQueue, cache, tokens } = props;
    super(scope, id, {
      environment,
      unit: 'invalidate',
      description: 'Drops what has changed',
      // API Gateway gives up after 29 seconds.
      timeoutSeconds: 29,
      memoryMegabytes: 512,
      uses: join(
        patterns.use('readWrite'),
        warmQueue.use('WARM_QUEUE_URL'),
        cache.use(),
        tokens.use(),
      ),
      network: placeByCache(scope, `${id}SecurityGroup`, cache),
    });
  }
}
