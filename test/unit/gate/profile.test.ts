import { describe, expect, it } from 'vitest';
import { addApprovals, approvalsIn } from '../../../core/gate/approvals.ts';
import { NOTHING_BEFORE, pastOf } from '../../../core/gate/past.ts';
import {
  currentVolume,
  demandAhead,
  initialVolume,
  observeReads,
  SLOT_MILLISECONDS,
  type Volume,
} from '../../../core/gate/volume.ts';
import { START } from '../../support/brain.ts';

const SLOT = SLOT_MILLISECONDS;
const DAY = 48 * SLOT;
const WEEK = 7 * DAY;
/** The place of `START` in the day and in the week. */
const IN_WEEK = (START / SLOT) % 336;

function observed(...looks: readonly (readonly [seen: number, at: number])[]): Volume {
  return looks.reduce(
    (volume, [seen, at]) => observeReads(volume, seen, at, SLOT),
    initialVolume(),
  );
}

describe('the volume of a keyspace', () => {
  it('begins with nothing seen, or with the reads so far', () => {
    const nothing = initialVolume();
    expect([nothing.day, nothing.daySeen].map((each) => each.length)).toEqual([48, 48]);
    expect([nothing.week, nothing.weekSeen].map((each) => each.length)).toEqual([336, 336]);
    expect(nothing.day.every((reads) => reads === 0)).toBe(true);
    expect(currentVolume(undefined, 70)).toEqual({ ...nothing, seen: 70 });
    expect(currentVolume(nothing, 70)).toBe(nothing);
  });

  it('fades by two half-lives, and never counts a read twice', () => {
    const volume = observed([10, START], [14, START + 2 * SLOT], [14, START + 2 * SLOT]);
    expect(volume.short).toBeCloseTo(10 / 2 + 4, 9);
    expect(volume.long).toBeCloseTo(10 * 2 ** (-2 / 128) + 4, 9);
    const reset = observed([10, START], [3, START]);
    expect(reset).toMatchObject({ seen: 3, short: 10 });
    const back = observed([10, START], [10, START - SLOT]);
    expect(back.short).toBe(10);
  });

  it('counts a half-hour until the next has begun', () => {
    const volume = observed([10, START], [15, START + SLOT - 1]);
    expect(volume).toMatchObject({ slot: START / SLOT, slotReads: 15 });
    expect(volume.daySeen.every((count) => count === 0)).toBe(true);
    const next = observeReads(volume, 16, START + SLOT, SLOT);
    expect(next).toMatchObject({ slot: START / SLOT + 1, slotReads: 1 });
    expect([next.day[0], next.daySeen[0]]).toEqual([15, 1]);
    expect([next.week[IN_WEEK], next.weekSeen[IN_WEEK]]).toEqual([15, 1]);
    expect(next.daySeen.reduce((sum, count) => sum + count, 0)).toBe(1);
    // What was there before stays as it was.
    expect(volume.day[0]).toBe(0);
    expect(volume.weekSeen[IN_WEEK]).toBe(0);
  });

  it('knows half-hours that nobody looked at as empty, for a day', () => {
    const volume = observed([10, START], [10, START + 3 * SLOT]);
    expect(volume.daySeen.slice(0, 4)).toEqual([1, 1, 1, 0]);
    expect(volume.day.slice(0, 4)).toEqual([10, 0, 0, 0]);
    const late = observed([10, START], [10, START + 3 * DAY]);
    expect(late.daySeen.every((count) => count === 1)).toBe(true);
    expect(late.weekSeen.reduce((sum, count) => sum + count, 0)).toBe(48);
  });

  it('takes the mean of its days, in which the latest weigh most', () => {
    const daily = (reads: readonly number[]) => {
      let seen = 0;
      let volume = initialVolume();
      for (const [day, own] of reads.entries()) {
        seen += own;
        volume = observeReads(volume, seen, START + day * DAY, SLOT);
        volume = observeReads(volume, seen, START + day * DAY + SLOT, SLOT);
      }
      return volume;
    };
    expect(daily([10, 20]).day[0]).toBe(15);
    expect(daily([10, 20]).week[IN_WEEK]).toBe(10);
    const ten = daily(Array.from({ length: 10 }, () => 10));
    expect(daily([...Array.from({ length: 10 }, () => 10), 30]).day[0]).toBeCloseTo(13, 9);
    expect(ten.daySeen[0]).toBe(10);
  });

  it('tells present and usual demand in reads per TTL', () => {
    const { now, usual } = demandAhead({ ...initialVolume(), short: 8, long: 256 }, START, SLOT);
    expect(now).toBeCloseTo(4 * Math.LN2, 9);
    expect(usual).toBeCloseTo(2 * Math.LN2, 9);
  });

  it('expects what the profile of day and week says, in parts of half-hours', () => {
    const day = Array.from({ length: 48 }, (_, slot) => (slot === 2 ? 60 : 0));
    const known = Array.from({ length: 48 }, () => 1e9);
    const volume = { ...initialVolume(), day, daySeen: known };
    const next = (at: number, ttl: number) => demandAhead(volume, START + at, ttl).next;
    expect(next(2 * SLOT, SLOT)).toBeCloseTo(60, 3);
    expect(next(1.5 * SLOT, SLOT)).toBeCloseTo(30, 3);
    expect(next(2.25 * SLOT, SLOT / 2)).toBeCloseTo(30, 3);
    expect(next(3 * SLOT, 47 * SLOT)).toBeCloseTo(0, 3);
    expect(next(0, WEEK)).toBeCloseTo(7 * 60, 2);
    expect(next(0, 3 * WEEK + 3 * SLOT)).toBeCloseTo(22 * 60, 2);
    expect(demandAhead(volume, START + 3 * SLOT, SLOT).past).toBeCloseTo(60 / 4, 3);
    expect(demandAhead(volume, START + 7 * SLOT, SLOT).past).toBeCloseTo(0, 3);
  });

  it('trusts the week more the more weeks it has seen, and the usual where nothing is known', () => {
    const week = Array.from({ length: 336 }, () => 90);
    const weekSeen = Array.from({ length: 336 }, () => 3);
    const usual = { ...initialVolume(), long: 128 / Math.LN2 };
    expect(demandAhead(usual, START, SLOT).next).toBeCloseTo(1, 9);
    const volume = { ...usual, week, weekSeen };
    expect(demandAhead(volume, START, SLOT).next).toBeCloseTo((90 * 3 + 1 * 1.5) / 4.5, 9);
    const day = Array.from({ length: 48 }, () => 12);
    const daySeen = Array.from({ length: 48 }, () => 2);
    expect(demandAhead({ ...usual, day, daySeen }, START, SLOT).next).toBeCloseTo(
      (12 * 2 + 1 * 0.5) / 2.5,
      9,
    );
  });
});

