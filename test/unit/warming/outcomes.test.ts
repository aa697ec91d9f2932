import { describe, expect, test } from 'vitest';
import { makeMemoryLedger } from '../../../adapters/memory/ledger.ts';
import {
  durationsRow,
  moneyRow,
  rowsOf,
  settledRow,
  strategyRow,
  windowRow,
} from '../../../core/budget/rows.ts';
import { loader } from '../../../core/config/define.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { latencyBucket } from '../../../core/report/latency.ts';
import type { WarmItem, WarmMessage, WarmResult } from '../../../core/warming/messages.ts';
import { dollarsOf, type Outcome, recordOutcomes } from '../../../core/warming/outcomes.ts';
import { CONFIG, makeBrain, ref, START, TTL, warmMessage } from '../../support/brain.ts';

const ITEM = warmMessage(['a']).items[0] as WarmItem;
const WARMED: Outcome = {
  item: ITEM,
  status: 'warmed',
  calls: 1,
  loadedAt: START,
  expiresAt: START + TTL,
  loadMilliseconds: 40,
  bytes: 5,
};

/** A brain whose calls cost half a dollar, and whose table knows one key. */
async function open(before: Partial<KeyStats> = {}, category?: string) {
  const catalog = loader({ many: async (keys) => keys, rate: '100000/s', callCost: 0.5 });
  const product = { ...CONFIG.keyspaces['product'], ...(category && { category }) };
  const keyspaces = { ...CONFIG.keyspaces, product } as typeof CONFIG.keyspaces;
  const brain = makeBrain({ config: { ...CONFIG, keyspaces, origins: { catalog } } });
  await brain.patterns.save([
    { ref: ref('a'), version: 0, stats: { ...emptyStats(), inFlightUntil: START + 9, ...before } },
  ]);
  const ledger = makeMemoryLedger(brain.clock);
  const results: { job: string; chunk: string; results: readonly WarmResult[] }[] = [];
  const jobs = {
    ...brain.jobs,
    saveResults: async (job: string, chunk: string, saved: readonly WarmResult[]) =>
      void results.push({ job, chunk, results: saved }),
  };
  const record = (
    outcomes: readonly Outcome[],
    { canRetry = false, ...fields }: Partial<WarmMessage> & { readonly canRetry?: boolean } = {},
  ) => recordOutcomes({ ...brain, ledger, jobs }, warmMessage(['a'], fields), outcomes, canRetry);
  return { ...brain, ledger, results, record };
}

/** The statistics of the key after an outcome. */
async function statsAfter(
  outcome: Partial<Outcome>,
  before: Partial<KeyStats> = {},
  category?: string,
) {
  const brain = await open(before, category);
  await brain.record([{ ...WARMED, ...outcome }]);
  return brain.stats('a');
}

describe('what the value and the message tell of a key', () => {
  test('is a category only where there is a value', async () => {
    const { value: _, ...untold } = { ...WARMED, value: '' };
    expect(await statsAfter(untold, { category: 'known' }, '$.kind')).toMatchObject({
      category: 'known',
    });
    const told = { value: '{"kind":"tea"}' };
    expect((await statsAfter(told, { category: 'known' }, '$.kind'))?.category).toBe('tea');
  });

  test('is the params of a hashed key, which stay as they were learned', async () => {
    const keyspaces = { prompt: { key: 'p:{text|hash}', origin: 'catalog', ttl: '30m' } };
    const brain = makeBrain({ config: { ...CONFIG, keyspaces, critical: [] } });
    const item = {
      keyspace: 'prompt',
      key: 'p:x',
      params: { text: 'asked' },
      loadedNoEarlierThan: 0,
    };
    const paramsAfter = async (id: string) => {
      const message = warmMessage([], { id });
      await recordOutcomes(brain, message, [{ ...WARMED, item }], false);
      const [record] = await brain.patterns.read([item]);
      return record?.stats.params;
    };
    expect(await paramsAfter('1')).toEqual({ text: 'asked' });
    const [record] = await brain.patterns.read([item]);
    const stats = { ...(record?.stats ?? emptyStats()), params: { text: 'learned' } };
    await brain.patterns.save([{ ref: item, version: record?.version ?? 0, stats }]);
    expect(await paramsAfter('2')).toEqual({ text: 'learned' });
  });
});

