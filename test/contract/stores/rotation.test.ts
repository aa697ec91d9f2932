/** What becomes of what is stored when the key of the seal is another. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { makeDynamoJobs } from '../../../adapters/dynamodb/jobs.ts';
import { makeDynamoPatterns } from '../../../adapters/dynamodb/patterns.ts';
import type { Table } from '../../../adapters/dynamodb/table.ts';
import { makeDynamoUsers } from '../../../adapters/dynamodb/users.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makePrivacy } from '../../../adapters/sealed/privacy.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { makeSeal, type SealKeys } from '../../../core/privacy/seal.ts';
import { emptyUserState } from '../../../core/users/state.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { START_AT } from '../../support/stores.ts';

const BEFORE: SealKeys = { current: 'k1', keys: { k1: 'the first secret, of some length' } };
const AFTER: SealKeys = { current: 'k2', keys: { ...BEFORE.keys, k2: 'the second secret' } };
const PAGE = { keyspace: 'page', key: 'page:home' };
const ALICE = { keyspace: 'customer', key: 'search:alice' };
const SLOT = { ...ALICE, count: 3, pull: 0, lead: 1_000 };

let dynalite: Dynalite;
let keys: SealKeys;
let table: Table;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(() => dynalite.stop());
beforeEach(async () => {
  keys = BEFORE;
  const seals = new Map([BEFORE, AFTER].map((own) => [own, makeSeal(own)]));
  const privacy = makePrivacy(new Set(['customer']), async () => {
    const seal = seals.get(keys);
    if (!seal) throw new Error('no such keys');
    return seal;
  });
  table = (await dynalite.openTable(makeManualClock(START_AT), privacy)).table;
});

test('personal keys are learned anew, and no longer proposed by what stands in the indexes', async () => {
  const patterns = makeDynamoPatterns(table);
  const stats = { ...emptyStats(), dueAt: START_AT, rank: 5, rankScale: 60 };
  await patterns.save([{ ref: ALICE, version: 0, stats }]);
  expect(await patterns.due(START_AT, 10)).toEqual([ALICE]);
  keys = AFTER;
  expect(await patterns.read([ALICE])).toEqual([undefined]);
  expect(await patterns.due(START_AT, 10)).toEqual([]);
  expect(await patterns.top('customer', 10, 60)).toEqual([]);
  await patterns.save([{ ref: ALICE, version: 0, stats }]);
  expect(await patterns.due(START_AT, 10)).toEqual([ALICE]);
});

test('what other items say of personal keys is still known', async () => {
  const patterns = makeDynamoPatterns(table);
  const stats = { ...emptyStats(), next: { visits: 4, slots: [SLOT] } };
  await patterns.save([{ ref: PAGE, version: 0, stats }]);
  const jobs = makeDynamoJobs(table);
  const job = { id: 'one', createdAt: START_AT, total: 1, chunks: 1, request: 'one key' };
  await jobs.create(job);
  await jobs.saveResults('one', 'c', [{ ...ALICE, status: 'failed', reason: 'status 500' }]);
  keys = AFTER;
  expect((await patterns.read([PAGE]))[0]?.stats.next?.slots).toEqual([SLOT]);
  expect((await jobs.read('one'))?.results).toMatchObject([ALICE]);
});

test('people are learned anew', async () => {
  const users = makeDynamoUsers(table);
  const state = { ...emptyUserState(), dueAt: START_AT };
  await users.save([{ user: 'alice', version: 0, state }]);
  expect(await users.due(START_AT, 10)).toEqual(['alice']);
  keys = AFTER;
  expect(await users.read(['alice'])).toEqual([undefined]);
  expect(await users.due(START_AT, 10)).toEqual([]);
});

test('what was stored before its keyspace was personal is not read as something else', async () => {
  const none = makePrivacy(new Set(), async () => makeSeal(BEFORE));
  const before = makeDynamoPatterns({ ...table, privacy: none });
  const stats = { ...emptyStats(), dueAt: START_AT, rank: 5, next: { visits: 4, slots: [SLOT] } };
  await before.save([{ ref: ALICE, version: 0, stats }]);
  await before.save([{ ref: PAGE, version: 0, stats: { ...stats, dueAt: START_AT + 1 } }]);
  const patterns = makeDynamoPatterns(table);
  expect(await patterns.read([ALICE])).toEqual([undefined]);
  expect(await patterns.due(START_AT + 1, 10)).toEqual([PAGE]);
  expect((await patterns.read([PAGE]))[0]?.stats.next?.slots).toEqual([]);
});

test('where nothing is personal, keys cost no seal', async () => {
  const privacy = makePrivacy(new Set(), async () => {
    throw new Error('a seal was asked for');
  });
  const patterns = makeDynamoPatterns({ ...table, privacy });
  await patterns.save([{ ref: ALICE, version: 0, stats: emptyStats() }]);
  expect(await patterns.read([ALICE])).toMatchObject([{ ref: ALICE }]);
});
