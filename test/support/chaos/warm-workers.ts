/** Several warmers on one cache behind a proxy, with an origin that keeps its own log. */
import { makeMemoryJobs } from '../../../adapters/memory/jobs.ts';
import { makeMemoryLedger } from '../../../adapters/memory/ledger.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import { makeRedisBreaker } from '../../../adapters/redis/breaker.ts';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import type { RedisClient } from '../../../adapters/redis/connection.ts';
import { makeRedisLimiter } from '../../../adapters/redis/limiter.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { systemCompression } from '../../../adapters/system/compression.ts';
import { correlation } from '../../../adapters/system/correlation.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Origin, WarmQueue } from '../../../core/ports.ts';
import type { BreakerOptions } from '../../../core/warming/breaker-options.ts';
import type { WarmMessage } from '../../../core/warming/messages.ts';
import { makeWarmer, type WarmPorts } from '../../../core/warming/warm.ts';
import { makeWarmer as makeWarmerUnit } from '../../../lambdas/warmer/warmer.ts';
import type { ConnectionChanges } from './redis-rig.ts';

/** What differs between attacks. */
export interface WorkersOptions {
  readonly origin: Origin;
  readonly limits?: Partial<Omit<Parameters<typeof loader>[0], 'one' | 'many'>>;
  readonly ttl?: string;
  readonly breaker?: BreakerOptions;
  readonly redis?: ConnectionChanges;
}

/** What the workers have in common. */
interface WorkersCache {
  connect(options?: ConnectionChanges): RedisClient;
}

/** Makes workers; each `start` is a process with a connection of its own. */
export function makeWorkers(rig: WorkersCache, options: WorkersOptions) {
  const settings = resolveSettings({
    origins: { catalog: loader({ one: async () => undefined, ...options.limits }) },
    keyspaces: {
      product: {
        key: 'p:{sku}',
        origin: 'catalog',
        ttl: options.ttl ?? '1h',
        tags: ['sku:{sku}'],
      },
    },
  });
  /** Sent back for another try; whoever takes them does not wait for their delays. */
  const retries: WarmMessage[] = [];
  const warmQueue: WarmQueue = {
    async send(sent) {
      const now = Date.now();
      for (const { body } of sent) {
        retries.push({ ...body, notBefore: Math.min(body.notBefore, now) });
      }
    },
  };
  const shared = {
    settings,
    compression: systemCompression,
    clock: systemClock,
    patterns: makeMemoryPatterns(),
    ledger: makeMemoryLedger(systemClock),
    jobs: makeMemoryJobs(),
    warmQueue,
    origins: new Map([['catalog', options.origin]]),
    metrics: makeMemoryMetrics(),
    correlation,
    log: makeMemoryLog(),
  };
  let messages = 0;
  return {
    ...shared,
    retries,
    /** `wrap` changes the ports of this one worker. */
    start(wrap: <Ports extends WarmPorts>(ports: Ports) => Ports = (ports) => ports) {
      const redis = rig.connect(options.redis);
      const ports = wrap({
        ...shared,
        cache: makeRedisCache(redis),
        limiter: makeRedisLimiter(redis, settings),
        breaker: makeRedisBreaker(redis, options.breaker),
      });
      return { ...ports, redis, warm: makeWarmer(ports), unit: makeWarmerUnit(ports) };
    },
    message(skus: readonly string[], changes: Partial<WarmMessage> = {}): WarmMessage {
      messages += 1;
      const now = Date.now();
      return {
        id: `m${messages}`,
        origin: 'catalog',
        strategy: 'popular',
        run: `r${messages}`,
        items: skus.map((sku) => ({
          keyspace: 'product',
          key: `p:${sku}`,
          params: { sku },
          loadedNoEarlierThan: 0,
        })),
        notBefore: 0,
        notAfter: now + 60_000,
        attempt: 0,
        reservedAt: now,
        ...changes,
      };
    },
  };
}
