import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import type { Schedule } from '../../../core/config/settings.ts';
import { strategies } from '../../../core/strategies/index.ts';
import {
  accessBatch,
  accessEvent,
  MINUTE,
  makeBrain,
  ref,
  START,
  TTL,
} from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const NOW = START + 30 * HOUR;

type Brain = ReturnType<typeof makeBrain>;

async function tell(brain: Brain, events: readonly AccessEvent[]): Promise<void> {
  const inOrder = events.toSorted((a, b) => a.at - b.at);
  for (const [index, event] of inOrder.entries()) {
    await brain.ingest([accessBatch(`${event.key} ${index}`, [event])]);
  }
}

/** Reads of a key every so often, through a cache: the first misses, and the next after each TTL. */
function reads(sku: string, from: number, to: number, everyMinutes: number): AccessEvent[] {
  const events: AccessEvent[] = [];
  let loadedAt = Number.NEGATIVE_INFINITY;
  for (let at = from; at < to; at += everyMinutes * MINUTE) {
    const isMiss = at >= loadedAt + TTL;
    if (isMiss) loadedAt = at;
    events.push(accessEvent(sku, { at, ...(isMiss && { misses: 1, loadedAt }) }));
  }
  return events;
}

/** Keys that are read once an hour all the time: what is usual. */
const USUAL = ['x', 'y', 'z'].flatMap((sku) => reads(sku, START, NOW, 60));

const every = (minutes: number): Schedule => ({ kind: 'every', milliseconds: minutes * MINUTE });

async function propose(brain: Brain, at = NOW, schedule: Schedule = every(15)) {
  await brain.clock.set(at);
  const own = brain.settings.strategies.get('trending');
  if (!own) throw new Error('no such strategy');
  const found = await strategies.trending({
    ...brain,
    own: { ...own, schedule },
    now: at,
    horizonMilliseconds: 15 * MINUTE,
  });
  return found;
}

describe('trending', () => {
  it('proposes what is read much more than it was', async () => {
    const brain = makeBrain();
    const before = reads('a', START, NOW - 3 * HOUR, 600);
    // Its last entry was loaded 35 minutes ago.
    const risen = reads('a', NOW - 155 * MINUTE, NOW - 5 * MINUTE, 10);
    await tell(brain, [...USUAL, ...before, ...risen]);
    const found = await propose(brain);
    expect(found.map(({ ref: of }) => of)).toEqual([ref('a')]);
    expect(found[0]?.evidence).toBeGreaterThan(0.5);
    expect(found[0]?.reason).toMatch(/^\d+ reads in \d+ h, \d+ in the \d+ h before$/);
    expect(found[0]?.warmAt).toBe(NOW);
  });

  it('sees a key in the very first hour that it is read at all', async () => {
    const brain = makeBrain();
    await tell(brain, [...USUAL, ...reads('new', NOW - 20 * MINUTE, NOW, 2)]);
    expect((await propose(brain, NOW + 11 * MINUTE)).map(({ ref: of }) => of)).toEqual([
      ref('new'),
    ]);
  });

  it('is the less sure the longer nobody has read it', async () => {
    const brain = makeBrain();
    await tell(brain, [...USUAL, ...reads('a', NOW - 3 * HOUR, NOW, 10)]);
    const [soon] = await propose(brain);
    // The others are read as ever.
    await tell(
      brain,
      ['x', 'y', 'z'].flatMap((sku) => reads(sku, NOW, NOW + MINUTE, 60)),
    );
    const [late] = await propose(brain, NOW + 40 * MINUTE);
    expect(soon?.evidence).toBeGreaterThan(0.5);
    expect(late?.evidence ?? 0).toBeLessThan((soon?.evidence ?? 0) / 2);
  });

  it('takes no silence for an end while nobody reads anything', async () => {
    const brain = makeBrain();
    await tell(brain, [...USUAL, ...reads('a', NOW - 3 * HOUR, NOW, 10)]);
    const [soon] = await propose(brain);
    const [later] = await propose(brain, NOW + 40 * MINUTE);
    expect(later?.evidence).toBeCloseTo(soon?.evidence ?? 0, 1);
  });

  it('proposes nothing that is read as ever, nor a few reads that mean nothing', async () => {
    const brain = makeBrain();
    const often = reads('often', START, NOW - 20 * MINUTE, 12);
    const seldom = reads('seldom', NOW - 70 * MINUTE, NOW - 40 * MINUTE, 15);
    await tell(brain, [...USUAL, ...often, ...seldom]);
    expect(await propose(brain)).toEqual([]);
  });

  it('proposes nothing that rises because everything does', async () => {
    const brain = makeBrain();
    const morning = NOW - 3 * HOUR;
    const night = reads('guard', START, morning, 60);
    const skus = Array.from({ length: 30 }, (_, index) => `day-${index}`);
    // Known from the day before: the hours of a key's first day are not written.
    const known = skus.flatMap((sku) => reads(sku, START, START + 3 * HOUR, 30));
    const day = skus.flatMap((sku) => reads(sku, morning, NOW - 31 * MINUTE, 30));
    await tell(brain, [...night, ...known, ...day]);
    expect(await propose(brain)).toEqual([]);
  });

  it('waits for something to compare with', async () => {
    const brain = makeBrain();
    await tell(brain, reads('a', START, START + 40 * MINUTE, 4));
    expect(await propose(brain, START + 75 * MINUTE)).toEqual([]);
  });

  it('looks at the hours of keys once in a quarter of an hour, however often it runs', async () => {
    const brain = makeBrain();
    await tell(brain, [...USUAL, ...reads('a', NOW - 155 * MINUTE, NOW - 5 * MINUTE, 10)]);
    expect(await propose(brain, NOW, every(1))).toHaveLength(1);
    expect(await propose(brain, NOW + MINUTE - 1, every(1))).toHaveLength(1);
    expect(await propose(brain, NOW + MINUTE, every(1))).toEqual([]);
    expect(await propose(brain, NOW + 15 * MINUTE, every(1))).toHaveLength(1);
    const hourly: Schedule = { kind: 'cron', expression: '7 * * * *', timeZone: 'UTC' };
    expect(await propose(brain, NOW + 7 * MINUTE, hourly)).toHaveLength(1);
  });

  it('leaves what is in the cache to refresh-ahead', async () => {
    const brain = makeBrain();
    await tell(brain, [...USUAL, ...reads('a', NOW - 175 * MINUTE, NOW, 10)]);
    expect(await propose(brain)).toEqual([]);
  });
});

