/** What strategies propose of statistics that are given, in which order, and how many. */
import { describe, expect, it } from 'vitest';
import type { PreheatConfig } from '../../../core/config/define.ts';
import type { StrategyName } from '../../../core/config/settings.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyRecord, type KeyStats } from '../../../core/patterns/stats.ts';
import { type Candidate, likeliestOfEach, paramsOf } from '../../../core/strategies/candidate.ts';
import { memberCandidates, topCategories } from '../../../core/strategies/category-members.ts';
import { chanceOf } from '../../../core/strategies/chance.ts';
import { finishRun } from '../../../core/strategies/finish-run.ts';
import { popular } from '../../../core/strategies/popular.ts';
import { refreshAhead } from '../../../core/strategies/refresh-ahead.ts';
import { related } from '../../../core/strategies/related.ts';
import { coReadKeys } from '../../../core/strategies/related-keys.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { CONFIG, MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const NOW = START + 10 * MINUTE;
const HORIZON = 5 * MINUTE;
const CONTROL = { keyspace: 'control', key: 'control:x' };
const CONFIGURED: PreheatConfig = {
  ...CONFIG,
  keyspaces: { ...CONFIG.keyspaces, product: { ...CONFIG.keyspaces['product'], priority: 7 } },
} as PreheatConfig;

type Known = Readonly<Record<string, Partial<KeyStats>>>;

function recordOf(of: KeyRef, stats: Partial<KeyStats> = {}): KeyRecord {
  return { ref: of, version: 1, stats: { ...emptyStats(), ...stats } };
}

/** What a strategy proposes where these statistics are known, its limit aside. */
function contextOf(name: StrategyName, known: Known, refs: readonly KeyRef[], limit = 10) {
  const brain = makeBrain({ config: CONFIGURED });
  const asked: unknown[] = [];
  const ask = async (...args: readonly unknown[]) => {
    asked.push(args);
    return refs;
  };
  const read = async (all: readonly KeyRef[]) =>
    all.map((of) => {
      const stats = known[of.key.replace(/^product:/, '')];
      return stats && recordOf(of, stats);
    });
  const patterns = { ...brain.patterns, top: ask, due: ask, read };
  const own = { ...brain.settings.strategies.get(name), limit };
  const context = { ...brain, own, patterns, now: NOW, horizonMilliseconds: HORIZON };
  return { asked, context: context as never as StrategyContext };
}

const STRATEGIES = { popular, 'refresh-ahead': refreshAhead };

async function propose(name: keyof typeof STRATEGIES, known: Known, refs: readonly KeyRef[]) {
  const { asked, context } = contextOf(name, known, refs);
  return { asked, found: await STRATEGIES[name](context) };
}

describe('popular', () => {
  it('proposes what is read most and has ended, by its place among all', async () => {
    const known = { a: { expiresAt: NOW + 1 }, b: { expiresAt: NOW }, d: {} };
    const { asked, found } = await propose('popular', known, ['a', 'b', 'c', 'd'].map(ref));
    expect(asked).toEqual([['product', 10, TTL]]);
    const common = { warmAt: NOW, priority: 7 };
    expect(found).toEqual([
      {
        ref: ref('b'),
        record: recordOf(ref('b'), known.b),
        reason: 'number 2 of the most read',
        ...common,
      },
      { ref: ref('d'), record: recordOf(ref('d')), reason: 'number 4 of the most read', ...common },
    ]);
  });
});

