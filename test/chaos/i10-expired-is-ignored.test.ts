/** I10: expired items are ignored although still stored. */
import { ScanCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect } from 'vitest';
import { makeManualClock } from '../../adapters/memory/manual-clock.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import { type Dynalite, startDynalite } from '../support/dynalite.ts';
import { record, ref } from '../support/records.ts';
import { openDynamoStores, START_AT } from '../support/stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS = 2;
const ITEMS = 6;
/** Past the life of everything that is kept for a time. */
const LONGEST_LIFE = 41 * DAY;

type Stores = ReturnType<typeof openDynamoStores>;
type StoreSet = Omit<Stores, 'clock'>;

const names = (step: number) => Array.from({ length: ITEMS }, (_, n) => `${step}-${n}`);

/** The right to run the same slot, by whoever asks. */
const leaseOf = (strategy: string, owner: string) => ({ strategy, owner, slot: 1 });

/** One of each kind of what is kept for a time, by every name of the step. */
async function writeAll(stores: StoreSet, step: number, now: number): Promise<void> {
  for (const name of names(step)) {
    await stores.ledger.add([{ row: name, add: { reads: 1 }, expiresAt: now + HOUR }]);
    await stores.runs.take(leaseOf(name, 'first'), now + MINUTE);
    await stores.runs.finish(leaseOf(name, 'first'));
    const run = { id: name, strategy: 'popular', startedAt: now, finishedAt: now };
    await stores.runs.save({ ...run, proposed: 0, approved: 0 });
    const job = { id: name, createdAt: now, total: 0, chunks: 0, request: '' };
    await stores.jobs.create(job);
    await stores.journal.begin({ id: name, messages: [name], entries: [], at: now });
    await stores.journal.claim({ id: name, messages: [name], until: now + MINUTE });
  }
  await stores.patterns.save(names(step).map((name) => record(ref(name), { reads: 1 })));
  const hour = Math.floor(now / HOUR);
  const slots = names(step).map((name) => ({ ref: ref(name), hour, reads: 1, firstAt: now }));
  await stores.patterns.saveHours(slots);
  const visits = names(step).map((name) => ({ ...ref(name), user: name, at: now }));
  await stores.visits.add(`${step}`, visits);
}

/** Names of the step that are still seen, by what shows them. */
async function seen(stores: StoreSet, step: number, wroteAt: number) {
  const own = names(step);
  const isOwn = (name: string) => own.includes(name);
  const rows = await stores.ledger.read(own);
  const records = await stores.patterns.read(own.map((name) => ref(name)));
  const jobs = await Promise.all(own.map((name) => stores.jobs.read(name)));
  const hours = await stores.patterns.readHour('product', Math.floor(wroteAt / HOUR));
  return {
    rows: rows.filter((row) => Object.keys(row).length > 0).length,
    records: records.filter((each) => each !== undefined).length,
    jobs: jobs.filter((each) => each !== undefined).length,
    'recent jobs': (await stores.jobs.recent(1_000)).filter(({ id }) => isOwn(id)).length,
    runs: (await stores.runs.latest('popular', 1_000)).filter(({ id }) => isOwn(id)).length,
    batches: (await stores.journal.recent(0)).filter(({ id }) => isOwn(id)).length,
    claims: (await stores.journal.claims()).filter(({ id }) => isOwn(id)).length,
    hours: hours.filter(({ ref: { key } }) => isOwn(key)).length,
    visits: (await stores.visits.since(0)).filter(({ user }) => isOwn(user)).length,
  };
}

describe('a table that never deletes', () => {
  let dynalite: Dynalite;
  beforeAll(async () => {
    dynalite = await startDynalite();
  });
  afterAll(() => dynalite.stop());

  chaosTest({
    invariant: 'I10',
    promise: 'expired items are ignored although they are still stored',
    async round({ random, seed, faults, checked }) {
      const clock = makeManualClock(START_AT);
      const { table, tableName } = await dynalite.openTable(clock);
      const stores = openDynamoStores(table, clock);
      for (let step = 0; step < STEPS; step += 1) {
        const wroteAt = clock.now();
        await writeAll(stores, step, wroteAt);
        const live = await seen(stores, step, wroteAt);
        for (const [kind, count] of Object.entries(live)) {
          checked.add('live items that are seen', count);
          expect(count, `seed ${seed}: live ${kind}`).toBe(ITEMS);
        }
        await clock.advance(LONGEST_LIFE + Math.floor(random() * DAY));
        faults.add('step of the clock');
        for (const [kind, count] of Object.entries(await seen(stores, step, wroteAt))) {
          checked.add('kinds after their end');
          expect(count, `seed ${seed}: expired ${kind}`).toBe(0);
        }
        for (const name of names(step)) {
          // What expired is no obstacle to what comes after it.
          const until = clock.now() + MINUTE;
          expect(await stores.runs.take(leaseOf(name, 'second'), until), name).toBe('taken');
          await stores.ledger.add([
            { row: name, add: { reads: 5 }, expiresAt: clock.now() + HOUR },
          ]);
          const [row] = await stores.ledger.read([name]);
          checked.add('expired items written anew', 2);
          expect(row, `seed ${seed}: ${name}`).toEqual({ reads: 5 });
        }
      }
      const { Items = [] } = await dynalite.client.send(new ScanCommand({ TableName: tableName }));
      const expired = Items.filter(({ expiresAt }) => expiresAt <= clock.now() / 1_000).length;
      faults.add('expired item still stored', expired);
    },
  });
});
