/** What `time-of-day` proposes of days that are given. */
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { chanceOfRecurrence, priorOf } from '../../../core/strategies/recurrence.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { timeOfDay } from '../../../core/strategies/time-of-day.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Nine o'clock on a Thursday. */
const NOW = START + 28 * DAY + 9 * HOUR;
const DAYS = 14;

/** On how many days ago each product was read, twenty minutes past the hour. */
type Days = Readonly<Record<string, readonly number[]>>;

interface Past {
  readonly days: Days;
  readonly stats?: Readonly<Record<string, Partial<KeyStats> | null>>;
  readonly limit?: number;
  readonly now?: number;
  readonly schedule?: object;
  readonly ahead?: number;
}

async function propose({ days, stats = {}, limit = 10, now = NOW, schedule, ahead = HOUR }: Past) {
  const [hours, read] = [[] as number[], [] as string[]];
  const readHour = async (_: string, hour: number) => {
    hours.push(hour);
    return Object.entries(days).flatMap(([sku, own]) =>
      own
        .filter((day) => hour * HOUR === now - day * DAY)
        .map(() => ({ ref: ref(sku), hour, reads: 1, firstAt: hour * HOUR + 20 * MINUTE })),
    );
  };
  const readStats = async (refs: readonly KeyRef[]) => {
    const skus = refs.map(({ key }) => key.replace(/^product:/, ''));
    read.push(...skus);
    return skus.map((sku) => {
      const own = stats[sku];
      if (own === null) return undefined;
      const known = { ...emptyStats(), reads: 1, firstReadAt: now - DAYS * DAY, ...own };
      return { ref: ref(sku), version: 1, stats: known };
    });
  };
  const context = {
    settings: makeBrain().settings,
    own: { limit, schedule: schedule ?? { kind: 'every', milliseconds: HOUR } },
    patterns: { readHour, read: readStats },
    now,
    horizonMilliseconds: ahead,
  };
  const found = await timeOfDay(context as never as StrategyContext);
  const skus = found.map(({ ref: { key } }) => key.replace(/^product:/, ''));
  return { found, hours, read, skus };
}

const ALL = Array.from({ length: DAYS }, (_, index) => DAYS - index);
/** Fourteen days before a Thursday, the oldest first, begin with one. */
const WEEKDAYS = ALL.map((day) => (4 - (day % 7) + 7) % 7);
/** What is known of a key, the day by which its time was chosen and days before its first read aside. */
function history(days: readonly number[], since = DAYS): number[] {
  const anchor = Math.max(...days);
  return ALL.map((day) =>
    day === anchor || day > since ? Number.NaN : Number(days.includes(day)),
  );
}

describe('a habit', () => {
  it('is believed as days like today tell, since the first read of the key', async () => {
    const some = [13, 12, 10, 9, 7, 6, 4, 3, 2, 1];
    const prior = priorOf([history(ALL), history(some)]);
    const evidence = (days: readonly number[], since?: number) =>
      chanceOfRecurrence(history(days, since), WEEKDAYS, 4, prior);
    const days = { all: ALL, some };
    const { found } = await propose({ days });
    expect(found).toMatchObject([
      {
        ref: ref('all'),
        reason: 'read at this time on 14 of the last 14 days',
        evidence: evidence(ALL),
        // 20 minutes past, at least one lead of a sixteenth of the TTL ahead.
        warmAt: NOW + 9 * 112_500,
      },
      {
        ref: ref('some'),
        reason: 'read at this time on 10 of the last 14 days',
        evidence: evidence(some),
      },
    ]);
    // The day that began with its first read is the first that counts.
    const later = await propose({ days, stats: { some: { firstReadAt: NOW - 9 * DAY } } });
    expect(later.found[1]?.evidence).toBe(evidence(some, 9));
    const just = await propose({ days, stats: { some: { firstReadAt: NOW - 9 * DAY + 1 } } });
    expect(just.found[1]?.evidence).toBe(evidence(some, 8));
  });

  it('is proposed the likeliest first, although other keys were read on more days', async () => {
    const days = { all: ALL, ended: ALL.filter((day) => day > 4), began: [4, 3, 2, 1] };
    const stats = { began: { firstReadAt: NOW - 4 * DAY } };
    const { skus, read } = await propose({ days, stats });
    expect(read).toEqual(['all', 'ended', 'began']);
    expect(skus).toEqual(['all', 'began', 'ended']);
    expect((await propose({ days, stats, limit: 2 })).skus).toEqual(['all', 'began']);
  });

  it('must be likelier than at any time, by odds of four', async () => {
    const days = { a: ALL, b: [13, 12, 10, 9, 7, 6, 4, 3, 1] };
    const { found } = await propose({ days });
    const evidence = found[1]?.evidence ?? 0;
    expect(evidence).toBeGreaterThan(0.3);
    expect(evidence).toBeLessThan(0.7);
    // Read so often since the first read that it is likely to be read within any TTL with that chance.
    const at = (usual: number) => -Math.log(1 - usual) * (DAYS * 48);
    const odds = evidence / (1 - evidence) / 4;
    const least = odds / (1 + odds);
    expect(least).toBeGreaterThan(evidence / 4 + 0.02);
    const skus = async (usual: number) =>
      (await propose({ days, stats: { b: { reads: at(usual) } } })).skus;
    expect(await skus(least - 1e-6)).toEqual(['a', 'b']);
    expect(await skus(least + 1e-6)).toEqual(['a']);
  });

  it('of one day is as likely as habits are at all, a fifth being enough', async () => {
    // Of 10 days believed and 10 seen, 1 and 3 with a read: a fifth.
    const days = { a: [3, 2, 1], b: [2, 1], one: [1], two: [1], three: [1] };
    const since = { firstReadAt: NOW - DAY };
    const { found, skus } = await propose({ days, stats: { one: since, two: since } });
    expect(skus).toEqual(['a', 'b', 'one', 'two']);
    for (const { evidence } of found.slice(2)) expect(evidence).toBeCloseTo(0.2, 12);
    // One day more without a read, and one day tells nothing.
    const more = await propose({ days: { ...days, four: [1] }, stats: { one: since } });
    expect(more.skus).toEqual(['a', 'b']);
  });

  it('is asked of nobody where the key is not known, or in the cache by then', async () => {
    const days = { a: ALL, unknown: ALL, fresh: ALL };
    const warmAt = NOW + 9 * 112_500;
    const stats = { a: { expiresAt: warmAt }, unknown: null, fresh: { expiresAt: warmAt + 1 } };
    expect((await propose({ days, stats })).skus).toEqual(['a']);
  });
});

