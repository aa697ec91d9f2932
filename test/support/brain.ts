/** The whole brain on memory adapters and a clock that stands still until it is moved. */

import { makeMemoryBreaker } from '../../adapters/memory/breaker.ts';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeMemoryCategories } from '../../adapters/memory/categories.ts';
import { makeMemoryGateStates } from '../../adapters/memory/gate-states.ts';
import { makeMemoryGuide } from '../../adapters/memory/guide.ts';
import { makeMemoryHygieneStates } from '../../adapters/memory/hygiene-states.ts';
import { makeMemoryJobs } from '../../adapters/memory/jobs.ts';
import { makeMemoryJournal } from '../../adapters/memory/journal.ts';
import { makeMemoryLedger } from '../../adapters/memory/ledger.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../../adapters/memory/queue.ts';
import { makeMemoryRecentVisits } from '../../adapters/memory/recent-visits.ts';
import { makeMemoryRuns } from '../../adapters/memory/runs.ts';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';
import { makeMemoryTasks } from '../../adapters/memory/tasks.ts';
import { makeMemoryUsers } from '../../adapters/memory/users.ts';
import { systemCompression } from '../../adapters/system/compression.ts';
import type { AccessBatch, AccessEvent, ReadCounts } from '../../core/access.ts';
import type { EntryState } from '../../core/cache-entry.ts';
import { loader, type PreheatConfig } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { makeIngester } from '../../core/patterns/ingest.ts';
import type { Origin, RateLimiter } from '../../core/ports.ts';
import { makeStrategyRunner } from '../../core/strategies/run.ts';
import type { WarmMessage } from '../../core/warming/messages.ts';
import { makeWarmer } from '../../core/warming/warm.ts';

/** A round time to start at: 2026-01-01T00:00:00Z. */
export const START = 1_767_225_600_000;
export const MINUTE = 60_000;
export const TTL = 30 * MINUTE;

/** One keyspace `product` with a TTL of 30 minutes, and a control group beside it. */
export const CONFIG: PreheatConfig = {
  origins: { catalog: loader({ many: async (keys) => keys, rate: '100000/s' }) },
  keyspaces: {
    product: { key: 'product:{sku}', origin: 'catalog', ttl: '30m' },
    control: { key: 'control:{sku}', origin: 'catalog', ttl: '30m', control: true },
  },
  critical: [{ keyspace: 'product', params: { sku: 'vip' } }],
};

/** An origin that answers `value of <sku>` and remembers what it was asked. */
export interface RecordingOrigin extends Origin {
  readonly calls: string[][];
  /** Answers this for a sku instead. */
  readonly failures: Map<string, Error>;
}

function makeRecordingOrigin(): RecordingOrigin {
  const calls: string[][] = [];
  const failures = new Map<string, Error>();
  return {
    calls,
    failures,
    async load(params) {
      calls.push(params.map(({ sku = '' }) => sku));
      return params.map(({ sku = '' }) => {
        const error = failures.get(sku);
        return error ? { error } : { value: `value of ${sku}` };
      });
    },
  };
}

const UNLIMITED: RateLimiter = { take: async () => 0 };

/** Builds it; `limiter` where a test needs one that limits. */
export function makeBrain({ config = CONFIG, limiter = UNLIMITED } = {}) {
  const clock = makeManualClock(START);
  const settings = resolveSettings(config);
  const shared = {
    settings,
    clock,
    limiter,
    ids: makeSeededIds(1),
    patterns: makeMemoryPatterns(),
    users: makeMemoryUsers(),
    tasks: makeMemoryTasks(),
    categories: makeMemoryCategories(),
    visits: makeMemoryRecentVisits(clock),
    ledger: makeMemoryLedger(clock),
    journal: makeMemoryJournal(),
    journalMilliseconds: 60 * MINUTE,
    gateStates: makeMemoryGateStates(),
    hygiene: makeMemoryHygieneStates(),
    guide: makeMemoryGuide(clock),
    runs: makeMemoryRuns(clock),
    jobs: makeMemoryJobs(),
    cache: makeMemoryCache(clock),
    compression: systemCompression,
    breaker: makeMemoryBreaker(clock),
    warmQueue: makeMemoryQueue<WarmMessage>(clock),
  };
  const origin = makeRecordingOrigin();
  const ports = { ...shared, origins: new Map<string, Origin>([['catalog', origin]]) };
  const warm = makeWarmer(ports);
  return {
    ...ports,
    origin,
    ingest: makeIngester(ports),
    run: makeStrategyRunner(ports),
    /** Warms one message with a minute to do it in. */
    warm: (message: WarmMessage) =>
      warm(message, clock.now() + MINUTE, new AbortController().signal),
    /** Warms all messages that are visible now. */
    async drain() {
      const messages = ports.warmQueue.receive(1_000);
      for (const message of messages) {
        await warm(message, clock.now() + MINUTE, new AbortController().signal);
      }
      return messages;
    },
    /** What is stored of a product. */
    async stats(sku: string) {
      const [record] = await ports.patterns.read([ref(sku)]);
      return record?.stats;
    },
  };
}

/** What the cache knows of a key that it has never heard of. */
export const NO_STATE: EntryState = {
  exists: false,
  loadedAt: 0,
  expiresAt: 0,
  shadowUntil: 0,
  strategy: '',
  run: '',
  used: false,
  loadMilliseconds: 0,
  invalidatedAt: 0,
};

/** The ref of a product. */
export function ref(sku: string) {
  return { keyspace: 'product', key: `product:${sku}` };
}

/** An access event of a product; a hit unless said otherwise. */
export function accessEvent(sku: string, event: Partial<AccessEvent> = {}): AccessEvent {
  return {
    ...ref(sku),
    params: { sku },
    at: START,
    reads: 1,
    misses: 0,
    source: 'user',
    ...event,
  };
}

/** A batch with exact counts, as the client library sends it. */
export function accessBatch(id: string, events: readonly AccessEvent[]): AccessBatch {
  const sum = (figure: 'reads' | 'misses') =>
    events.reduce((total, event) => total + event[figure], 0);
  const counts: ReadCounts = {
    keyspace: 'product',
    at: START,
    reads: sum('reads'),
    misses: sum('misses'),
    latency: {},
    strategies: {},
  };
  return { id, events, counts: [counts] };
}

/** A warm message of products, as `popular` sends them at the start. */
export function warmMessage(
  skus: readonly string[],
  fields: Partial<WarmMessage> = {},
): WarmMessage {
  return {
    id: 'm',
    origin: 'catalog',
    strategy: 'popular',
    run: 'r',
    items: skus.map((sku) => ({ ...ref(sku), params: { sku }, loadedNoEarlierThan: 0 })),
    notBefore: START,
    notAfter: START + MINUTE,
    attempt: 0,
    reservedAt: START,
    ...fields,
  };
}
