import { describe, expect, it } from 'vitest';
import { isUnread } from '../../../core/gate/evidence.ts';
import { featuresOf } from '../../../core/gate/features.ts';
import { logistic, logit } from '../../../core/gate/logit.ts';
import { initialVolume, type Volume } from '../../../core/gate/volume.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { START, TTL } from '../../support/brain.ts';

const HOUR = 3_600_000;
/** Six in the morning: the twelfth half-hour of the day begins, and a TTL is as long as one. */
const AT = START + 6 * HOUR;
const { log } = Math;

/** 10 reads a TTL now, 3 usually; 2, 4, 6 and 8 in the half-hours before six, 20 after it. */
const VOLUME: Volume = {
  ...initialVolume(),
  short: (10 * 2) / Math.LN2,
  long: (3 * 128) / Math.LN2,
  day: Array.from({ length: 48 }, (_, slot) => [2, 4, 6, 8, 20][slot - 8] ?? 0),
  // Seen so often that nothing else counts.
  daySeen: new Array<number>(48).fill(1e12),
};

/** Half a read per TTL lately, 0.3 for longer, 0.1 for very long; ten reads from 5 to 6, five and three after. */
const STATS: KeyStats = {
  ...emptyStats(),
  counts: [(0.5 * 2) / Math.LN2, (0.3 * 32) / Math.LN2, (0.1 * 512) / Math.LN2],
  countedAt: AT,
  firstReadAt: AT - 9 * TTL,
  lastReadAt: AT - 2 * TTL,
  reads: 18,
  expiresAt: AT - 3 * TTL,
  hours: Array.from({ length: 24 }, (_, hour) => [10, 5, 3][hour - 5] ?? 0),
};

function round(values: readonly number[]): readonly number[] {
  return values.map((value) => Math.round(value * 1e6) / 1e6);
}

describe('the features of a key', () => {
  it('are its rates, its times, the demand and its hours, each by its usual mean and spread', () => {
    expect(round(featuresOf(STATS, AT, TTL, VOLUME))).toEqual(
      round([
        (log(0.52) + 2.8) / 1.3,
        (log(0.32) + 2.5) / 0.9,
        (log(0.12) + 3.2) / 0.8,
        (log(2.05) - 2) / 1.2,
        (log(10) - 5.8) / 2.7,
        (log(10.1) - log(3.1) - 0.3) / 1.8,
        (log(20.1) - log(5.1) - 0.3) / 1.3,
        (log(20.1) - log(3.1) + 1.1) / 1.8,
        (log((24 * (5 / 2 + 13 / 4) + 4) / (18 + 4)) + 0.7) / 1.5,
        (log(3.05) - 1.5) / 2,
        1,
        1,
        (9 / 521) * 6,
      ]),
    );
  });

  it('know an entry that has not lapsed, also where it ends at that moment', () => {
    for (const expiresAt of [AT, AT + TTL]) {
      const features = featuresOf({ ...STATS, expiresAt }, AT, TTL, VOLUME);
      expect(round(features.slice(9, 12))).toEqual(round([(log(0.05) - 1.5) / 2, 1, 0]));
    }
  });

  it('take the hour in which half of the TTL is over, of an even day where none is known', () => {
    const hourOf = (at: number, hours = STATS.hours) =>
      round(featuresOf({ ...STATS, hours }, at, TTL, VOLUME).slice(8, 9));
    const shareOf = (own: number) => round([(log((24 * own + 4) / (18 + 4)) + 0.7) / 1.5]);
    expect(hourOf(AT - TTL / 2 - 1)).toEqual(shareOf(10 / 2 + 5 / 4));
    expect(hourOf(AT - TTL / 2)).toEqual(hourOf(AT));
    expect(hourOf(AT, [])).toEqual(round([0.7 / 1.5]));
    // Midnight lies between the last hour and the first.
    const late = STATS.hours.map((_, hour) => (hour === 23 ? 18 : 0));
    expect(hourOf(START, late)).toEqual(shareOf(18 / 4));
    expect(hourOf(START - HOUR, late)).toEqual(shareOf(18 / 2));
    expect(hourOf(START - 2 * HOUR, late)).toEqual(shareOf(18 / 4));
  });

  it('know how often a key is read in all its life, the more the longer that is', () => {
    const lifeRate = (ttls: number, reads: number) => {
      const own = { ...STATS, firstReadAt: AT - ttls * TTL, reads };
      return featuresOf(own, AT, TTL, VOLUME).at(-1);
    };
    const one = Math.LN2 / 512;
    expect(lifeRate(0, 1)).toBe(0);
    expect(lifeRate(0.5, 1)).toBeCloseTo((0.5 / 512.5) * 6, 9);
    expect(lifeRate(512, 512)).toBeCloseTo(6 / 2, 9);
    expect(lifeRate(1_536, 6)).toBeCloseTo(0.75 * log((6 / 1_536 + 1e-4) / one), 9);
    expect(lifeRate(1e7, 1)).toBeCloseTo(log((1e-7 + 1e-4) / one), 3);
    const unread = featuresOf({ ...STATS, firstReadAt: 0 }, AT, TTL, VOLUME);
    expect(unread.at(-1)).toBe(0);
  });

  it('stay within six', () => {
    const counts = [1e9, 1e9, 1e9];
    const [short] = featuresOf({ ...STATS, counts }, AT, TTL, VOLUME);
    expect(short).toBe(6);
  });
});

describe('a key', () => {
  it('is unread while nothing is left of any count', () => {
    const isUnreadWith = (...counts: number[]) => isUnread({ ...emptyStats(), counts });
    expect(isUnreadWith(0, 0, 0)).toBe(true);
    expect(isUnreadWith(0, 0, 3)).toBe(false);
    expect(isUnreadWith(1, 2, 3)).toBe(false);
  });
});

describe('log-odds', () => {
  it('are finite, also of what is certain', () => {
    expect(logit(0.75)).toBeCloseTo(log(3), 12);
    expect(logit(1)).toBeCloseTo(log(1e9), 6);
    expect(logit(0)).toBeCloseTo(-log(1e9), 6);
    expect(logistic(log(3))).toBeCloseTo(0.75, 12);
  });
});