describe('categories that rise', () => {
  const inCategory = (category: string, events: readonly AccessEvent[]) =>
    events.map((event) => ({ ...event, category }));
  const others = ['milk', 'bread', 'jam', 'rice', 'salt', 'eggs', 'soap'];
  const shop = (from: number, to: number) =>
    ['tea', ...others].flatMap((category) =>
      inCategory(
        category,
        ['1', '2', '3', '4'].flatMap((index) => reads(`${category}-${index}`, from, to, 120)),
      ),
    );
  const rush = (skus: readonly string[]) =>
    inCategory(
      'tea',
      skus.flatMap((sku) => reads(sku, NOW - 20 * MINUTE, NOW, 4)),
    );

  it('have their members proposed that are not in the cache', async () => {
    const brain = makeBrain();
    await tell(brain, [...shop(START, NOW), ...rush(['tea-1', 'tea-2', 'tea-3'])]);
    const found = await propose(brain);
    const fourth = found.find(({ ref: { key } }) => key === ref('tea-4').key);
    expect(fourth?.reason).toBe("of the category 'tea', which is read more than it was");
    expect(found.some(({ ref: { key } }) => key.includes('milk'))).toBe(false);
  });

  it('show within two minutes, by the reads of those minutes alone', async () => {
    const flash = inCategory(
      'tea',
      ['tea-1', 'tea-2', 'tea-3'].flatMap((sku) => [
        accessEvent(sku, { at: NOW + 10_000, misses: 1, loadedAt: NOW + 10_000 }),
        accessEvent(sku, { at: NOW + 70_000 }),
      ]),
    );
    const [early, brain] = [makeBrain(), makeBrain()];
    await tell(early, [...shop(START, NOW), ...flash.slice(0, 4)]);
    expect(await propose(early, NOW + 2 * MINUTE, every(1))).toEqual([]);
    await tell(brain, [...shop(START, NOW), ...flash]);
    const found = await propose(brain, NOW + 2 * MINUTE, every(1));
    // The other three are in the cache.
    expect(found.map(({ ref: { key } }) => key)).toEqual([ref('tea-4').key]);
    // 6 reads in 2 minutes, a quarter of them its own, a TTL of half an hour.
    expect(found[0]?.evidence).toBeGreaterThan(0.8);
    expect(await propose(brain, NOW + 20 * MINUTE, every(1))).toEqual([]);
  });

  it('are none where all categories are read more', async () => {
    const brain = makeBrain();
    const busy = ['tea', ...others].flatMap((category) =>
      inCategory(
        category,
        ['1', '2', '3'].flatMap((index) => reads(`${category}-${index}`, NOW - HOUR, NOW, 4)),
      ),
    );
    await tell(brain, [...shop(START, NOW), ...busy]);
    expect((await propose(brain)).map(({ reason }) => reason)).not.toContainEqual(
      expect.stringContaining('of the category'),
    );
  });
});
