/** What only the table does: what it stores, what it leaves untouched, what it no longer shows. */
import { GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeDynamoGateStates } from '../../../adapters/dynamodb/gate-states.ts';
import { type ItemKey, itemKey } from '../../../adapters/dynamodb/items.ts';
import { makeDynamoJournal } from '../../../adapters/dynamodb/journal.ts';
import {
  ALL_SHARDS,
  ledgerKey,
  pageKey,
  shardOf,
  statsKey,
} from '../../../adapters/dynamodb/keys.ts';
import { makeDynamoLedger } from '../../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../../adapters/dynamodb/patterns.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { addOutcome, initialReliability } from '../../../core/gate/reliability.ts';
import { BINS } from '../../../core/gate/state.ts';
import {
  HOUR_SLOT_LIFE_MILLISECONDS,
  KEY_LIFE_MILLISECONDS,
  TOKENS_PER_GENERATION,
} from '../../../core/patterns/table-schema.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { FULL_STATS, record, ref } from '../../support/records.ts';
import { START_AT } from '../../support/stores.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

describe('items of the table', () => {
  let dynalite: Dynalite;
  beforeAll(async () => {
    dynalite = await startDynalite();
  });
  afterAll(() => dynalite.stop());

  const openTable = async () => {
    const clock = makeManualClock(START_AT);
    const { table, tableName } = await dynalite.openTable(clock);
    const stored = async (key: ItemKey) => {
      const command = new GetCommand({ TableName: tableName, Key: key, ConsistentRead: true });
      return (await dynalite.client.send(command)).Item;
    };
    return { clock, table, stored };
  };

  test('keep their place in the indexes when only counts change', async () => {
    const { table, stored } = await openTable();
    const patterns = makeDynamoPatterns(table);
    const attributes = async () => {
      const { duePk, dueAt, rankPk, rank, r } = (await stored(statsKey(ref('a')))) ?? {};
      return { indexes: { duePk, dueAt, rankPk, rank }, reads: r };
    };
    await patterns.save([record(ref('a'), { reads: 1, dueAt: 100, rank: 7 })]);
    const before = await attributes();
    await patterns.save([record(ref('a'), { reads: 2, dueAt: 100, rank: 7 }, 1)]);
    const after = await attributes();
    expect(before.reads).toBe(1);
    expect(after.reads).toBe(2);
    expect(after.indexes).toEqual(before.indexes);
    expect(after.indexes).toMatchObject({ dueAt: 100, rank: 7 });
  });

  test('that are no page of ours keep nobody from the others', async () => {
    const { table } = await openTable();
    const patterns = makeDynamoPatterns(table);
    const pages = [0, 1].map((number) => ({ batch: 'b', number, dueAt: START_AT, keys: [] }));
    await patterns.park(pages);
    const [broken, left] = pages;
    if (!broken || !left) throw new Error('two pages');
    const key = pageKey(broken);
    for (const text of ['"no base64 of anything"', 'no JSON']) {
      await table.update(key, {
        UpdateExpression: 'SET #keys = :text',
        ExpressionAttributeNames: { '#keys': 'keys' },
        ExpressionAttributeValues: { ':text': text },
      });
      expect(await patterns.parked(START_AT, 10)).toEqual([left]);
    }
  });

  test('show no beginning of which a part is missing', async () => {
    const { clock, table } = await openTable();
    const at = clock.now();
    let puts = 0;
    const breaking = makeDynamoJournal({
      ...table,
      put: async (item) => (puts++ === 1 ? Promise.reject(new Error('killed')) : table.put(item)),
    });
    const begin = { id: 'one', messages: ['a'], entries: [{ row: 'r', add: { reads: 1 } }], at };
    await expect(breaking.begin(begin)).rejects.toThrow('killed');
    expect(await breaking.recent(at)).toEqual([]);
    await breaking.begin(begin);
    expect(await breaking.recent(at)).toMatchObject([{ id: 'one', messages: ['a'] }]);
  });

  test('of the journal are read from a minute before on, not the whole hour', async () => {
    const { clock, table } = await openTable();
    let read = 0;
    const journal = makeDynamoJournal({
      ...table,
      async query(query) {
        const items = await table.query(query);
        read += items.length;
        return items;
      },
    });
    const startAt = Math.ceil(clock.now() / HOUR) * HOUR;
    await clock.advance(startAt + HOUR - MINUTE - clock.now());
    for (let minute = 0; minute < 50; minute += 1) {
      const id = `b${minute}`;
      const at = startAt + minute * MINUTE;
      await journal.begin({ id, messages: ['a'], entries: [], at });
      await journal.finish(id, at);
    }
    expect(await journal.recent(startAt + 45 * MINUTE)).toHaveLength(5);
    // Six beginnings and their ends.
    expect(read).toBe(12);
  });

  test('have no index attributes without a due time and a rank', async () => {
    const { table, stored } = await openTable();
    const patterns = makeDynamoPatterns(table);
    await patterns.save([record(ref('a'), { dueAt: 100, rank: 7 })]);
    await patterns.save([record(ref('a'), {}, 1)]);
    const names = Object.keys((await stored(statsKey(ref('a')))) ?? {});
    expect(names.filter((name) => /due|rank/.test(name))).toEqual([]);
  });

  test('spread over all shards', () => {
    const shards = Array.from({ length: 4_000 }, (_, index) => shardOf(ref(`catalog:${index}`)));
    for (const shard of ALL_SHARDS) {
      const share = shards.filter((one) => one === shard).length / shards.length;
      expect(share).toBeGreaterThan(0.09);
      expect(share).toBeLessThan(0.16);
    }
  });

  test('of a key cost one write unit: they stay under a kilobyte', async () => {
    const { table, stored } = await openTable();
    await makeDynamoPatterns(table).save([record(ref('catalog:product:12345'), FULL_STATS)]);
    const item = (await stored(statsKey(ref('catalog:product:12345')))) ?? {};
    const bytes = Object.entries(item).reduce((sum, [name, value]) => {
      const size = value instanceof Uint8Array ? value.length : JSON.stringify(value).length;
      return sum + name.length + size;
    }, 0);
    expect(bytes).toBeLessThan(1_024);
  });

  test('of a key past its life are ignored although still stored, and can be written anew', async () => {
    const { clock, table, stored } = await openTable();
    const patterns = makeDynamoPatterns(table);
    await patterns.save([record(ref('a'), { reads: 1 })]);
    await patterns.save([record(ref('a'), { reads: 2 }, 1)]);
    await clock.advance(KEY_LIFE_MILLISECONDS - 1_000);
    expect((await patterns.read([ref('a')]))[0]?.stats.reads).toBe(2);
    expect(await patterns.save([record(ref('a'), { reads: 9 })])).toEqual([ref('a')]);
    await clock.advance(1_000);
    expect(await patterns.read([ref('a')])).toEqual([undefined]);
    expect(await stored(statsKey(ref('a')))).toMatchObject({ r: 2 });
    expect(await patterns.save([record(ref('a'), { reads: 3 })])).toEqual([]);
    expect(await patterns.read([ref('a')])).toEqual([record(ref('a'), { reads: 3 }, 1)]);
  });

  test('of an hour are ignored after 15 days', async () => {
    const { clock, table } = await openTable();
    const patterns = makeDynamoPatterns(table);
    await patterns.saveHours([{ ref: ref('a'), hour: 100, reads: 4, firstAt: 0 }]);
    await clock.advance(HOUR_SLOT_LIFE_MILLISECONDS - 1_000);
    expect(await patterns.readHour('product', 100)).toHaveLength(1);
    await clock.advance(1_000);
    expect(await patterns.readHour('product', 100)).toEqual([]);
  });

  test('of a ledger row hold two generations of tokens at most', async () => {
    const { table, stored } = await openTable();
    const ledger = makeDynamoLedger(table);
    for (let index = 0; index < 3 * TOKENS_PER_GENERATION; index += 1) {
      await ledger.add([{ row: 'a', add: { n: 1 } }], `token-${index}`);
      const { applied, earlier } = (await stored(ledgerKey('a'))) ?? {};
      const kept = (applied?.size ?? 0) + (earlier?.size ?? 0);
      expect(kept).toBeGreaterThanOrEqual(Math.min(index + 1, TOKENS_PER_GENERATION));
      expect(kept).toBeLessThanOrEqual(2 * TOKENS_PER_GENERATION);
    }
  });

  test('of a ledger row add millionths, so that sums never outgrow 38 digits', async () => {
    const { table } = await openTable();
    const ledger = makeDynamoLedger(table);
    await ledger.add([{ row: 'a', add: { n: 1e20, third: 1 / 3, dust: 1e-20 } }]);
    await ledger.add([{ row: 'a', add: { n: 1e-20, third: 1 / 3, dust: 1e-20 } }]);
    expect(await ledger.read(['a'])).toEqual([{ n: 1e20, third: 0.666_666, dust: 0 }]);
  });

  test('of a gate pack its long lists', async () => {
    const { table, stored } = await openTable();
    const state = { ...initialGateState(0.2), offered: new Array<number>(BINS).fill(0.1) };
    const gateStates = makeDynamoGateStates(table);
    await gateStates.save('product', 0, state);
    const item = await stored(itemKey('M#product', 'GATE'));
    expect(item?.['state']).toMatchObject({ offered: { length: BINS * 4 } });
    const read = await gateStates.read('product');
    expect(read.state?.offered[BINS - 1]).toBeCloseTo(0.1, 7);
    expect(read.state?.model.weights).toEqual(state.model.weights);
  });

  test('of a gate stay small however many strategies give evidence', async () => {
    const { table, stored } = await openTable();
    const names = Array.from({ length: 12 }, (_, index) => `strategy-number-${index}`);
    const model = { features: 1, labels: 12_345, weights: [1 / 3, 2 / 3, 1 / 7, -1 / 9] };
    const belief = { ...model, covariance: new Array<number>(16).fill(1 / 7) };
    const table12 = <Value>(value: Value) => Object.fromEntries(names.map((name) => [name, value]));
    const sums = addOutcome(initialReliability(), 1 / 3, 1 / 7);
    const state = {
      ...initialGateState(0.2),
      evidence: table12(belief),
      reliability: table12(sums),
    };
    await makeDynamoGateStates(table).save('product', 0, state);
    const item = await stored(itemKey('M#product', 'GATE'));
    const texts = (value: unknown): number =>
      value instanceof Uint8Array
        ? value.byteLength
        : typeof value === 'object' && value !== null
          ? Object.entries(value).reduce((sum, [name, each]) => sum + name.length + texts(each), 0)
          : String(value).length;
    // Each run reads and writes it: a kilobyte is a unit of capacity.
    expect(texts(item)).toBeLessThan(12_000);
    const { state: read } = await makeDynamoGateStates(table).read('product');
    expect(read?.evidence['strategy-number-3']?.labels).toBe(12_345);
  });

  test.each(['counts', 'dueAt', 'offer'] as const)('never hold NaN in %s', async (field) => {
    const { table } = await openTable();
    const bad = {
      counts: { counts: [Number.NaN, 0, 0] },
      dueAt: { dueAt: Number.POSITIVE_INFINITY },
      offer: { offer: { at: 1, bin: 2, cost: Number.NaN } },
    }[field];
    const saving = makeDynamoPatterns(table).save([record(ref('a'), bad)]);
    await expect(saving).rejects.toMatchObject({ code: 'params_invalid' });
  });

  test('hold counts that have decayed to nothing as 0', async () => {
    const { table } = await openTable();
    const patterns = makeDynamoPatterns(table);
    await patterns.save([record(ref('a'), { counts: [1e-200, 1 / 3, 1e21] })]);
    const [found] = await patterns.read([ref('a')]);
    expect(found?.stats.counts[0]).toBe(0);
    expect(found?.stats.counts[1]).toBeCloseTo(1 / 3, 14);
    expect(found?.stats.counts[2]).toBe(1e21);
  });
});
