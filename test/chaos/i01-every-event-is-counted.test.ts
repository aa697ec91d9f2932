/** I1: every acknowledged event is counted at least once; over-count after a crash ≤ 1 %. */
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { readsRow } from '../../core/budget/rows.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import { type IngestServers, makeIngestRig } from '../support/chaos/ingest-rig.ts';
import { startDynalite } from '../support/dynalite.ts';
import { eventually } from '../support/eventually.ts';
import { startFauxqs } from '../support/fauxqs.ts';

const KEYS = 12;
const BATCHES = 36;
const EVENTS_PER_BATCH = 12;
const MOST_OVER_COUNT = 0.01;

/** What goes wrong, as shares of all requests. */
const PLAN = {
  table: { throttled: 0.01, 'internal error': 0.01, reset: 0.01, 'lost answer': 0.03, delay: 0.08 },
  queue: { 'lost answer': 0.1, 'sent twice': 0.15, reset: 0.05, 'internal error': 0.05 },
};

const keyOf = (sku: number) => `catalog:product:${sku}`;

describe('ingest', () => {
  let servers: IngestServers;
  beforeAll(async () => {
    servers = { dynalite: await startDynalite(), fauxqs: await startFauxqs() };
  });
  afterAll(async () => {
    await servers.dynalite.stop();
    await servers.fauxqs.stop();
  });

  chaosTest({
    invariant: 'I1',
    promise: 'every acknowledged event is counted at least once, and at most 1 % of them twice',
    async round(round) {
      const { random, seed, checked } = round;
      const rig = await makeIngestRig(servers, round);
      /** The readers' own log: reads by key, of acknowledged batches only. */
      const log = new Map<string, number>();
      rig.setPlan(PLAN);
      const produce = async () => {
        for (let batch = 0; batch < BATCHES; batch += 1) {
          const events = Array.from({ length: EVENTS_PER_BATCH }, () => ({
            key: keyOf(Math.floor(random() ** 2 * KEYS)),
            user: `user-${Math.floor(random() * 5)}`,
            at: Date.now(),
            hit: random() < 0.7,
          }));
          await rig.post({ id: `batch-${seed}-${batch}`, events } as { id: string });
          for (const { key } of events) log.set(key, (log.get(key) ?? 0) + 1);
        }
      };
      const produced = produce();
      // Each worker dies one await later than the one before it, until all awaits had their turn.
      for (let diesAt = seed % 3; diesAt < 40; diesAt += 3) await rig.work(diesAt);
      await produced;
      rig.setPlan({ table: {}, queue: {} });
      await eventually(async () => {
        await rig.work();
        return (await rig.waiting()) === 0;
      }, 30_000);

      const refs = [...log.keys()].map((key) => ({ keyspace: 'product', key }));
      const records = await rig.stores.patterns.read(refs);
      const [totals] = await rig.stores.ledger.read([readsRow('product')]);
      await rig.stop();
      const expected = [...log.values()].reduce((sum, reads) => sum + reads, 0);
      checked.add('events', expected);
      const learned = records.map((record) => record?.stats.reads ?? 0);
      for (const [index, { key }] of refs.entries()) {
        expect(learned[index], `seed ${seed}, ${key}`).toBeGreaterThanOrEqual(log.get(key) ?? 0);
        checked.add('keys against the readers’ log');
      }
      const most = expected * (1 + MOST_OVER_COUNT);
      const sum = learned.reduce((total, reads) => total + reads, 0);
      expect(sum, `seed ${seed}: reads of keys`).toBeLessThanOrEqual(most);
      expect(totals?.['reads'], `seed ${seed}: the ledger`).toBeGreaterThanOrEqual(expected);
      expect(totals?.['reads'], `seed ${seed}: the ledger`).toBeLessThanOrEqual(most);
      checked.add('counters', 2);
    },
  });
});
