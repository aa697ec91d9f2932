import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { addKeys, groupByKey } from '../../../core/patterns/key-work.ts';
import { type DividedKeys, divideKeys, parkKeys } from '../../../core/patterns/park.ts';
import { KEYS_PER_PAGE, type ParkedPage } from '../../../core/patterns/parked.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { JournalBatch } from '../../../core/ports.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  ref,
  START,
  TTL,
} from '../../support/brain.ts';
import { record } from '../../support/records.ts';

const settings = resolveSettings(CONFIG);
const NOW = START + MINUTE;

const workOf = (events: readonly AccessEvent[]) =>
  groupByKey(settings, [accessBatch('1', events)], new Map());
const many = (count: number, event: Partial<AccessEvent> = {}, from = 0) =>
  Array.from({ length: count }, (_, index) => accessEvent(`${from + index}`, event));
const divide = (events: readonly AccessEvent[], bound: number, seed = 'seed') =>
  divideKeys(workOf(events), bound, seed);

describe('the keys of a window', () => {
  it('are all written where they are no more than may be', () => {
    expect(divide(many(10), 10)).toMatchObject({ parked: [], pages: 0 });
    expect(divide(many(10), 10).kept.size).toBe(10);
  });

  it.each([
    [11, 10, 9, 2, 1],
    [73, 10, 9, 64, 1],
    [74, 10, 8, 66, 2],
    // Half of what is written are pages at most: of what finds no room there a sample stands for all.
    [5_000, 10, 5, 320, 5],
    [5_000, 1, 1, 0, 0],
    // As many as one run of the strategy looks at.
    [40_000, 10_000, 9_687, 20_032, 313],
  ])('%i with room for %i are %i alone and %i in %i pages', (keys, bound, alone, parked, pages) => {
    const divided = divide(many(keys), bound);
    expect(divided.kept.size).toBe(alone);
    expect(divided.parked).toHaveLength(parked);
    expect(divided.pages).toBe(pages);
    const stood = [...divided.kept.values(), ...divided.parked];
    const reads = stood.reduce((sum, { scale }) => sum + scale, 0);
    expect(reads / keys).toBeGreaterThan(keys > alone + parked ? 0.6 : 0.999);
  });

  it('stand alone by their reads and hits, whatever the order of the events', () => {
    const hot = many(4, { reads: 3, misses: 0 }, 100);
    const warm = many(4, { reads: 9, misses: 9 }, 200);
    const events = [...many(90), ...warm, ...hot];
    for (const given of [events, events.toReversed()]) {
      const { kept } = divide(given, 10);
      expect([...kept.values()].map(({ ref: { key } }) => key).sort()).toEqual(
        [...hot, ...warm].map(({ key }) => key).sort(),
      );
    }
  });

  it('stand alone where exact counts rest on them, beyond the bound as well', () => {
    const warmed = { strategy: 'foresight', run: 'r', benefit: 0.5 };
    const exact = many(20, { warmed, reads: 0 }, 100);
    const { kept, parked } = divide([...many(50), ...exact], 10);
    expect(kept.size).toBe(20);
    expect(parked).toHaveLength(0);
    const derived = groupByKey(settings, [{ id: '1', events: many(50) }], new Map());
    expect(divideKeys(derived, 10, 'seed')).toMatchObject({ parked: [], pages: 0 });
  });

  it('are not parked where they were only read on from', () => {
    const work = workOf(many(12));
    addKeys(settings, work, [ref('before')]);
    const { kept, parked } = divideKeys(work, 12, 'seed');
    const all = [...kept.values(), ...parked].map(({ ref: { key } }) => key);
    expect(all).toHaveLength(12);
    expect(all).not.toContain('product:before');
  });
});