describe('the statistics of a key', () => {
  test('tell of the entry that was written', async () => {
    expect(await statsAfter({})).toMatchObject({
      inFlightUntil: 0,
      loadedAt: START,
      expiresAt: START + TTL,
      dueAt: START + TTL,
      loadMilliseconds: 40,
      bytes: 5,
      warm: { strategy: 'popular', run: 'r', at: START, used: false },
    });
  });

  test('keep its size where the write does not tell it', async () => {
    const { bytes: _, ...untold } = WARMED;
    const brain = await open({ bytes: 3 });
    await brain.record([untold]);
    expect((await brain.stats('a'))?.bytes).toBe(3);
  });

  test('take the times of an entry that was found fresh, and no warm', async () => {
    const stats = await statsAfter({ status: 'fresh' }, { loadedAt: START - 1 });
    expect(stats).toMatchObject({ loadedAt: START, expiresAt: START + TTL, loadMilliseconds: 0 });
    expect(stats?.warm).toBeUndefined();
  });

  test.each([
    ['an older load', { loadedAt: START + 1, expiresAt: START + 5 }, START + 5],
    ['the load that is known', { loadedAt: START, expiresAt: START + TTL }, START + TTL],
    ['it, where it ends earlier', { loadedAt: START, expiresAt: START + TTL + 1 }, START + TTL + 1],
  ])('stay as they are after %s', async (_, before, expiresAt) => {
    const stats = await statsAfter({}, before);
    expect(stats).toMatchObject({ loadedAt: before.loadedAt, expiresAt, inFlightUntil: 0 });
    expect(stats?.warm).toBeUndefined();
  });

  test('take a later end of the load that is known, and a newer load that ends earlier', async () => {
    const known = { loadedAt: START, expiresAt: START + TTL - 1 };
    expect(await statsAfter({}, known)).toMatchObject({ expiresAt: START + TTL });
    const longer = { loadedAt: START - 1, expiresAt: START + 2 * TTL };
    expect(await statsAfter({}, longer)).toMatchObject({ expiresAt: START + TTL });
  });

  test('tell why a warm failed for good, and when', async () => {
    const failed = await statsAfter({ status: 'failed', code: 'origin_refused' });
    expect(failed?.failure).toEqual({ at: START, code: 'origin_refused' });
    const unasked = await statsAfter({ status: 'missing', loadedAt: 0 });
    expect(unasked?.failure).toEqual({ at: START, code: 'missing' });
    const earlier = await statsAfter({ status: 'missing', loadedAt: START - 7 });
    expect(earlier?.failure).toEqual({ at: START - 7, code: 'missing' });
    expect(failed?.loadedAt).toBe(0);
  });

  test('forget a failure with the next outcome, also where that may be mended', async () => {
    const failure = { at: 1, code: 'origin_missing' };
    expect((await statsAfter({}, { failure }))?.failure).toBeUndefined();
    const retried = await statsAfter({ status: 'failed', retry: true }, { failure });
    expect(retried?.failure).toBeUndefined();
  });

  test('learn the category from the value, cut to its longest', async () => {
    const value = JSON.stringify({ kind: 'x'.repeat(200) });
    expect((await statsAfter({ value }, {}, '$.kind'))?.category).toBe('x'.repeat(128));
    const known = { category: 'tea' };
    expect((await statsAfter({}, known, '$.kind'))?.category).toBe('tea');
    expect((await statsAfter({ value }, known))?.category).toBe('tea');
    expect((await statsAfter({ value: '{}' }, known, '$.kind'))?.category).toBe('tea');
  });

  test('of a control group get no time to be warmed ahead', async () => {
    const brain = await open();
    const item = { ...ITEM, keyspace: 'control', key: 'control:a' };
    const where = { keyspace: 'control', key: 'control:a' };
    await brain.patterns.save([{ ref: where, version: 0, stats: emptyStats() }]);
    await brain.record([{ ...WARMED, item }]);
    const [found] = await brain.patterns.read([where]);
    expect(found?.stats.expiresAt).toBe(START + TTL);
    expect(found?.stats.dueAt).toBeUndefined();
  });

  test('of a key that is tried again stay as they are', async () => {
    const brain = await open();
    await brain.record([{ ...WARMED, status: 'failed', retry: true }], { canRetry: true });
    expect((await brain.stats('a'))?.inFlightUntil).toBe(START + 9);
  });
});

