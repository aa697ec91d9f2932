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

  it('knows that a year that is over never comes again', () => {
    expect(nextCronRun('0 0 1 1 ? 2020', 'UTC', NOW)).toBeUndefined();
  });
});
