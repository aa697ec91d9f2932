import { describe, expect, it } from 'vitest';
import { checkCron, cronFields, leastCronGap } from '../../../core/config/cron.ts';

const ANY_DAY = "'?' in exactly one of the cron fields day-of-month and day-of-week";
const SIX = 'six cron fields: minutes hours day-of-month month day-of-week year';

describe('a cron expression', () => {
  it.each([
    '0 8 * * ? *',
    '59 23 31 12 ? 2199',
    '0 0 1 1 ? 1970',
    '* * ? * 1-7 *',
    '0/15 8-18 ? * MON-FRI *',
    '0 0 ? JAN-DEC SUN,SAT *',
    '*/60 */24 ? * 2L *',
    '0 0 L * ? *',
    '0 0 LW * ? *',
    '0 0 31W * ? *',
    '0 0 ? * 7#5 *',
    '5-5/1 0 ? */12 L *',
  ])('is right: %s', (expression) => {
    expect(checkCron(expression)).toBeUndefined();
  });

  it.each([
    ['0 8 * * ?', SIX],
    ['0 8 * * ? * *', SIX],
    ['', SIX],
    ['60 8 * * ? *', '0-59 as the cron field minutes'],
    ['*/61 8 * * ? *', '0-59 as the cron field minutes'],
    ['*/0 8 * * ? *', '0-59 as the cron field minutes'],
    ['0/1/1 8 * * ? *', '0-59 as the cron field minutes'],
    ['0/x 8 * * ? *', '0-59 as the cron field minutes'],
    ['0/00001 8 * * ? *', '0-59 as the cron field minutes'],
    ['5-4 8 * * ? *', '0-59 as the cron field minutes'],
    ['1-2-3 8 * * ? *', '0-59 as the cron field minutes'],
    ['1- 8 * * ? *', '0-59 as the cron field minutes'],
    ['x-2 8 * * ? *', '0-59 as the cron field minutes'],
    ['1,, 8 * * ? *', '0-59 as the cron field minutes'],
    ['00001 8 * * ? *', '0-59 as the cron field minutes'],
    ['? 8 * * ? *', '0-59 as the cron field minutes'],
    ['0 24 * * ? *', '0-23 as the cron field hours'],
    ['0 */25 * * ? *', '0-23 as the cron field hours'],
    ['0 0 0 * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 32 * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 */32 * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 32W * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 0W * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 xLW * ? *', '1-31 as the cron field day-of-month'],
    ['0 0 1 0 ? *', '1-12 or JAN-DEC as the cron field month'],
    ['0 0 1 13 ? *', '1-12 or JAN-DEC as the cron field month'],
    ['0 0 1 */13 ? *', '1-12 or JAN-DEC as the cron field month'],
    ['0 0 1 MON ? *', '1-12 or JAN-DEC as the cron field month'],
    ['0 0 1 DEC-JAN ? *', '1-12 or JAN-DEC as the cron field month'],
    ['0 0 ? * 8 *', '1-7 or SUN-SAT as the cron field day-of-week'],
    ['0 0 ? * 1#6 *', '1-7 or SUN-SAT as the cron field day-of-week'],
    ['0 0 ? * 1#0 *', '1-7 or SUN-SAT as the cron field day-of-week'],
    ['0 0 ? * 0L *', '1-7 or SUN-SAT as the cron field day-of-week'],
    ['0 0 1 1 ? 1969', '1970-2199 as the cron field year'],
    ['0 0 1 1 ? 2200', '1970-2199 as the cron field year'],
    ['0 0 1 1 ? ?', '1970-2199 as the cron field year'],
    ['0 0 * * * *', ANY_DAY],
    ['0 0 ? * ? *', ANY_DAY],
  ])('is wrong: %s', (expression, expected) => {
    expect(checkCron(expression)).toBe(expected);
  });

  it('has fields between any white space', () => {
    expect(cronFields(' 0  8\t? *\nMON * ')).toEqual(['0', '8', '?', '*', 'MON', '*']);
  });
});

describe('the least time between two runs', () => {
  it.each([
    ['0 8 * * ? *', 1_440],
    ['* * * * ? *', 1],
    ['*/15 * * * ? *', 15],
    ['*/7 8 * * ? *', 7],
    ['10/20 8 * * ? *', 20],
    ['10/45 8 * * ? *', 45],
    ['10/49 8,8 * * ? *', 49],
    ['10/50 8 * * ? *', 1_440],
    ['0 */5 * * ? *', 240],
    ['0 9,20,14 * * ? *', 300],
    ['0,30 23,0 * * ? *', 30],
    ['0 1,23 * * ? *', 120],
    ['0-1 8 * * ? *', 1],
    ['0 8-10/2 * * ? *', 120],
    ['0 22 ? * 2 *', 1_440],
    ['14,0-10/10 * * * ? *', 4],
    ['5,10-30/10 8 * * ? *', 5],
  ])('of %s is %i minutes', (expression, minutes) => {
    expect(leastCronGap(expression)).toBe(minutes);
  });
});