describe('refresh-ahead', () => {
  it('proposes what is due at its end, or now where that is over or far', async () => {
    const known: Known = {
      over: { expiresAt: NOW - 1 },
      now: { expiresAt: NOW },
      soon: { expiresAt: NOW + 1 },
      last: { expiresAt: NOW + HORIZON },
      later: { expiresAt: NOW + HORIZON + 1 },
      x: { expiresAt: NOW },
    };
    const refs = ['over', 'now', 'soon', 'gone', 'last', 'later'].map(ref);
    const { asked, found } = await propose('refresh-ahead', known, refs);
    expect(asked).toEqual([[NOW + HORIZON, 10]]);
    const [ahead, unread] = ['expires before the next run', 'expired unread'];
    expect(found.map(({ ref: of, warmAt, reason }) => [of.key, warmAt - NOW, reason])).toEqual([
      ['product:over', 0, unread],
      ['product:now', 0, unread],
      ['product:soon', 1, ahead],
      ['product:last', HORIZON, ahead],
      ['product:later', 0, ahead],
    ]);
    expect(new Set(found.map(({ priority }) => priority))).toEqual(new Set([7]));
  });

  it('gives what is of no keyspace any more the least priority', async () => {
    const gone = { keyspace: 'gone', key: 'x' };
    const { found } = await propose('refresh-ahead', { x: {} }, [gone]);
    expect(found).toMatchObject([{ ref: gone, priority: 0 }]);
  });
});

const slot = (of: KeyRef, count: number) => ({ ...of, count, pull: 0, lead: 1 });
const hot = (reads: number, ...slots: readonly ReturnType<typeof slot>[]) => ({
  counts: [reads, reads, reads],
  countedAt: NOW,
  next: { visits: 8, slots },
});
/** How likely a key is read that follows on such a key in so many of ten visits. */
const chance = (reads: number, count: number) => chanceOf(((reads * Math.LN2) / 2) * (count / 10));

describe('related keys', () => {
  const keyspace = makeBrain({ config: CONFIGURED }).settings.keyspaces.get('product');
  const find = async (known: Known, refs: readonly KeyRef[]) => {
    if (!keyspace) throw new Error('no such keyspace');
    return coReadKeys(contextOf('related', known, refs).context, keyspace);
  };

  it('are read as often as what they follow on, and named by what brings them most', async () => {
    const known = {
      a: hot(4, slot(ref('x'), 5)),
      b: hot(8, slot(ref('x'), 5), slot(ref('y'), 5)),
      c: hot(2, slot(ref('x'), 5)),
      y: { expiresAt: NOW },
    };
    const found = await find(known, ['a', 'b', 'c', 'unknown'].map(ref));
    const common = { warmAt: NOW, priority: 7 };
    expect(found.map(({ evidence: _, ...rest }) => rest)).toEqual([
      { ref: ref('x'), ...common, reason: expect.stringContaining('product:b') },
      {
        ref: ref('y'),
        ...common,
        reason: expect.stringContaining('product:b'),
        record: recordOf(ref('y'), known.y),
      },
    ]);
    expect(found[0]?.evidence).toBeCloseTo(chance(14, 5), 12);
    expect(found[1]?.evidence).toBeCloseTo(chance(8, 5), 12);
  });

  it('are left out where they are in the cache, a control group, gone or hardly read', async () => {
    const gone = { keyspace: 'gone', key: 'gone:x' };
    const slots = [slot(CONTROL, 5), slot(gone, 5), slot(ref('fresh'), 5), slot(ref('x'), 5)];
    const known = { a: hot(1, ...slots), fresh: { expiresAt: NOW + 1 } };
    expect((await find(known, [ref('a')])).map((one) => one.ref)).toEqual([ref('x')]);
    expect(chance(0.5, 5)).toBeLessThan(0.1);
    expect(await find({ a: hot(0.5, slot(ref('x'), 5)) }, [ref('a')])).toEqual([]);
  });

  it('are proposed the likeliest first, as many as the limit says', async () => {
    const slots = [slot(ref('x'), 4), slot(ref('y'), 9), slot(ref('z'), 6)];
    const { context } = contextOf('related', { a: hot(4, ...slots) }, [ref('a')], 2);
    const found = await related(context);
    expect(found.map((one) => one.ref)).toEqual([ref('y'), ref('z')]);
  });
});

