/** `time-of-day` and `trending` on hours that are given. */
import { describe, expect, it } from 'vitest';
import type { StrategyName } from '../../../core/config/settings.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type HourSlot, type KeyStats } from '../../../core/patterns/stats.ts';
import { strategies } from '../../../core/strategies/index.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nine o’clock on a Thursday. */
const NOW = START + 28 * DAY + 9 * HOUR;

/** Reads of products at times, each in a slot of its hour, and what is stored of them. */
interface Told {
  readonly times: Readonly<Record<string, readonly number[]>>;
  readonly stats?: Readonly<Record<string, Partial<KeyStats>>>;
  readonly top?: readonly string[];
}

function slotsOf({ times }: Told): Map<number, HourSlot[]> {
  const slots = new Map<number, HourSlot[]>();
  for (const [sku, own] of Object.entries(times)) {
    for (const [hour, reads] of Map.groupBy(own, (at) => Math.floor(at / HOUR))) {
      const slot = { ref: ref(sku), hour, reads: reads.length, firstAt: Math.min(...reads) };
      slots.set(hour, [...(slots.get(hour) ?? []), slot]);
    }
  }
  return slots;
}

async function propose(name: StrategyName, told: Told, changes: object = {}, horizon = HOUR) {
  const brain = makeBrain();
  const slots = slotsOf(told);
  const looked: string[][] = [];
  const read = async (refs: readonly KeyRef[]) => {
    looked.push(refs.map(({ key }) => key.replace('product:', '')));
    return refs.map((of) => {
      const sku = of.key.replace('product:', '');
      const own = told.stats?.[sku] ?? {};
      const times = told.times[sku] ?? [];
      const firstReadAt = Math.min(...times);
      const base = { ...emptyStats(), firstReadAt, reads: times.length, hour: 0 };
      return { ref: of, version: 1, stats: { ...base, lastReadAt: Math.max(...times), ...own } };
    });
  };
  const patterns = {
    ...brain.patterns,
    readHour: async (keyspace: string, hour: number) =>
      keyspace === 'product' ? (slots.get(hour) ?? []) : [],
    top: async () => (told.top ?? []).map(ref),
    read,
  };
  const own = { ...brain.settings.strategies.get(name), ...changes };
  const context = { ...brain, own, patterns, now: NOW, horizonMilliseconds: horizon };
  const found = await strategies[name](context as never as StrategyContext);
  return { looked, found, keys: found.map(({ ref: { key } }) => key.replace('product:', '')) };
}

/** Twenty past nine on the days before, so many days ago. */
const ago = (...days: readonly number[]) => days.map((day) => NOW - day * DAY + 20 * MINUTE);
const all = ago(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14);

describe('time-of-day', () => {
  it('says on how many of the days a key was read, and warms it ahead of its time', async () => {
    const { found } = await propose('time-of-day', { times: { a: all, b: all.slice(0, 9) } });
    expect(found).toMatchObject([
      { ref: ref('a'), reason: 'read at this time on 14 of the last 14 days', priority: 0 },
      { ref: ref('b'), reason: 'read at this time on 9 of the last 14 days' },
    ]);
    // Two leads of 30 / 16 minutes at most.
    const start = (found[0]?.warmAt ?? 0) - NOW;
    expect(start).toBe(9 * (30 / 16) * MINUTE);
    expect(found[0]?.evidence).toBeGreaterThan(found[1]?.evidence ?? 1);
  });

  it('looks at no key that one day alone tells of, where few come back', async () => {
    const times = {
      always: all,
      ...Object.fromEntries(
        Array.from({ length: 60 }, (_, index) => [`once-${index}`, ago((index % 14) + 1)]),
      ),
    };
    const { looked } = await propose('time-of-day', { times });
    expect(looked[0]).toEqual(['always']);
    const few = await propose('time-of-day', { times: { always: all, once: ago(1) } });
    expect(few.looked[0]).toEqual(['always', 'once']);
  });

  it('looks at three keys for each that it may propose, those of the same weekday first', async () => {
    const times = {
      // A Thursday counts as three other days.
      d: [...all, ...ago(1)],
      c: ago(1, 2, 3, 4),
      b: ago(5, 7),
      a: ago(6, 14),
      e: ago(1, 2, 3),
    };
    const { looked } = await propose('time-of-day', { times }, { limit: 1 });
    expect(looked[0]).toEqual(['d', 'a', 'b']);
    const more = await propose('time-of-day', { times }, { limit: 2 });
    expect(more.looked[0]).toEqual(['d', 'a', 'b', 'c', 'e']);
  });

  it('leaves out what lives on at its time, and what nothing is known of', async () => {
    const times = { a: all, b: all };
    const warmAt = NOW + 9 * (30 / 16) * MINUTE;
    const stats = { a: { expiresAt: warmAt }, b: { expiresAt: warmAt + 1 } };
    expect((await propose('time-of-day', { times, stats })).keys).toEqual(['a']);
  });

  it('leaves out what is read so often that the time of day tells nothing', async () => {
    const often = (reads: number) =>
      propose('time-of-day', { times: { a: all }, stats: { a: { reads } } });
    expect((await often(14)).keys).toEqual(['a']);
    expect((await often(10_000)).keys).toEqual([]);
  });

  it('holds the days before a key was first read against nobody', async () => {
    const times = { a: ago(1, 2, 3, 4), others: all };
    const evidence = async (firstReadAt: number) => {
      const { found } = await propose('time-of-day', { times, stats: { a: { firstReadAt } } });
      return found.find(({ ref: { key } }) => key === ref('a').key)?.evidence ?? 0;
    };
    expect(await evidence(NOW - 5 * DAY)).toBeGreaterThan(await evidence(NOW - 14 * DAY));
  });

  it('looks at least an hour ahead under a cron expression', async () => {
    const cron = { schedule: { kind: 'cron', expression: '', timeZone: 'UTC' } };
    const times = { a: all.map((at) => at + 30 * MINUTE) };
    expect((await propose('time-of-day', { times }, cron, MINUTE)).keys).toEqual(['a']);
    expect((await propose('time-of-day', { times }, {}, MINUTE)).keys).toEqual([]);
  });
});