describe('the ledger', () => {
  const items = warmMessage(['a', 'b', 'c', 'd', 'e', 'f']).items as WarmItem[];
  const of = (place: number, fields: Partial<Outcome>): Outcome => ({
    item: items[place] as WarmItem,
    status: 'failed',
    calls: 0,
    ...fields,
  });
  const OUTCOMES: readonly Outcome[] = [
    WARMED,
    of(1, { status: 'fresh' }),
    of(2, { status: 'older', calls: 2, loadMilliseconds: 60, dollars: 3 }),
    of(3, { status: 'missing', calls: 1, loadMilliseconds: 40 }),
    of(4, { status: 'failed', retry: true, calls: 1 }),
    of(5, { status: 'expired' }),
  ];

  test('counts each outcome under what it is', async () => {
    const { ledger, record } = await open();
    await record(OUTCOMES);
    const rows = rowsOf('product', 'popular');
    const totals = { loads: 5, loadMilliseconds: 140, warmed: 1, fresh: 2, failed: 3 };
    for (const row of await ledger.read(rows)) expect(row).toMatchObject(totals);
    expect(await ledger.read([windowRow('product', START)])).toEqual([{ loads: 5 }]);
    expect(await ledger.read([moneyRow(START)])).toEqual([{ dollars: 4.5 }]);
    const [durations] = await ledger.read([durationsRow('product', 'popular')]);
    const bucket = (milliseconds: number) => `d${latencyBucket(milliseconds)}`;
    expect(durations).toEqual({
      [bucket(0)]: 1,
      [bucket(40)]: 2,
      [bucket(60)]: 1,
      lastWarmAt: START,
    });
  });

  test('settles nothing of what is tried again, but counts its calls', async () => {
    const { ledger, record } = await open();
    await record(OUTCOMES, { canRetry: true });
    const [row] = await ledger.read([strategyRow('product', 'popular')]);
    expect(row).toMatchObject({ loads: 5, warmed: 1, fresh: 2, failed: 2 });
  });

  test('settles what was reserved, and nothing for what was asked for', async () => {
    const settledOf = async (strategy: string) => {
      const { ledger, record } = await open();
      await record(OUTCOMES, { strategy });
      const [row] = await ledger.read([settledRow('product', START)]);
      return row?.['settled'];
    };
    expect(await settledOf('popular')).toBe(6);
    expect(await settledOf('manual')).toBeUndefined();
  });

  test('tells when something was warmed last', async () => {
    const { ledger, record } = await open();
    const row = durationsRow('product', 'popular');
    await record([of(1, { status: 'fresh' })]);
    expect(await ledger.read([row])).toEqual([{}]);
    await record([WARMED], { id: 'm2' });
    expect((await ledger.read([row]))[0]).toMatchObject({ lastWarmAt: START });
  });

  test('costs what the origin tells, else what a call costs', () => {
    expect(
      dollarsOf(
        [
          { ...WARMED, calls: 2 },
          { ...WARMED, dollars: 0 },
        ],
        0.5,
      ),
    ).toBe(1);
    expect(dollarsOf([], 0.5)).toBe(0);
  });
});

describe('the job', () => {
  test('gets the result of each key, once it is final', async () => {
    const { results, record } = await open();
    const failed: Outcome = { item: ITEM, status: 'failed', calls: 1, reason: 'why', retry: true };
    await record([failed], { job: 'j', canRetry: true });
    expect(results).toEqual([]);
    await record([failed, WARMED], { job: 'j' });
    const key = { keyspace: 'product', key: 'product:a' };
    expect(results).toStrictEqual([
      {
        job: 'j',
        chunk: 'm',
        results: [
          { ...key, status: 'failed', reason: 'why' },
          { ...key, status: 'warmed', expiresAt: START + TTL },
        ],
      },
    ]);
  });

  test('is told nothing where there is none', async () => {
    const { results, record } = await open();
    await record([WARMED]);
    expect(results).toEqual([]);
  });
});
