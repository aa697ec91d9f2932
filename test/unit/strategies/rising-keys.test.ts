/** What `trending` proposes of reads by the hour that are given. */
import { describe, expect, it } from 'vitest';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { exposureAhead } from '../../../core/strategies/exposure.ts';
import { chanceOfRead, trendOf } from '../../../core/strategies/rise.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { trending } from '../../../core/strategies/trending.ts';
import { MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
/** The hour under way has just begun: nothing was read in it. */
const NOW = START;

/** Reads by hours ago. */
type Hours = Readonly<Record<number, number>>;

interface Past {
  readonly keys: Readonly<Record<string, Hours>>;
  /** Other keys that were read, by hours ago; none of them has statistics. */
  readonly others?: Hours;
  readonly stats?: Readonly<Record<string, Partial<KeyStats> | null>>;
  readonly top?: readonly string[];
  readonly hours?: number;
  readonly limit?: number;
}

async function propose({ keys, others = {}, stats = {}, top = [], hours = 24, limit = 10 }: Past) {
  const hour = NOW / HOUR;
  const [asked, read] = [new Set<string>(), [] as string[]];
  const readHour = async (keyspace: string, at: number) => {
    asked.add(keyspace);
    const slots = Object.entries(keys).flatMap(([sku, own]) => {
      const reads = own[hour - at];
      return reads === undefined ? [] : [{ ref: ref(sku), hour: at, reads, firstAt: at * HOUR }];
    });
    const rest = Array.from({ length: others[hour - at] ?? 0 }, (_, index) => {
      return { ref: ref(`other${index}`), hour: at, reads: 1, firstAt: at * HOUR };
    });
    return [...slots, ...rest];
  };
  const readStats = async (refs: readonly KeyRef[]) => {
    const skus = refs.map(({ key }) => key.replace(/^product:/, ''));
    read.push(...skus.filter((sku) => !sku.startsWith('other')));
    return skus.map((sku) => {
      const own = stats[sku];
      if (own === null || sku.startsWith('other')) return undefined;
      const known = { ...emptyStats(), lastReadAt: NOW, ...own };
      return { ref: ref(sku), version: 1, stats: known };
    });
  };
  const brain = makeBrain();
  const context = {
    settings: brain.settings,
    own: {
      limit,
      trendMilliseconds: hours * HOUR,
      schedule: { kind: 'every', milliseconds: MINUTE },
    },
    patterns: { readHour, read: readStats, top: async () => top.map(ref) },
    categories: { top: async () => [], read: async () => [] },
    now: NOW,
  };
  const found = await trending(context as never as StrategyContext);
  return { asked, read, found };
}

const skusOf = (found: readonly { readonly ref: KeyRef }[]) =>
  found.map(({ ref: { key } }) => key.replace(/^product:/, ''));
/** So many keys were read in each of these hours. */
const each = (from: number, to: number, keys: number): Hours =>
  Object.fromEntries(Array.from({ length: to - from }, (_, index) => [from + index, keys]));

describe('a key that rises', () => {
  it('is proposed with the chance of its trend, and a reason in reads', async () => {
    // Of nine other keys an hour, and one more hour by hour; the key itself in three of them.
    const keys = { a: { 1: 8, 2: 4, 20: 1 } };
    const { asked, found } = await propose({ keys, others: { 0: 0, ...each(1, 25, 9) } });
    expect([...asked]).toEqual(['product']);
    // The last two hours: 12 reads among 20, before them 1 among 22 × 9 + 1.
    const recent = { reads: 12, exposure: 20 };
    const newest = { reads: 0, exposure: 0 };
    const exposures = [0, 10, 10, ...new Array<number>(17).fill(9), 10, 9, 9, 9, 9];
    const ahead = exposureAhead(exposures, NOW, TTL, NOW);
    expect(ahead).toBe(4.5);
    expect(found).toEqual([
      {
        ref: ref('a'),
        warmAt: NOW,
        priority: 0,
        reason: '12 reads in 2 h, 1 in the 22 h before',
        evidence: chanceOfRead(trendOf(recent, newest, 0), ahead),
      },
    ]);
  });

  it('goes on as its newer half does', async () => {
    // Four hours, of which the newer half is the one under way and the last.
    const keys = { a: { 1: 2, 2: 9, 3: 9, 4: 9 } };
    const { found } = await propose({ keys, others: each(1, 25, 9) });
    const recent = { reads: 29, exposure: 40 };
    const newest = { reads: 2, exposure: 10 };
    expect(found).toMatchObject([
      {
        reason: '29 reads in 4 h, 0 in the 20 h before',
        evidence: chanceOfRead(trendOf(recent, newest, 0), 4.5),
      },
    ]);
  });

  it('has been read four times', async () => {
    const keys = { four: { 1: 4 }, three: { 1: 3 } };
    const { found } = await propose({ keys, others: { 1: 1, ...each(2, 25, 40) } });
    expect(skusOf(found)).toEqual(['four']);
  });

  it('is measured by the longest of the times that say the same', async () => {
    // Nothing at all was read two hours ago.
    const keys = { a: { 1: 12 } };
    const { found } = await propose({ keys, others: { 1: 9, ...each(3, 25, 9) } });
    expect(found[0]?.reason).toBe('12 reads in 2 h, 0 in the 22 h before');
  });

  it('is measured by less than half of the time that is looked at', async () => {
    // Three of four hours against the fourth would be a rise; the last against three is none.
    const keys = { a: { 0: 5, 1: 5, 2: 20 } };
    const others = { 0: 9, 1: 9, 2: 9, 3: 10, 4: 10 };
    expect((await propose({ keys, others, hours: 3 })).found).toEqual([]);
    expect((await propose({ keys, others, hours: 4 })).found).toHaveLength(1);
  });

  it('is compared with the time before, and not with itself', async () => {
    // Two hours against two: of eleven reads it may be chance, of thirteen not.
    const rises = async (reads: number) => {
      const keys = { a: { 0: 5, 1: reads - 5 } };
      return (await propose({ keys, others: each(0, 4, 9), hours: 3 })).found.length;
    };
    expect(await rises(11)).toBe(0);
    expect(await rises(13)).toBe(1);
  });

  it('is left alone in the cache, when it is over, and where nothing is known of it', async () => {
    const rise = { 1: 12 };
    const keys = { a: rise, fresh: rise, silent: rise, unknown: rise };
    const stats = {
      a: { expiresAt: NOW },
      fresh: { expiresAt: NOW + 1 },
      // Ten hours ago: nine others were read in each.
      silent: { lastReadAt: NOW - 10 * HOUR },
      unknown: null,
    };
    const { found } = await propose({ keys, stats, others: each(1, 25, 9) });
    expect(skusOf(found)).toEqual(['a']);
  });

  it('is one of the likeliest that the limit allows', async () => {
    const keys = { low: { 1: 9 }, high: { 1: 40 }, mid: { 1: 20 } };
    const past = { keys, others: each(1, 25, 9) };
    expect(skusOf((await propose(past)).found)).toEqual(['high', 'mid', 'low']);
    // Read so often that two minutes without a read say that it may be over.
    const stats = { high: { lastReadAt: NOW - 2 * MINUTE } };
    expect(skusOf((await propose({ ...past, stats })).found)).toEqual(['mid', 'high', 'low']);
    const two = await propose({ ...past, stats, limit: 2 });
    expect(skusOf(two.found)).toEqual(['mid', 'high']);
  });
});

describe('the keys that are looked at', () => {
  it('are those read most in the last twelve hours, ties by name, and the top ones', async () => {
    const keys = {
      long: { 13: 900 },
      b: { 3: 2 },
      often: { 1: 2, 20: 50 },
      a: { 12: 2 },
      most: { 1: 2, 12: 1 },
    };
    const { read } = await propose({ keys, top: ['top', 'a', 'long'] });
    expect(read).toEqual(['most', 'a', 'b', 'often', 'top', 'long']);
  });

  it('are ten times as many as may be proposed', async () => {
    const keys = Object.fromEntries(
      Array.from({ length: 12 }, (_, index) => [`k${index}`, { 1: 1 }]),
    );
    expect((await propose({ keys, limit: 1 })).read).toHaveLength(10);
  });

  it('have their latest hour from their statistics', async () => {
    const hour = NOW / HOUR;
    const keys = { a: { 1: 1 }, old: { 1: 1 }, ahead: { 1: 1 } };
    const stats = {
      a: { hour: hour - 1, hourReads: 12 },
      old: { hour: hour - 25, hourReads: 12 },
      ahead: { hour: hour + 1, hourReads: 12 },
    };
    const { found } = await propose({ keys, stats, others: each(1, 25, 9) });
    expect(found.map(({ reason }) => reason)).toEqual(['12 reads in 1 h, 0 in the 23 h before']);
  });
});
