import { describe, expect, it } from 'vitest';
import { nextCronRun } from '../../../adapters/system/cron.ts';

/** A Saturday. */
const NOW = Date.UTC(2026, 10, 21, 12);

describe('nextCronRun', () => {
  it.each([
    ['0/15 * * * ? *', 'UTC', '2026-11-21T12:15:00.000Z'],
    ['30 8 ? * MON-FRI *', 'America/New_York', '2026-11-23T13:30:00.000Z'],
    ['0 6 ? * 1 *', 'Europe/London', '2026-11-22T06:00:00.000Z'],
    ['0 0 1 JAN ? 2030', 'UTC', '2030-01-01T00:00:00.000Z'],
  ])('reads %s in %s as EventBridge does', (expression, timeZone, expected) => {
    expect(new Date(nextCronRun(expression, timeZone, NOW) ?? 0).toISOString()).toBe(expected);
  });

  it('counts fields, not spaces', () => {
    const plain = nextCronRun('30 8 ? * L *', 'UTC', NOW);
    expect(plain).toBeDefined();
    expect(nextCronRun(' 30\t8  ? * L * ', 'UTC', NOW)).toBe(plain);
  });

  it('knows that a year that is over never comes again', () => {
    expect(nextCronRun('0 0 1 1 ? 2020', 'UTC', NOW)).toBeUndefined();
  });

  it.each([
    [
      'is skipped in New York',
      '30 2 * * ? *',
      'America/New_York',
      '2026-03-08T00:00Z',
      '2026-03-09T06:30',
    ],
    [
      'is skipped in Berlin',
      '30 2 * * ? *',
      'Europe/Berlin',
      '2026-03-28T12:00Z',
      '2026-03-30T00:30',
    ],
    [
      'is skipped on Lord Howe',
      '15 2 * * ? *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00Z',
      '2026-10-04T15:15',
    ],
    [
      'is at its end already there',
      '30 2 * * ? *',
      'Australia/Lord_Howe',
      '2026-10-03T00:00Z',
      '2026-10-03T15:30',
    ],
  ])('a time that the clocks leap over %s', (_, expression, timeZone, after, expected) => {
    const next = nextCronRun(expression, timeZone, Date.parse(after));
    expect(new Date(next ?? 0).toISOString().slice(0, 16)).toBe(expected);
  });

  it.each([
    ['New York', '30 1 * * ? *', 'America/New_York', '2026-11-01T00:00Z', ['01T05:30', '02T06:30']],
    ['Berlin', '30 2 * * ? *', 'Europe/Berlin', '2026-10-24T12:00Z', ['25T00:30', '26T01:30']],
    [
      'Lord Howe',
      '45 1 * * ? *',
      'Australia/Lord_Howe',
      '2026-04-04T00:00Z',
      ['04T14:45', '05T15:15'],
    ],
  ])(
    'a time that the clocks of %s show twice comes once',
    (_, expression, timeZone, after, expected) => {
      const first = nextCronRun(expression, timeZone, Date.parse(after)) ?? 0;
      const second = nextCronRun(expression, timeZone, first) ?? 0;
      expect([first, second].map((at) => new Date(at).toISOString().slice(8, 16))).toEqual(
        expected,
      );
    },
  );

  it.each([
    ['the last day of the month', '0 0 L * ? *', ['11-30', '12-31', '01-31', '02-28']],
    ['the last working day', '0 0 LW * ? *', ['11-30', '12-31', '01-29', '02-26']],
    ['the working day nearest to the 1st', '0 0 1W * ? *', ['12-01', '01-01', '02-01', '03-01']],
    ['the working day nearest to a Sunday', '0 0 31W * ? *', ['12-31', '01-29', '03-31', '05-31']],
    ['the first Sunday', '0 0 ? * 1#1 *', ['12-06', '01-03', '02-07', '03-07']],
    ['the fifth Monday', '0 0 ? * 2#5 *', ['11-30', '03-29', '05-31', '08-30']],
    ['the last Friday', '0 0 ? * 6L *', ['11-27', '12-25', '01-29', '02-26']],
    ['the last day of each week', '0 0 ? * L *', ['11-28', '12-05', '12-12', '12-19']],
    ['every other day from Sunday on', '0 0 ? * 1-7/2 *', ['11-22', '11-24', '11-26', '11-28']],
  ])('knows %s, %s', (_, expression, expected) => {
    const days: string[] = [];
    let at = NOW;
    for (let count = 0; count < expected.length; count += 1) {
      at = nextCronRun(expression, 'UTC', at) ?? 0;
      days.push(new Date(at).toISOString().slice(5, 10));
    }
    expect(days).toEqual(expected);
  });

  it('gives up on a time that is leapt over every year', () => {
    expect(nextCronRun('30 2 ? 3 1#2 *', 'America/New_York', NOW)).toBeUndefined();
  });
});