describe('the past of a gate that begins', () => {
  const charge = { reads: 96, baselineCalls: 48, extraCalls: 24, granted: 0, tokens: 0 };

  it('is all but its last TTL of calls and its last half-hour of reads', () => {
    expect(pastOf(charge, START, START + DAY, 12 * SLOT)).toEqual({
      reads: 94,
      baselineCalls: 36,
      extraCalls: 18,
    });
  });

  it('is nothing where the counts are younger than that', () => {
    expect(pastOf(charge, START, START + 1, SLOT)).toEqual(NOTHING_BEFORE);
    expect(pastOf(charge, START, START, SLOT)).toEqual(NOTHING_BEFORE);
  });
});

describe('approvals', () => {
  const HALF_LIFE = 600_000;

  it('fade by half in ten minutes', () => {
    const first = addApprovals(undefined, 8, START);
    expect(first).toEqual({ count: 8, countedAt: START });
    expect(addApprovals(first, 3, START + HALF_LIFE)).toEqual({
      count: 7,
      countedAt: START + HALF_LIFE,
    });
    expect(addApprovals(first, 0, START - HALF_LIFE).count).toBe(8);
  });

  it('are expected at the rate at which they came', () => {
    const approvals = { count: 8, countedAt: START };
    expect(approvalsIn(approvals, START + HALF_LIFE, HALF_LIFE / 2)).toBeCloseTo(
      (4 * Math.LN2) / 2,
      9,
    );
    expect(approvalsIn(undefined, START, HALF_LIFE)).toBe(0);
  });
});
