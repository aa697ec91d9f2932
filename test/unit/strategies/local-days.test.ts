import { expect, test } from 'vitest';
import { sameTimeOfDay } from '../../../core/strategies/local-days.ts';

const times = (at: string, zone: string, days: number) =>
  sameTimeOfDay(Date.parse(at), zone, days).moments.map((moment) =>
    new Date(moment).toISOString().slice(0, 16),
  );

test('the same time of the day, the oldest day first', () => {
  expect(times('2026-11-20T08:30:00Z', 'UTC', 2)).toEqual(['2026-11-18T08:30', '2026-11-19T08:30']);
});

test('half past eight in New York stays that when the clocks are put back', () => {
  expect(times('2026-11-02T13:30:00Z', 'America/New_York', 3)).toEqual([
    '2026-10-30T12:30',
    '2026-10-31T12:30',
    '2026-11-01T13:30',
  ]);
});

test('and when they are put forward', () => {
  expect(times('2026-03-09T12:30:00Z', 'America/New_York', 2)).toEqual([
    '2026-03-07T13:30',
    '2026-03-08T12:30',
  ]);
});

test('of a time that comes twice when the clocks are put back, the one with the offset of now', () => {
  expect(times('2026-11-02T06:30:00Z', 'America/New_York', 1)).toEqual(['2026-11-01T06:30']);
});

test('zones that are half an hour off keep it', () => {
  expect(times('2026-11-20T03:00:00Z', 'Asia/Kolkata', 1)).toEqual(['2026-11-19T03:00']);
});

test('weekdays are those of the zone', () => {
  // Sunday evening in New York is Monday in UTC.
  const { weekday, weekdays } = sameTimeOfDay(
    Date.parse('2026-11-23T01:00:00Z'),
    'America/New_York',
    2,
  );
  expect([...weekdays, weekday]).toEqual([5, 6, 0]);
});
