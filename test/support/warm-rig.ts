/** The warm path on a real cache and real origins, one keyspace at a time. */
import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { makeRedis } from '../../adapters/redis/connection.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import type { KeyspaceInput, OriginInput } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import type { Outcome } from '../../core/warming/outcomes.ts';
import { makeWarmer } from '../../core/warming/warm.ts';
import { START_AT } from './stores.ts';

const MINUTE = 60_000;

/** Makes the rig; the keyspace and the origin are both called `product`. */
export function makeWarmRig(
  redisPort: number,
  origin: OriginInput,
  keyspace: Partial<KeyspaceInput> = {},
) {
  // Beside the present, because readers with clocks of their own read what is written.
  const clock = makeManualClock(Math.max(START_AT, Date.now()));
  const settings = resolveSettings({
    origins: { product: origin },
    keyspaces: { product: { key: 'p:{sku}', origin: 'product', ttl: '1h', ...keyspace } },
  });
  const redis = makeRedis({ host: '127.0.0.1', port: redisPort });
  const cache = makeRedisCache(redis);
  const ports = {
    settings,
    cache,
    clock,
    compression: systemCompression,
    origins: makeOrigins(settings, {
      secrets: makeMemorySecrets(),
      clock,
      paidCalls: makeMemoryPaidCalls(clock),
    }),
    limiter: { take: async () => 0 },
    breaker: makeMemoryBreaker(clock),
    patterns: makeMemoryPatterns(),
    ledger: makeMemoryLedger(clock),
    jobs: makeMemoryJobs(),
    warmQueue: makeMemoryQueue<WarmMessage>(clock),
  };
  const warmMessage = makeWarmer(ports);
  let messages = 0;
  return {
    ...ports,
    keyOf: (params: Params) =>
      resolveKey(settings.keyspaces, { keyspace: 'product', params }, 'rig').key,
    /** Warms keys; `loadedNoEarlierThan` as in a message. */
    async warm(
      all: readonly Params[],
      { loadedNoEarlierThan = 0, strategy = 'popular' } = {},
    ): Promise<readonly Outcome[]> {
      messages += 1;
      const now = clock.now();
      const message: WarmMessage = {
        id: `m${messages}`,
        origin: 'product',
        strategy,
        run: `r${messages}`,
        items: all.map((params) => ({
          ...resolveKey(settings.keyspaces, { keyspace: 'product', params }, 'rig'),
          loadedNoEarlierThan,
        })),
        notBefore: now,
        notAfter: now + 10 * MINUTE,
        attempt: 0,
        reservedAt: now,
      };
      const report = await warmMessage(message, now + MINUTE, new AbortController().signal);
      return report.outcomes;
    },
    close: () => redis.disconnect(),
  };
}
