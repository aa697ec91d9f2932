import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { addKeys, groupByKey } from '../../../core/patterns/key-work.ts';
import { divideKeys, mostPages, parkKeys } from '../../../core/patterns/park.ts';
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
const MOST = 156;

const workOf = (events: readonly AccessEvent[]) =>
  groupByKey(settings, [accessBatch('1', events)], new Map());
const many = (count: number, event: Partial<AccessEvent> = {}, from = 0) =>
  Array.from({ length: count }, (_, index) => accessEvent(`${from + index}`, event));
const divide = (events: readonly AccessEvent[], bound: number, seed = 'seed') =>
  divideKeys(workOf(events), bound, MOST, seed);

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
    // No more than the strategy takes.
    [40_000, 10_000, 9_844, 9_984, 156],
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
    expect(divideKeys(derived, 10, MOST, 'seed')).toMatchObject({ parked: [], pages: 0 });
  });

  it.each([
    ['with room for them', 20, 14, 0],
    ['with room for some of them', 13, 13, 0],
    ['where even those that were read are too many', 10, 9, 3],
  ])('that were only read on from are written %s, and never parked', (_, bound, kept, parked) => {
    const work = workOf(many(12));
    addKeys(settings, work, [ref('before'), ref('earlier')]);
    const divided = divideKeys(work, bound, MOST, 'seed');
    expect(divided.kept.size).toBe(kept);
    expect(divided.parked).toHaveLength(parked);
    const waiting = divided.parked.map(({ ref: { key } }) => key);
    expect(waiting).not.toContain('product:before');
  });

  it('share a page with fewer where they are long, and a sample stands for what finds no room', () => {
    const params = { text: 'x'.repeat(10_000) };
    const { kept, parked, pages } = divide(
      many(600).map((event) => ({ ...event, params })),
      200,
    );
    expect(kept.size + pages).toBeLessThanOrEqual(200);
    expect(kept.size + parked.length).toBe(600);
    const few = divide(
      many(600).map((event) => ({ ...event, params })),
      20,
    );
    expect(few.pages).toBe(10);
    expect(few.parked.every(({ scale }) => scale > 3)).toBe(true);
  });

  it('are parked as far as the strategy takes them until the next window', () => {
    const most = (refreshAhead: object) =>
      mostPages(resolveSettings({ ...CONFIG, strategies: { refreshAhead } }));
    expect(most({})).toBe(156);
    expect(most({ limit: 1_000 })).toBe(7);
    expect(most({ every: '10m' })).toBe(15);
    expect(most({ every: '10s' })).toBe(156);
    expect(most({ enabled: false })).toBe(0);
    expect(mostPages({ strategies: new Map() })).toBe(0);
    expect(most({ cron: '0 8 ? * MON-FRI *' })).toBe(0);
  });
});

describe('parked keys', () => {
  const park = async (
    divided: Omit<Parameters<typeof parkKeys>[1], 'kept'>,
    known: Readonly<Record<string, Partial<KeyStats>>> = {},
  ) => {
    const { patterns } = makeBrain();
    const records = Object.entries(known).map(([sku, stats]) => record(ref(sku), stats));
    await patterns.save(records);
    const told = await parkKeys(
      patterns,
      { kept: new Map(), ...divided },
      { batch: 'm', now: NOW },
    );
    // One look sees no more than the pages of a quarter of an hour.
    const looks = [0, 14, 28, 42].map((minute) => patterns.parked(NOW + minute * MINUTE, 1_000));
    const pages = new Map((await Promise.all(looks)).flat().map((page) => [page.number, page]));
    return { ...told, pages: [...pages.values()] };
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
    // Told late: the entry has ended long ago.
    expect(await dueOf({ misses: 1, at: START - 3 * TTL })).toBe(NOW);
    const pending = { statistics: { at: START, features: [], expected: 0.5 } };
    expect(await dueOf({ misses: 1 }, { pending })).toBe(NOW);
  });

  it('wait for the last of their entries', async () => {
    const events = [0, 1].map((minute) =>
      accessEvent('a', { at: START + minute * MINUTE, misses: 1 }),
    );
    const { pages } = await parkEvents(events);
    expect(pages).toMatchObject([{ batch: 'm', number: 0, dueAt: START + MINUTE + TTL }]);
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
    const two = await park({ parked, pages: 2 });
    expect(two.pages).toHaveLength(2);
    expect(two.count).toBe(6);
    const sorted = many(12, { category: 'tea' }).map((event) => ({ ...event, params }));
    const told = await park({ parked: [...workOf(sorted).values()], pages: 2 });
    expect(told.sightings).toHaveLength(6);
  });

  it('are counted in bytes, and what no page holds is left', async () => {
    const wide = { ...accessEvent('b'), params: { text: '世'.repeat(50_000) } };
    const { pages } = await parkEvents([wide, { ...wide, ...ref('c') }]);
    expect(pages).toHaveLength(2);
    const long = { ...accessEvent('b'), params: { text: '世'.repeat(70_000) } };
    expect(await parkEvents([long, accessEvent('a')])).toMatchObject({ count: 1 });
  });

  it('are written at once where they are on trial: only ingest can tell what came of it', async () => {
    const known = { trials: [{ at: START - MINUTE, features: [1] }] };
    const { kept, count } = await parkEvents([accessEvent('a'), accessEvent('b')], { a: known });
    expect([...kept.values()].map(({ ref: { key } }) => key)).toEqual(['product:a']);
    expect(count).toBe(1);
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
    const [plain] = (await parkEvents([accessEvent('b')])).pages;
    expect(plain?.keys[0]?.events).toStrictEqual([
      { at: START, reads: 1, misses: 0, params: { sku: 'b' } },
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

  it.each(['dead', 'dead#3'])('are none where %s, of a batch that died, has them', async (id) => {
    const dead = { id: 'dead' } as JournalBatch;
    const work = groupByKey(settings, [accessBatch('1', many(2))], new Map([['1', [dead]]]));
    const divided = { parked: [...work.values()], pages: 1 };
    const { pages } = await park(divided, { 0: { ...emptyStats(), applied: [id] } });
    expect(pages[0]?.keys.map(({ key }) => key)).toEqual(['product:1']);
  });
});