describe('parked keys', () => {
  const park = async (
    divided: Pick<DividedKeys, 'parked' | 'pages'>,
    known: Readonly<Record<string, Partial<KeyStats>>> = {},
  ) => {
    const { patterns } = makeBrain();
    const records = Object.entries(known).map(([sku, stats]) => record(ref(sku), stats));
    await patterns.save(records);
    const sightings = await parkKeys(patterns, divided, { seed: 'm', now: NOW });
    const pages = await patterns.parked(Number.MAX_SAFE_INTEGER, 1_000);
    return { pages, sightings };
  };
  const parkEvents = (
    events: readonly AccessEvent[],
    known: Readonly<Record<string, Partial<KeyStats>>> = {},
  ) => park({ parked: [...workOf(events).values()], pages: 100 }, known);
  const dueOf = async (event: Partial<AccessEvent>, known: Partial<KeyStats> = {}) =>
    (await parkEvents([accessEvent('a', event)], { a: known })).pages[0]?.dueAt;

  it('wait for the end of their entry', async () => {
    expect(await dueOf({ misses: 1 })).toBe(START + TTL);
    expect(await dueOf({ misses: 1, loadedAt: START - 5 })).toBe(START - 5 + TTL);
    expect(await dueOf({ misses: 0, loadedAt: START - MINUTE })).toBe(START - MINUTE + TTL);
  });

  it('wait for nothing where the end is not known, or an earlier decision waits for a read', async () => {
    expect(await dueOf({ misses: 0 })).toBe(NOW);
    const pending = { statistics: { at: START, features: [], expected: 0.5 } };
    expect(await dueOf({ misses: 1 }, { pending })).toBe(NOW);
  });

  it('wait for the last of their entries', async () => {
    const events = [0, 1].map((minute) =>
      accessEvent('a', { at: START + minute * MINUTE, misses: 1 }),
    );
    const { pages } = await parkEvents(events);
    expect(pages).toMatchObject([{ id: 'm#0', dueAt: START + MINUTE + TTL }]);
    expect(pages[0]?.keys[0]?.events.map(({ at }) => at)).toEqual([START, START + MINUTE]);
  });

  it('share a page with those that fall due with them', async () => {
    const events = many(3 * KEYS_PER_PAGE).map((event, index) => ({
      ...event,
      misses: 1,
      loadedAt: START + ((index * 7) % 97),
    }));
    const { pages } = await parkEvents(events);
    expect(pages.map(({ keys }) => keys.length)).toEqual([64, 64, 64]);
    const ends = (page: ParkedPage) => page.keys.map(({ events: [one] }) => one?.loadedAt ?? 0);
    for (const [index, page] of pages.entries()) {
      expect(page.dueAt).toBe(Math.min(...ends(page)) + TTL);
      const next = pages[index + 1];
      if (next) expect(Math.max(...ends(page)) + TTL).toBeLessThanOrEqual(next.dueAt);
    }
  });

  it('need more pages where they are long, and what finds no room in as many as may be is left', async () => {
    const params = { text: 'x'.repeat(50_000) };
    const events = many(12).map((event) => ({ ...event, params }));
    const { pages } = await parkEvents(events);
    expect(pages.map(({ keys }) => keys.length)).toEqual([3, 3, 3, 3]);
    const parked = [...workOf(events).values()];
    expect((await park({ parked, pages: 2 })).pages).toHaveLength(2);
    const alone = { ...accessEvent('b'), params: { text: 'x'.repeat(300_000) } };
    expect((await parkEvents([alone])).pages).toHaveLength(1);
  });

  it('keep what statistics need, and nobody’s name', async () => {
    const told = {
      misses: 1,
      loadMilliseconds: 250,
      bytes: 900,
      category: 'tea',
      used: { strategy: 'popular', run: 'r' },
    };
    const event = accessEvent('a', { ...told, user: 'ann', session: 's', firstAt: START });
    const { pages } = await parkEvents([event]);
    expect(pages[0]?.keys).toEqual([
      { ...ref('a'), events: [{ ...told, at: START, reads: 1, params: { sku: 'a' } }] },
    ]);
  });

  it('stand for those that a sample left out', async () => {
    const [work] = [...workOf([accessEvent('a', { reads: 2, misses: 1 })]).values()];
    if (!work) throw new Error('no work');
    const { pages } = await park({ parked: [{ ...work, scale: 2.5 }], pages: 1 });
    expect(pages[0]?.keys[0]?.events[0]).toMatchObject({ reads: 5, misses: 2.5 });
  });

  it('tell their categories at once', async () => {
    const events = [accessEvent('a', { category: 'tea', reads: 3 }), accessEvent('b')];
    const { sightings } = await parkEvents(events, { b: { ...emptyStats(), category: 'milk' } });
    expect(sightings).toMatchObject([
      { ref: { keyspace: 'product', category: 'tea' }, reads: 3 },
      { ref: { keyspace: 'product', category: 'milk' }, reads: 1 },
    ]);
  });

  it('are none where a batch that died had written them', async () => {
    const dead = { id: 'dead' } as JournalBatch;
    const work = groupByKey(settings, [accessBatch('1', many(2))], new Map([['1', [dead]]]));
    const divided = { parked: [...work.values()], pages: 1 };
    const { pages } = await park(divided, { 0: { ...emptyStats(), applied: ['dead'] } });
    expect(pages[0]?.keys.map(({ key }) => key)).toEqual(['product:1']);
  });
});