describe('the candidates of categories', () => {
  const keyspace = { name: 'product', priority: 7 };
  const record = (members: readonly [string, number][], longest: number) => {
    const state = {
      counts: [1, 2, longest],
      members: members.map(([key, count]) => ({ key, count })),
    };
    return {
      ref: { keyspace: 'product', category: 'c' },
      version: 1,
      state,
    } as never as Parameters<typeof memberCandidates>[0];
  };
  const demand = { readsPerTtl: 2, now: NOW, reason: 'r' };

  it('have their share of what is read in them, likeliest first, ties by key', () => {
    const members: [string, number][] = [
      ['b', 2],
      ['c', 2],
      ['d', 4],
      ['a', 2],
      ['rare', 0.5],
    ];
    expect(memberCandidates(record(members, 10), keyspace, demand)).toEqual(
      [
        ['d', 4],
        ['a', 2],
        ['b', 2],
        ['c', 2],
      ].map(([key, count]) => ({
        ref: { keyspace: 'product', key },
        warmAt: NOW,
        priority: 7,
        reason: 'r',
        evidence: chanceOf(0.2 * Number(count)),
      })),
    );
  });

  it('are those of at least a chance of one in ten', () => {
    const least = -Math.log(0.9);
    const found = (count: number) =>
      memberCandidates(record([['a', count]], 0), keyspace, { ...demand, readsPerTtl: 1 }).length;
    expect(found(least + 1e-9)).toBe(1);
    expect(found(least - 1e-9)).toBe(0);
  });

  it('are looked for in the 200 that are read most and known', async () => {
    const asked: unknown[] = [];
    const top = async (...args: unknown[]) => {
      asked.push(args);
      return ['a', 'b'];
    };
    const categories = { top, read: async () => [undefined, record([], 1)] } as never;
    const found = await topCategories(categories, { name: 'product', ttlMilliseconds: TTL });
    expect(found).toEqual([record([], 1)]);
    expect(asked).toEqual([['product', 200, TTL]]);
  });
});

describe('a candidate', () => {
  const candidate = (sku: string, evidence?: number): Candidate => {
    const base = { ref: ref(sku), warmAt: NOW, priority: 0, reason: `${evidence}` };
    return { ...base, ...(evidence !== undefined && { evidence }) };
  };

  it('stands for its key where it has the most evidence, the first of equal ones', () => {
    const all = [
      candidate('a'),
      candidate('b', 0.5),
      candidate('a', 0.1),
      candidate('b', 0.5),
      candidate('b', 0.4),
      candidate('b'),
    ];
    expect(likeliestOfEach(all)).toEqual([all[2], all[1]]);
    expect(likeliestOfEach(all)[1]).toBe(all[1]);
    expect(likeliestOfEach([candidate('a')])).toEqual([candidate('a')]);
  });

  it('is loaded with the params that it has, that its key was told with, or that its key says', () => {
    const { settings } = makeBrain();
    const product = settings.keyspaces.get('product');
    if (!product) throw new Error('no such keyspace');
    const hashed = { ...product, template: { ...product.template, hashed: true } };
    const told = { ...candidate('a'), record: recordOf(ref('a'), { params: { sku: 'told' } }) };
    const untold = { ...candidate('a'), record: recordOf(ref('a')) };
    expect(paramsOf({ ...told, params: { sku: 'own' } }, product)).toEqual({ sku: 'own' });
    expect(paramsOf(told, product)).toEqual({ sku: 'told' });
    expect(paramsOf(untold, product)).toEqual({ sku: 'a' });
    expect(paramsOf(untold, hashed)).toBeUndefined();
  });
});

describe('the end of a run', () => {
  it('is kept with what it took, never less than nothing', async () => {
    const saved: unknown[] = [];
    const added: unknown[] = [];
    const ports = {
      runs: { save: async (run: unknown) => saved.push(run) },
      ledger: { add: async (...args: unknown[]) => added.push(args) },
    } as never;
    const run = { id: 'r', strategy: 'popular', startedAt: 1_000, proposed: 3, approved: 2 };
    await finishRun(ports, { ...run, finishedAt: 1_250 } as never);
    await finishRun(ports, { ...run, finishedAt: 900, window: 'noon' } as never);
    expect(saved).toEqual([
      { ...run, finishedAt: 1_250 },
      { ...run, finishedAt: 900, window: 'noon' },
    ]);
    expect(added).toMatchObject([
      [[{ add: { runs: 1, milliseconds: 250 } }], 'r'],
      [[{ add: { runs: 1, milliseconds: 0 } }], 'r'],
    ]);
  });
});
