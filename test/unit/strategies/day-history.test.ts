import { describe, expect, it } from 'vitest';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { HourSlot } from '../../../core/patterns/stats.ts';
import type { Patterns } from '../../../core/ports.ts';
import { findHabit, readDays } from '../../../core/strategies/day-history.ts';
import { MINUTE, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
/** A warm comes five minutes ahead at most, and its entry lives two hours for certain. */
const KEYSPACE = { ttlMilliseconds: 2.5 * HOUR, jitter: 0.2 } as Keyspace;
const LIFE = 2 * HOUR;
const LEAD = 5 * MINUTE;
const once = (day: number, first: number) => ({ day, first, others: 0, end: first + HOUR });

/** Both are met by a warm at 15 minutes only: the entry of an earlier one ends before the second. */
const fixed = [once(0, 20 * MINUTE), once(2, 125 * MINUTE)];

describe('the hours of past days', () => {
  it('are read for each day within the span, and known where anything was read', async () => {
    const asked: string[] = [];
    const hour = START / HOUR;
    const slots: Record<number, HourSlot[]> = {
      [hour]: [{ ref: ref('a'), hour, reads: 3, firstAt: START + 40 * MINUTE }],
      [hour + 1]: [
        { ref: ref('b'), hour: hour + 1, reads: 1, firstAt: START + 70 * MINUTE },
        { ref: ref('a'), hour: hour + 1, reads: 2, firstAt: START + 61 * MINUTE },
      ],
      [hour + 24]: [{ ref: ref('a'), hour: hour + 24, reads: 5, firstAt: START + 24 * HOUR + 1 }],
    };
    const readHour = async (keyspace: string, at: number) => {
      asked.push(`${keyspace} ${at - hour}`);
      return slots[at] ?? [];
    };
    const moments = [START + 30 * MINUTE, START + 24.5 * HOUR, START + 48 * HOUR];
    const { keys, known } = await readDays({ readHour } as never as Patterns, 'p', moments, HOUR);
    expect(asked).toEqual(['p 0', 'p 1', 'p 24', 'p 25', 'p 48']);
    expect(known).toEqual([true, true, false]);
    const half = 30 * MINUTE;
    expect(keys).toEqual([
      {
        ref: ref('a'),
        hours: [
          { day: 0, first: 10 * MINUTE, others: 2, end: half },
          { day: 0, first: 31 * MINUTE, others: 1, end: 3 * half },
          // The hour began, and was first read in, before the moment.
          { day: 1, first: -half + 1, others: 4, end: half },
        ],
      },
      { ref: ref('b'), hours: [{ day: 0, first: 40 * MINUTE, others: 0, end: 3 * half }] },
    ]);
  });
});

describe('the habit of a key', () => {
  it('begins by one to two leads ahead of a read, at the moment at the earliest', () => {
    const start = (first: number) => findHabit([once(0, first)], 1, KEYSPACE, 3 * HOUR)?.start;
    expect(start(20 * MINUTE)).toBe(3 * LEAD);
    expect(start(20 * MINUTE - 1)).toBe(2 * LEAD);
    expect(start(25 * MINUTE - 1)).toBe(3 * LEAD);
    expect(start(LEAD)).toBe(0);
    expect(start(0)).toBe(0);
  });

  it('has a shorter lead where entries are short-lived', () => {
    const short = { ttlMilliseconds: 16 * MINUTE, jitter: 0 } as Keyspace;
    expect(findHabit([once(0, 20 * MINUTE)], 1, short, HOUR)?.start).toBe(19 * MINUTE);
  });

  it('is none where its time is after the span, or nothing was read', () => {
    const found = (span: number) => findHabit([once(0, 20 * MINUTE)], 1, KEYSPACE, span);
    expect(found(3 * LEAD + 1)).toBeDefined();
    expect(found(3 * LEAD)).toBeUndefined();
    expect(findHabit([], 1, KEYSPACE, HOUR)).toBeUndefined();
  });

  it('is the time that meets reads on most days', () => {
    const hours = [once(0, 3 * HOUR), once(1, 20 * MINUTE), once(2, 30 * MINUTE)];
    expect(findHabit(hours, 4, KEYSPACE, 5 * HOUR)).toEqual({
      start: 3 * LEAD,
      met: Float64Array.of(0, 1, 1, 0),
      anchorDay: 1,
    });
  });

  it('is the later one of equal times, whichever was read first', () => {
    const early = once(0, 20 * MINUTE);
    const late = once(1, 5 * HOUR);
    for (const hours of [
      [early, late],
      [late, early],
    ]) {
      const habit = findHabit(hours, 2, KEYSPACE, 6 * HOUR);
      expect(habit).toMatchObject({ start: 5 * HOUR - LEAD, anchorDay: 1 });
    }
  });

  it('meets nothing where the key was read only before the moment', () => {
    const before = { day: 0, first: -10 * MINUTE, others: 0, end: 50 * MINUTE };
    const habit = { start: 0, met: Float64Array.of(0, 0), anchorDay: 0 };
    expect(findHabit([before, { ...before, day: 1 }], 2, KEYSPACE, HOUR)).toEqual(habit);
  });

  it('meets a read of its very start, and none of an hour that comes later', () => {
    const later = { day: 1, first: LIFE + LEAD, others: 2, end: LIFE + HOUR };
    expect(findHabit([once(0, 0), later], 2, KEYSPACE, LEAD)).toEqual({
      start: 0,
      met: Float64Array.of(1, 0),
      anchorDay: 0,
    });
  });

  it('is chosen by the first day that has the time', () => {
    const hours = [once(1, 20 * MINUTE), once(0, 20 * MINUTE + 1)];
    expect(findHabit(hours, 2, KEYSPACE, HOUR)).toMatchObject({
      anchorDay: 1,
      met: Float64Array.of(1, 1),
    });
  });

  it('meets reads from its start to before the end of its entry', () => {
    const met = (first: number) => {
      const hours = [once(0, 20 * MINUTE), once(0, 20 * MINUTE), once(1, first)];
      return findHabit(hours, 2, KEYSPACE, 4 * LEAD)?.met[1];
    };
    expect(met(3 * LEAD + LIFE - 1)).toBe(1);
    expect(met(3 * LEAD + LIFE)).toBe(0);
  });

  it('meets a later read of an hour with the share of it that the entry lives', () => {
    // A warm at 15 minutes, its entry until 135; the other hour goes on from 75 to 195.
    const chance = (others: number, first = -15 * MINUTE, end = 45 * MINUTE) => {
      const hours = [...fixed, { day: 1, first, others, end }];
      return findHabit(hours, 3, KEYSPACE, 4 * LEAD)?.met[1] ?? 0;
    };
    expect(chance(0)).toBe(0);
    // Half of the hour from −15 to 45 is after the warm.
    expect(chance(1)).toBeCloseTo(0.5, 12);
    expect(chance(2)).toBeCloseTo(0.75, 12);
    expect(chance(1, -15 * MINUTE, 15 * MINUTE)).toBe(0);
    expect(chance(1, 3 * LEAD + LIFE, 200 * MINUTE)).toBe(0);
    expect(chance(1, 5 * MINUTE, 205 * MINUTE)).toBeCloseTo(LIFE / (200 * MINUTE), 12);
  });

  it('adds up what several hours of a day tell', () => {
    const half = { day: 1, first: -15 * MINUTE, others: 1, end: 45 * MINUTE };
    const habit = findHabit([...fixed, half, half], 3, KEYSPACE, 4 * LEAD);
    expect(habit?.met[1]).toBeCloseTo(0.75, 12);
  });
});
