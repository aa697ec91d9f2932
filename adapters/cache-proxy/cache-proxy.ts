/** The cache of functions outside its network: every call is one call of a function inside. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  CACHE_METHODS,
  type CacheAnswer,
  type CachePorts,
  type DroppedPart,
  type MethodKind,
  packCacheMessage,
  unpackCacheMessage,
} from '../../core/cache-calls.ts';
import type { OriginSettings } from '../../core/config/settings.ts';
import { dependencyDown, notFound, throwDependencyDown } from '../../core/errors.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import type { Breaker, Cache, RateLimiter } from '../../core/ports.ts';
import type { CacheGauge } from '../../core/recovery/health.ts';
import type { EntryLives } from '../../core/recovery/spread.ts';
import { isTooLate } from '../../core/warming/pace.ts';
import { inParts } from './parts.ts';

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** What a function asks of the proxy, in its own words. */
export function makeCacheProxyClient(
  client: LambdaClient,
  functionName: string,
  limits: { readonly origins: ReadonlyMap<string, Pick<OriginSettings, 'rate'>> },
): CachePorts {
  async function call(port: keyof CachePorts, method: string, args: readonly unknown[]) {
    const Payload = JSON.stringify(packCacheMessage({ port, method, args }));
    const command = new InvokeCommand({ FunctionName: functionName, Payload });
    const reply = await client.send(command).catch(throwDependencyDown('the cache'));
    const text = Buffer.from(reply.Payload ?? []).toString();
    // A function that ended, or ran out of time, in the middle.
    if (reply.FunctionError !== undefined) throw dependencyDown('the cache');
    const answer = unpackCacheMessage(JSON.parse(text)) as CacheAnswer;
    if ('error' in answer) throw answer.error;
    return answer.result;
  }

  function makeMethod(port: keyof CachePorts, method: string, kind: MethodKind): Method {
    if (kind === 'whole') return (...args) => call(port, method, args);
    return async (list, ...rest) => {
      const send = (part: readonly unknown[]) => call(port, method, [part, ...rest]);
      const results = await inParts(list as readonly unknown[], send);
      return kind === 'each' ? results : undefined;
    };
  }

  function makePort(port: keyof CachePorts): Readonly<Record<string, Method>> {
    const kinds = Object.entries(CACHE_METHODS[port]);
    return Object.fromEntries(
      kinds.map(([method, kind]) => [method, makeMethod(port, method, kind)]),
    );
  }

  const cache = makePort('cache') as unknown as Cache;
  return {
    cache: {
      ...cache,
      async *dropGroup(group) {
        for (;;) {
          const part = (await call('cache', 'dropGroup', [group])) as DroppedPart;
          yield* part.steps;
          if (part.isDone) return;
        }
      },
    },
    guide: makePort('guide') as unknown as Guide,
    breaker: makePort('breaker') as unknown as Breaker,
    gauge: makePort('gauge') as unknown as CacheGauge,
    lives: makePort('lives') as unknown as EntryLives,
    limiter: makeLimiter((...args) => call('limiter', 'take', args), limits),
  };
}

/** The rate goes along: settings may have changed since the proxy was deployed. */
function makeLimiter(
  take: Method,
  { origins }: { readonly origins: ReadonlyMap<string, Pick<OriginSettings, 'rate'>> },
): RateLimiter {
  return {
    async take(origin, maxWaitMilliseconds) {
      const settings = origins.get(origin);
      if (!settings) throw notFound('origin', origin);
      return (await take(origin, maxWaitMilliseconds, settings.rate)) as number | undefined;
    },
    isLate(origin, milliseconds) {
      const settings = origins.get(origin);
      return settings !== undefined && isTooLate(settings.rate, milliseconds);
    },
  };
}
