/** `cache-proxy`: asks the cache for functions outside its network. */
import type { Construct } from 'constructs';
import type { CacheProxyEnvironment } from '../lambdas/cache-proxy/env.ts';
import { type CacheServer, placeByCache } from './cache/cache.ts';
import type { EnvironmentProps } from './environments.ts';
import { UnitFunction } from './function.ts';

/** The only function that is beside the cache where the network is split. */
export class CacheProxyFunction extends UnitFunction<CacheProxyEnvironment> {
  constructor(
    scope: Construct,
    id: string,
    props: { readonly environment: EnvironmentProps; readonly server: CacheServer },
  ) {
    const { environment, server } = props;
    super(scope, id, {
      environment,
      unit: 'cache-proxy',
      description: 'Asks the cache for functions outside its network',
      // Its callers give up after 12 s, and each of its calls is one round trip.
      timeoutSeconds: 10,
      memoryMegabytes: 512,
      uses: server.use(),
      network: placeByCache(scope, `${id}SecurityGroup`, server),
    });
  }
}
