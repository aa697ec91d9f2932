/** `cache-proxy`: does in the cache what functions ask that run outside its network. */
import {
  CACHE_METHODS,
  type CacheCall,
  type CachePorts,
  type DroppedPart,
  packCacheMessage,
  unpackCacheMessage,
} from '../../core/cache-calls.ts';
import { messageInvalid } from '../../core/errors.ts';
import type { Clock, Log, RateLimiter } from '../../core/ports.ts';
import type { Rate } from '../../core/units.ts';

/** Longest time of one part of a large drop: well inside the function's own time. */
const DROP_MILLISECONDS = 3_000;

/** What the unit needs. */
export interface CacheProxyPorts extends Omit<CachePorts, 'limiter'> {
  /** The limiter of one rate: who asks says which one holds, as it may change at run time. */
  readonly limiterOf: (origin: string, rate: Rate) => RateLimiter;
  readonly clock: Clock;
  readonly log: Log;
}

/** Answers one packed call with its packed answer; errors of the cache are answers too. */
export type CacheProxyHandler = (event: unknown) => Promise<unknown>;

/** Makes the handler. */
export function makeCacheProxy(ports: CacheProxyPorts): CacheProxyHandler {
  const { cache, limiterOf, clock, log } = ports;

  async function dropPart(group: string): Promise<DroppedPart> {
    const startedAt = clock.now();
    const steps: (readonly string[])[] = [];
    for await (const keys of cache.dropGroup(group)) {
      steps.push(keys);
      if (clock.now() - startedAt >= DROP_MILLISECONDS) return { steps, isDone: false };
    }
    return { steps, isDone: true };
  }

  async function answer({ port, method, args }: CacheCall): Promise<unknown> {
    if (port === 'cache' && method === 'dropGroup') return dropPart(String(args[0]));
    if (port === 'limiter') {
      const [origin, most, rate] = args as [string, number, Rate];
      return limiterOf(origin, rate).take(origin, most);
    }
    const target = ports[port] as unknown as Readonly<Record<string, Method>>;
    return (target[method] as Method)(...args);
  }

  return async (event) => {
    try {
      const result = await answer(readCall(event));
      return packCacheMessage({ result });
    } catch (error) {
      const { name } = error as Error;
      log.warn('a call of the cache failed', { error: name });
      return packCacheMessage({ error });
    }
  };
}

type Method = (...args: readonly unknown[]) => Promise<unknown>;

/** Only what is in the list is called: an event is data, not a program. */
function readCall(event: unknown): CacheCall {
  const { port, method, args } = (unpackCacheMessage(event) ?? {}) as Partial<CacheCall>;
  const isKnown =
    typeof port === 'string' &&
    Object.hasOwn(CACHE_METHODS, port) &&
    typeof method === 'string' &&
    Object.hasOwn(CACHE_METHODS[port], method) &&
    Array.isArray(args);
  if (!isKnown) throw messageInvalid('no call of the cache');
  return { port, method, args };
}