/** So many reads, a second apart, at the end of the hour that began so many hours ago. */
const inHour = (hours: number, reads: number) =>
  Array.from({ length: reads }, (_, index) => NOW - (hours - 1) * HOUR - (index + 1) * 1_000);
/** Twenty keys in each hour of the window: what is read at all. */
const others = Object.fromEntries(
  Array.from({ length: 20 }, (_, key) => [
    `even-${key}`,
    Array.from({ length: 24 }, (_unused, hour) => NOW - (hour + 1) * HOUR),
  ]),
);

describe('trending', () => {
  it('tells the reads of the recent past and of the time before', async () => {
    const times = { ...others, a: [...inHour(20, 2), ...inHour(1, 30)] };
    const { found } = await propose('trending', { times });
    expect(found).toMatchObject([
      { ref: ref('a'), warmAt: NOW, reason: '30 reads in 1 h, 2 in the 23 h before' },
    ]);
  });

  it('takes four reads for the least, whatever came before', async () => {
    const keys = async (reads: number) =>
      (await propose('trending', { times: { ...others, a: inHour(1, reads) } })).keys;
    expect(await keys(3)).toEqual([]);
    expect(await keys(12)).toEqual(['a']);
  });

  it('leaves out what is in the cache', async () => {
    const times = { ...others, a: inHour(1, 30), b: inHour(1, 30) };
    const stats = { a: { expiresAt: NOW }, b: { expiresAt: NOW + 1 } };
    expect((await propose('trending', { times, stats })).keys).toEqual(['a']);
  });

  it('counts the hour that is under way, or was a key’s last, as its statistics tell', async () => {
    const hour = NOW / HOUR;
    const ofHour = async (at: number, hourReads: number) => {
      const stats = { a: { hour: at, hourReads, lastReadAt: NOW - 1_000 } };
      const { found } = await propose('trending', { times: others, stats, top: ['a'] });
      return found.map(({ reason }) => reason);
    };
    expect(await ofHour(hour, 30)).toEqual(['30 reads in 1 h, 0 in the 23 h before']);
    expect(await ofHour(hour - 1, 30)).toEqual(['30 reads in 1 h, 0 in the 23 h before']);
    expect(await ofHour(hour - 24, 30)).toEqual([]);
    expect(await ofHour(hour + 1, 30)).toEqual([]);
  });

  it('looks at ten keys for each that it may propose, the most read ones, ties by key', async () => {
    const times: Record<string, readonly number[]> = { ...others, old: inHour(13, 90) };
    for (const [index, sku] of ['c', 'b', 'a'].entries()) times[sku] = inHour(1 + index, 50);
    const { looked } = await propose('trending', { times, top: ['a', 'z'] }, { limit: 1 });
    const even = Object.keys(others).sort();
    expect(looked[0]).toEqual(['a', 'b', 'c', ...even.slice(0, 7), 'z']);
  });

  it('proposes the likeliest first, as many as the limit says', async () => {
    const times = { ...others, a: inHour(1, 15), b: inHour(1, 60), c: inHour(1, 30) };
    expect((await propose('trending', { times }, { limit: 2 })).keys).toEqual(['b', 'c']);
  });
});
