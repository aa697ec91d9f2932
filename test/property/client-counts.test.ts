import fc from 'fast-check';
import { expect, test } from 'vitest';
import { makeMemoryCache } from '../../adapters/memory/cache.ts';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../adapters/memory/seeded-ids.ts';
import { createPreheat } from '../../client/index.ts';
import type { AccessBatch } from '../../core/access.ts';
import { defineConfig, http } from '../../core/config/define.ts';

const SECOND = 1_000;
const TTL = 50 * SECOND;
const config = defineConfig({
  origins: { shop: http({ baseUrl: 'http://shop.invalid', path: '/{id}' }) },
  keyspaces: { item: { key: 'item:{id}', origin: 'shop', ttl: '50s' } },
});

const operation = fc.record({
  kind: fc.constantFrom('read', 'read', 'warm'),
  source: fc.constantFrom('user', 'user', 'bot', 'batch'),
  client: fc.constantFrom(0, 1),
  id: fc.constantFrom('a', 'b'),
  gap: fc.constantFrom(0, 1, 7, 25, 43, 50).map((seconds) => seconds * SECOND),
  life: fc.constantFrom(30, 45, 50).map((seconds) => seconds * SECOND),
});
type Operation = typeof operation extends fc.Arbitrary<infer T> ? T : never;

async function replay(operations: readonly Operation[]) {
  const clock = makeManualClock(1_700_000_000_000);
  const cache = makeMemoryCache(clock);
  const batches: AccessBatch[] = [];
  let loads = 0;
  const load = async () => {
    loads += 1;
    return { value: '{}', loadMilliseconds: 0 };
  };
  const recorder = { send: async (batch: AccessBatch) => void batches.push(batch) };
  const common = { config, cache, load, recorder, clock, ids: makeSeededIds() };
  const l1 = { maxItems: 10, ttlMilliseconds: 20 * SECOND };
  const clients = [createPreheat(common), createPreheat({ ...common, l1 })];
  const unwarmed = new Map<string, number>();
  let unwarmedMisses = 0;
  let reads = 0;
  let demand = 0;
  for (const { kind, source, client, id, gap, life } of operations) {
    await clock.advance(gap);
    const now = clock.now();
    if (kind === 'warm') {
      await cache.write([
        {
          key: `item:${id}`,
          value: '{}',
          loadedAt: now,
          ttlMilliseconds: life,
          shadowTtlMilliseconds: TTL,
          loadMilliseconds: 0,
          strategy: 'popular',
          run: 'r',
        },
      ]);
      continue;
    }
    reads += 1;
    if (source === 'user') {
      demand += 1;
      if (now >= (unwarmed.get(id) ?? 0)) {
        unwarmedMisses += 1;
        unwarmed.set(id, now + TTL);
      }
    }
    await clients[client]?.read('item', { id }, { source });
    // The claim and the write go on in the background; here they end before the time moves.
    await new Promise((resolve) => setImmediate(resolve));
  }
  for (const client of clients) await client.close();
  const counts = batches.flatMap((batch) => batch.counts ?? []);
  const total = { reads: 0, misses: 0, baseline: 0 };
  const background = { reads: 0, misses: 0 };
  for (const count of counts) {
    background.reads += count.background?.reads ?? 0;
    background.misses += count.background?.misses ?? 0;
    total.reads += count.reads;
    total.misses += count.misses;
    total.baseline += count.misses;
    for (const { firstHits, earlyMisses } of Object.values(count.strategies)) {
      total.baseline += firstHits - earlyMisses;
    }
  }
  const eventReads = batches.flatMap(({ events }) => events).map((event) => event.reads);
  expect(total).toEqual({
    reads: demand,
    misses: loads - background.misses,
    baseline: unwarmedMisses,
  });
  expect(background.reads).toBe(reads - demand);
  expect(eventReads.reduce((sum, count) => sum + count, 0)).toBe(reads);
}

test('the counts that clients send tell exactly what users alone would have called', async () => {
  await fc.assert(fc.asyncProperty(fc.array(operation, { maxLength: 40 }), replay), {
    numRuns: 150,
  });
});
