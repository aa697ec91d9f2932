/** An application under test: a shop, its origin, and what its client recorded. */
import type { PreheatOptions, RedisOptions } from '../../client/index.ts';
import type { AccessBatch } from '../../core/access.ts';
import { defineConfig, http } from '../../core/config/define.ts';
import type { Params } from '../../core/keyspaces/template.ts';

export const TTL = 60_000;
export const config = defineConfig({
  origins: { catalog: http({ baseUrl: 'http://shop.invalid', path: '/products/{sku}' }) },
  keyspaces: { product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1m' } },
});

/** What the tests vary. */
export type Change = Pick<PreheatOptions, 'l1' | 'sending'> & { readonly redis?: RedisOptions };

/** Counts its calls; each takes a moment, so that readers pile up. */
export function makeShop() {
  const calls: string[] = [];
  return {
    calls,
    async load(_keyspace: string, { sku = '' }: Params) {
      calls.push(sku);
      await new Promise((resolve) => setImmediate(resolve));
      if (sku === 'broken') throw new Error('the shop is closed');
      return { value: JSON.stringify({ sku, call: calls.length }), loadMilliseconds: 200 };
    },
  };
}

/** Keeps what it is sent, and fails while told to. */
export function makeCollector() {
  const batches: AccessBatch[] = [];
  const attempts: string[] = [];
  const collector = {
    isDown: false,
    batches,
    attempts,
    async send(batch: AccessBatch) {
      attempts.push(batch.id);
      if (collector.isDown) throw new Error('down');
      batches.push(structuredClone(batch));
    },
    events: () => batches.flatMap(({ events }) => events),
    total(name: 'reads' | 'misses') {
      return batches.flatMap(({ counts = [] }) => counts).reduce((sum, c) => sum + c[name], 0);
    },
    strategy(strategy: string) {
      const all = batches.flatMap(({ counts = [] }) => counts);
      const sum = { used: 0, firstHits: 0, earlyMisses: 0, savedMilliseconds: 0 };
      for (const { strategies } of all) {
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) {
          sum[name] += strategies[strategy]?.[name] ?? 0;
        }
      }
      return sum;
    },
  };
  return collector;
}
