import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { refId } from '../../../core/keyspaces/keyspaces.ts';
import type { KeyStats } from '../../../core/patterns/stats.ts';
import { record, ref } from '../../support/records.ts';
import {
  openMemoryStores,
  STORE_HOSTS,
  type StoreHost,
  type Stores,
} from '../../support/stores.ts';

/** One call with its arguments; answers what a caller can see of it. */
type Operation = (stores: Stores) => Promise<unknown>;

const REFS = ['a', 'b', 'c#d', 'e'].flatMap((key) => [ref(key), ref(key, 'page')]);
const anyRef = fc.constantFrom(...REFS);
const count = fc.nat({ max: 1_000 });
/** Quarters are exact both in binary and in decimal. */
const amount = fc.integer({ min: -4_000, max: 4_000 }).map((quarters) => quarters / 4);

const stats: fc.Arbitrary<Partial<KeyStats>> = fc.record(
  {
    reads: count,
    counts: fc.tuple(amount, amount, amount),
    dueAt: count,
    rank: fc.integer({ min: -9, max: 9 }),
  },
  { requiredKeys: ['reads'] },
);

/** Reads, then writes on the version that was read, or on a stale one. */
const saveStats = fc.record({ of: anyRef, stats, stale: fc.boolean() }).map(
  ({ of, stats: changed, stale }): Operation =>
    async ({ patterns }) => {
      const [found] = await patterns.read([of]);
      const version = Math.max(0, (found?.version ?? 0) - Number(stale));
      return patterns.save([record(of, changed, version)]);
    },
);

/** Equal due times and ranks come in any order: each list is compared by what it is sorted by. */
const listIndexes = fc.record({ before: count, limit: fc.integer({ min: 1, max: 9 }) }).map(
  ({ before, limit }): Operation =>
    async ({ patterns }) => {
      const due = await patterns.read(await patterns.due(before, limit));
      const top = await patterns.read(await patterns.top('page', limit));
      const all = await patterns.due(before, 1_000);
      return {
        due: due.map((one) => one?.stats.dueAt),
        ranks: top.map((one) => one?.stats.rank),
        all: all.map(refId).sort(),
      };
    },
);

const addToLedger = fc
  .record({
    rows: fc.array(
      fc.record({ row: fc.constantFrom('x', 'y', 'z'), name: fc.constantFrom('m', 'n'), amount }),
      {
        maxLength: 3,
      },
    ),
    token: fc.option(fc.constantFrom('t1', 't2', 't3'), { nil: undefined }),
    lifeSeconds: fc.option(fc.integer({ min: 1, max: 100 }), { nil: undefined }),
  })
  .map(
    ({ rows, token, lifeSeconds }): Operation =>
      ({ ledger, clock }) => {
        const expiry =
          lifeSeconds === undefined ? {} : { expiresAt: clock.now() + lifeSeconds * 1_000 };
        const entries = rows.map(({ row, name, amount: by }) => ({
          row,
          add: { [name]: by },
          ...expiry,
        }));
        return ledger.add(entries, token);
      },
  );

const readLedger = fc.constant<Operation>(({ ledger }) => ledger.read(['x', 'y', 'z']));

const passTime = fc.integer({ min: 1, max: 60 }).map(
  (seconds): Operation =>
    ({ clock }) =>
      clock.advance(seconds * 1_000),
);

const leaseSlot = fc
  .record({
    owner: fc.constantFrom('a', 'b'),
    slot: fc.nat({ max: 2 }),
    window: fc.constantFrom(undefined, 'lunch'),
    lifeSeconds: fc.integer({ min: 1, max: 90 }),
    call: fc.constantFrom('take', 'take', 'finish', 'release'),
  })
  .map(
    ({ owner, slot, window, lifeSeconds, call }): Operation =>
      async ({ runs, clock }) => {
        const lease = { strategy: 'popular', owner, slot, ...(window && { window }) };
        if (call === 'take') return runs.take(lease, clock.now() + lifeSeconds * 1_000);
        await (call === 'finish' ? runs.finish(lease) : runs.release(lease));
        return undefined;
      },
  );

const saveHour = fc.record({ of: anyRef, hour: fc.nat({ max: 2 }), reads: count }).map(
  ({ of, hour, reads }): Operation =>
    async ({ patterns }) => {
      await patterns.saveHours([{ ref: of, hour, reads, firstAt: hour + reads }]);
      const slots = await patterns.readHour(of.keyspace, hour);
      return slots.map((slot) => `${slot.ref.key} ${slot.reads} ${slot.firstAt}`).sort();
    },
);

const operations = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: saveStats },
    { weight: 2, arbitrary: listIndexes },
    { weight: 4, arbitrary: addToLedger },
    { weight: 2, arbitrary: readLedger },
    { weight: 2, arbitrary: passTime },
    { weight: 4, arbitrary: leaseSlot },
    { weight: 2, arbitrary: saveHour },
  ),
  { minLength: 20, maxLength: 60 },
);

let dynamo: StoreHost | undefined;
beforeAll(async () => {
  dynamo = await STORE_HOSTS.find(({ name }) => name === 'dynamodb')?.start();
});
afterAll(() => dynamo?.stop());

// About 500 calls one after the other: seconds on a free machine, more beside other tests.
test('memory and DynamoDB answer the same to any sequence of calls', {
  timeout: 90_000,
}, async () => {
  await fc.assert(
    fc.asyncProperty(operations, async (sequence) => {
      const inMemory = openMemoryStores();
      const inTable = await dynamo?.open();
      if (!inTable) throw new Error('dynalite is not running');
      for (const operation of sequence) {
        expect(await operation(inTable)).toEqual(await operation(inMemory));
      }
      expect(await inTable.patterns.read(REFS)).toEqual(await inMemory.patterns.read(REFS));
    }),
    { numRuns: 12 },
  );
});