describe('the keys that are looked at', () => {
  it('are those read on most days, one of the same weekday being three, ties by name', async () => {
    const days = { two: [13, 12], d: [7], four: [13, 12, 11, 10], c: [14], e: [13, 12, 11] };
    expect((await propose({ days })).read).toEqual(['four', 'c', 'd', 'e', 'two']);
    const often = { ...days, d: [7, 6], c: [14, 6], e: [13, 12, 11, 8] };
    const ranked = await propose({ days: often });
    expect(ranked.read).toEqual(['c', 'd', 'e', 'four', 'two']);
    expect((await propose({ days: often, limit: 1 })).read).toEqual(['c', 'd', 'e']);
  });
});

describe('the hours that are read', () => {
  const first = (now: number, ahead: number, schedule?: object) =>
    propose({ days: {}, now, ahead, ...(schedule && { schedule }) }).then(({ hours }) =>
      hours.map((hour) => (hour * HOUR - now) / MINUTE + DAYS * 24 * 60),
    );

  it('are those of the run, and of half an hour more, which is as long as an entry lives', async () => {
    const onDay = (hours: readonly number[], day: number) =>
      hours.filter((at) => at >= day * 1_440 - 60 && at < (day + 1) * 1_440 - 60);
    expect(onDay(await first(NOW + 10 * MINUTE, 15 * MINUTE), 0)).toEqual([-10]);
    expect(onDay(await first(NOW + 20 * MINUTE, 15 * MINUTE), 0)).toEqual([-20, 40]);
    expect(await first(NOW, 15 * MINUTE)).toHaveLength(DAYS);
  });

  it('are an hour and a half at least where the next run is not known', async () => {
    const cron = { kind: 'cron', expression: '', timeZone: 'UTC' };
    expect(await first(NOW, 15 * MINUTE, cron)).toHaveLength(2 * DAYS);
  });

  it('are those of the clocks of its time zone', async () => {
    // Two days after the clocks of New York were put forward: there it was an hour later in UTC.
    const now = Date.parse('2026-03-10T13:00:00Z');
    const cron = { kind: 'cron', expression: '', timeZone: 'America/New_York' };
    const at = (hours: readonly number[], daysAgo: number) =>
      hours.filter((minutes) => Math.floor((minutes + 120) / 1_440) === DAYS - daysAgo)[0];
    const local = await first(now, HOUR, cron);
    expect([at(local, 1), at(local, 4)]).toEqual([13 * 1_440, 10 * 1_440 + 60]);
    // Without one they are UTC's, wherever the process is.
    onTestFinished(() => {
      vi.unstubAllEnvs();
    });
    vi.stubEnv('TZ', 'America/New_York');
    const even = await first(now, HOUR);
    expect([at(even, 1), at(even, 4)]).toEqual([13 * 1_440, 10 * 1_440]);
  });
});
