import { describe, expect, test } from 'vitest';
import { moneyRow } from '../../../core/budget/rows.ts';
import { loader, type PreheatConfig } from '../../../core/config/define.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { findCritical, findLost } from '../../../core/recovery/lost.ts';
import type { Task } from '../../../core/tasks/port.ts';
import { MINUTE, makeBrain, START as NOW } from '../../support/brain.ts';

const INFINITE = Number.POSITIVE_INFINITY;
const TTL = 30 * MINUTE;
/** What the entry of a value of 1,000 bytes takes up, less those. */
const OVERHEAD = 500;

const CONFIG: PreheatConfig = {
  origins: {
    catalog: loader({ many: async (keys) => keys, rate: '10/s' }),
    model: loader({ many: async (keys) => keys, rate: '10/s', callCost: 1 }),
  },
  keyspaces: {
    low: { key: 'low:{id}', origin: 'catalog', ttl: '30m' },
    slow: { key: 'slow:{id}', origin: 'catalog', ttl: '60m' },
    first: { key: 'first:{id}', origin: 'model', ttl: '30m', priority: 100 },
    control: { key: 'control:{id}', origin: 'catalog', ttl: '30m', control: true },
  },
  critical: [{ keyspace: 'low', params: { id: 'vip' } }],
};

/** A key that is read so often, as the table knows, and that should be in the cache. */
interface Known extends Partial<KeyStats> {
  readonly key: string;
  readonly often?: number;
}

async function open(all: readonly Known[], config = CONFIG) {
  const brain = makeBrain({ config });
  await brain.patterns.save(
    all.map(({ key, often = 900, ...stats }) => {
      const [keyspace = ''] = key.split(':');
      const ttl = brain.settings.keyspaces.get(keyspace)?.ttlMilliseconds ?? TTL;
      return {
        ref: { keyspace, key },
        version: 0,
        stats: {
          ...emptyStats(),
          counts: [often, often, often],
          countedAt: NOW,
          firstReadAt: NOW - 400 * ttl,
          expiresAt: NOW + 1,
          bytes: 1_000,
          rank: often,
          rankScale: ttl,
          ...stats,
        },
      };
    }),
  );
  const lost = (headroom = INFINITE, tasks: readonly Task[] = []) =>
    findLost(brain, tasks, headroom, NOW);
  const keys = async (headroom?: number) => (await lost(headroom)).map(({ key }) => key);
  return { ...brain, lost, keys };
}

const task = (id: string, fields: Partial<Task> = {}): Task => ({
  keyspace: 'low',
  key: `low:${id}`,
  params: { id },
  id,
  priority: 10,
  tags: [],
  critical: true,
  updatedAt: 0,
  updatedBy: 'test',
  ...fields,
});

describe('critical keys', () => {
  test('come by priority, each with the life of its own where it has one', async () => {
    const brain = await open([]);
    const tasks = [
      task('short', { ttlMilliseconds: 5_000, priority: 1 }),
      task('long', { priority: 1_000 }),
      task('may', { critical: false }),
    ];
    const item = (id: string) => ({
      keyspace: 'low',
      key: `low:${id}`,
      params: { id },
      loadedNoEarlierThan: 0,
    });
    const found = await findCritical(brain, tasks);
    expect(found.map(({ key }) => key)).toEqual(['low:long', 'low:vip', 'low:short']);
    expect(found[0]).not.toHaveProperty('ttlMilliseconds');
    expect(found[2]).toMatchObject({ ...item('short'), ttlMilliseconds: 5_000 });
  });

  test('stand before all others, once, and only where they are gone', async () => {
    const known = [{ key: 'low:vip', often: 999 }, { key: 'low:a' }];
    const { keys, cache } = await open(known);
    expect(await keys()).toEqual(['low:vip', 'low:a']);
    await cache.write([
      {
        key: 'low:vip',
        value: 'v',
        loadedAt: NOW,
        ttlMilliseconds: TTL,
        shadowTtlMilliseconds: TTL,
        loadMilliseconds: 1,
        strategy: 'reader',
        run: '',
      },
    ]);
    expect(await keys()).toEqual(['low:a']);
  });
});

