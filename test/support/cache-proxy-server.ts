/** Proxies of the cache behind a server that speaks the Invoke call of AWS Lambda. */
import { text } from 'node:stream/consumers';
import { makeCacheProxyClient } from '../../adapters/cache-proxy/cache-proxy.ts';
import { makeCacheProxyLambda } from '../../adapters/cache-proxy/client.ts';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { makeRedisBreaker } from '../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import type { RedisClient } from '../../adapters/redis/connection.ts';
import { makeRedisGauge } from '../../adapters/redis/gauge.ts';
import { makeRedisGuide } from '../../adapters/redis/guide.ts';
import { makeRedisLimiter } from '../../adapters/redis/limiter.ts';
import { makeRedisLives } from '../../adapters/redis/lives.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { CachePorts } from '../../core/cache-calls.ts';
import type { Rate } from '../../core/units.ts';
import type { BreakerOptions } from '../../core/warming/breaker-options.ts';
import { type CacheProxyPorts, makeCacheProxy } from '../../lambdas/cache-proxy/cache-proxy.ts';
import { startFaultyOrigin } from './faulty-origin.ts';

/** What Lambda takes and gives at most (quotas of AWS Lambda). */
const PAYLOAD_BYTES = 6_291_556;

/** What a proxy has to ask, on a connection of its own. */
export function portsInside(redis: RedisClient, breaker?: BreakerOptions) {
  return {
    cache: makeRedisCache(redis),
    guide: makeRedisGuide(redis),
    breaker: makeRedisBreaker(redis, breaker),
    gauge: makeRedisGauge(redis),
    lives: makeRedisLives(redis),
    limiterOf: (origin: string, rate: Rate) =>
      makeRedisLimiter(redis, { origins: new Map([[origin, { rate }]]) }),
  };
}

/** A running server. */
export interface CacheProxyServer {
  /** Deploys a proxy of its own over these ports, and gives what asks it. */
  proxy(ports: Omit<CacheProxyPorts, 'clock' | 'log'>, rate?: Rate, now?: () => number): CachePorts;
  readonly url: string;
  invocations(): number;
  close(): Promise<void>;
}

/** Starts it. */
export async function startCacheProxyServer(): Promise<CacheProxyServer> {
  const functions = new Map<string, ReturnType<typeof makeCacheProxy>>();
  const server = await startFaultyOrigin(async (request, response) => {
    const payload = await text(request);
    const [, name = ''] = /functions\/([^/]+)\/invocations/.exec(request.url ?? '') ?? [];
    const tooLarge = Buffer.byteLength(payload) > PAYLOAD_BYTES;
    const answer = tooLarge ? '' : JSON.stringify(await functions.get(name)?.(JSON.parse(payload)));
    if (tooLarge || Buffer.byteLength(answer) > PAYLOAD_BYTES) {
      response.writeHead(413, { 'x-amzn-errortype': 'RequestTooLargeException' }).end('{}');
    } else {
      response.writeHead(200).end(answer);
    }
  });
  const credentials = { accessKeyId: 'none', secretAccessKey: 'none' };
  const client = makeCacheProxyLambda({
    endpoint: server.url,
    region: 'eu-central-1',
    credentials,
  });
  return {
    url: server.url,
    invocations: () => server.requests.length,
    proxy(ports, rate = { calls: 1, perMilliseconds: 1 }, now = systemClock.now) {
      const name = `proxy-${functions.size}`;
      functions.set(
        name,
        makeCacheProxy({ ...ports, clock: { ...systemClock, now }, log: makeMemoryLog() }),
      );
      return makeCacheProxyClient(client, name, { origins: new Map([['catalog', { rate }]]) });
    },
    async close() {
      client.destroy();
      await server.close();
    },
  };
}