describe('lost keys', () => {
  test('come by what they are read now, however they stand in the index', async () => {
    const { lost } = await open([
      { key: 'low:some', often: 800, rank: 900 },
      { key: 'low:most', often: 900, rank: 700 },
      { key: 'low:least', often: 700, rank: 800 },
    ]);
    const [, ...others] = await lost();
    expect(others.map(({ key, ttlMilliseconds }) => [key, ttlMilliseconds])).toEqual([
      ['low:most', 0.4 * TTL],
      ['low:some', 0.7 * TTL],
      ['low:least', TTL],
    ]);
  });

  test('are none that nobody could load, or that the table has just forgotten', async () => {
    const brain = await open([{ key: 'low:a' }, { key: 'odd', often: 5 }]);
    const { patterns } = brain;
    const odd = { keyspace: 'low', key: 'odd' };
    const gone = { keyspace: 'low', key: 'low:gone' };
    const known = await patterns.read([{ keyspace: 'low', key: 'low:a' }]);
    const stats = known[0]?.stats ?? emptyStats();
    await patterns.save([{ ref: odd, version: 0, stats }]);
    const top: typeof patterns.top = async (name, limit, ttl) => {
      const refs = await patterns.top(name, limit, ttl);
      return name === 'low' ? [...refs, odd, gone] : refs;
    };
    const found = await findLost({ ...brain, patterns: { ...patterns, top } }, [], INFINITE, NOW);
    expect(found.map(({ key }) => key)).toEqual(['low:vip', 'low:a']);
  });

  test('are those that should be there, with their params and any age', async () => {
    const { lost } = await open([
      { key: 'low:a' },
      { key: 'low:ended', expiresAt: NOW },
      { key: 'low:resting', failure: { at: NOW, code: 'origin_missing' } },
      { key: 'control:a' },
    ]);
    const [vip, ...others] = await lost();
    expect(vip?.key).toBe('low:vip');
    expect(others).toEqual([
      {
        keyspace: 'low',
        key: 'low:a',
        params: { id: 'a' },
        loadedNoEarlierThan: 0,
        ttlMilliseconds: TTL,
      },
    ]);
  });

  test('come most read first, with lives that are spread over the TTL', async () => {
    const { lost } = await open([
      { key: 'low:some', often: 800 },
      { key: 'low:most', often: 900 },
      { key: 'low:least', often: 700 },
    ]);
    const [, ...others] = await lost();
    expect(others.map(({ key }) => key)).toEqual(['low:most', 'low:some', 'low:least']);
    expect(others.map(({ ttlMilliseconds }) => ttlMilliseconds)).toEqual([
      0.4 * TTL,
      0.7 * TTL,
      TTL,
    ]);
  });

  test('of no worth are left out', async () => {
    const { keys } = await open([{ key: 'low:a' }, { key: 'low:never', often: 0.001 }]);
    expect(await keys()).toEqual(['low:vip', 'low:a']);
  });

  test('come by class, then by reads in the same time', async () => {
    const { keys } = await open([
      { key: 'slow:a', often: 1_000 },
      { key: 'low:a', often: 600 },
      { key: 'low:b', often: 400 },
      { key: 'first:a', often: 300 },
    ]);
    // Twice the TTL: 1,000 of `slow` are as 500 of `low`.
    expect(await keys()).toEqual(['low:vip', 'first:a', 'low:a', 'slow:a', 'low:b']);
  });
});

describe('what can be afforded', () => {
  test('is as much as there is room for, the most read first', async () => {
    const sized = [
      { key: 'low:a', often: 900, bytes: 1_000 },
      { key: 'low:b', often: 800, bytes: 5_000 },
      { key: 'low:c', often: 700, bytes: 1_000 },
    ];
    const { keys } = await open(sized);
    expect(await keys(0)).toEqual(['low:vip']);
    expect(await keys(1_000 + OVERHEAD)).toEqual(['low:vip', 'low:a']);
    // What does not fit is passed over; smaller ones behind it may.
    expect(await keys(2_000 + 2 * OVERHEAD)).toEqual(['low:vip', 'low:a', 'low:c']);
    expect(await keys(7_000 + 3 * OVERHEAD)).toEqual(['low:vip', 'low:a', 'low:b', 'low:c']);
  });

  test('is limited by the memory of the budget as well', async () => {
    const budget = { memory: '1 MB' };
    const large = { bytes: 900_000 };
    const known = [
      { key: 'low:a', often: 900, ...large },
      { key: 'low:b', often: 800, ...large },
    ];
    const { keys } = await open(known, { ...CONFIG, budget });
    expect(await keys()).toEqual(['low:vip', 'low:a']);
  });

  test('is what the day has money for, and all that costs nothing', async () => {
    const known = [
      { key: 'first:a', often: 900 },
      { key: 'first:b', often: 800 },
      { key: 'first:c', often: 700 },
      { key: 'low:a' },
    ];
    const { keys, ledger } = await open(known, { ...CONFIG, budget: { money: { perDay: 3 } } });
    expect(await keys()).toEqual(['low:vip', 'first:a', 'first:b', 'first:c', 'low:a']);
    await ledger.add([{ row: moneyRow(NOW), add: { dollars: 1 } }]);
    expect(await keys()).toEqual(['low:vip', 'first:a', 'first:b', 'low:a']);
    await ledger.add([{ row: moneyRow(NOW), add: { dollars: 3 } }]);
    expect(await keys()).toEqual(['low:vip', 'low:a']);
  });
});
