import fc from 'fast-check';
import { expect, it } from 'vitest';
import { checkCron } from '../../core/config/cron.ts';

const SEED = 20263;
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

function numberIn(min: number, max: number) {
  return fc.integer({ min, max });
}

/** Any list of values, ranges and steps of a field. */
function field(min: number, max: number): fc.Arbitrary<string> {
  const value = numberIn(min, max);
  const range = fc.tuple(value, value).map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`);
  const base = fc.oneof(fc.constant('*'), value.map(String), range);
  const step = numberIn(1, max - min + 1).map((n) => `/${n}`);
  const item = fc.tuple(base, fc.oneof(fc.constant(''), step)).map(([a, b]) => a + b);
  return fc.array(item, { minLength: 1, maxLength: 3 }).map((items) => items.join(','));
}

const days = fc.oneof(
  field(1, 31).map((day) => [day, '?']),
  fc.constantFrom('L', 'LW', '1W', '31W').map((day) => [day, '?']),
  fc
    .oneof(
      field(1, 7),
      fc.constant('L'),
      numberIn(1, 7).map((day) => `${day}L`),
      fc.tuple(numberIn(1, 7), numberIn(1, 5)).map(([day, nth]) => `${day}#${nth}`),
      fc.subarray(DAYS, { minLength: 1 }).map((names) => names.join(',')),
    )
    .map((day) => ['?', day]),
);

const expression = fc
  .tuple(field(0, 59), field(0, 23), days, field(1, 12), field(1970, 2199))
  .map(([minute, hour, [day, weekday], month, year]) => [minute, hour, day, month, weekday, year]);

it('takes everything that the grammar builds', () => {
  fc.assert(
    fc.property(expression, (fields) => {
      expect(checkCron(fields.join(' '))).toBeUndefined();
    }),
    { seed: SEED, numRuns: 500 },
  );
});

it('refuses a number outside its field, wherever it stands', () => {
  const limits = [
    [0, 59],
    [0, 23],
    [1, 31],
    [1, 12],
    [1, 7],
    [1970, 2199],
  ] as const;
  fc.assert(
    fc.property(expression, numberIn(0, 5), fc.boolean(), (fields, index, above) => {
      const [min, max] = limits[index] ?? [0, 0];
      const wrong = above || min === 0 ? max + 1 : min - 1;
      const broken = fields.with(index, `${wrong}`);
      expect(checkCron(broken.join(' '))).toBeDefined();
    }),
    { seed: SEED, numRuns: 300 },
  );
});

it('refuses a missing field and one too many', () => {
  fc.assert(
    fc.property(expression, numberIn(0, 5), (fields, index) => {
      expect(checkCron(fields.toSpliced(index, 1).join(' '))).toMatch(/six cron fields/);
      expect(checkCron([...fields, '*'].join(' '))).toMatch(/six cron fields/);
    }),
    { seed: SEED },
  );
});

it('says something of any text instead of throwing', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: fc.constantFrom(...'0159*?/,-#LWMON '), maxLength: 30 }),
      (text) => {
        const expected = checkCron(text);
        expect(expected === undefined || expected.length > 0).toBe(true);
      },
    ),
    { seed: SEED, numRuns: 1_000 },
  );
});

it.each([
  '30 8 ? * MON-FRI *',
  '0 10 * * ? *',
  '15 12 * * ? *',
  '0 18 ? * 2-6 *',
  '0 8 1 * ? *',
  '0/15 * * * ? *',
  '0/5 8-17 ? * MON-FRI *',
  '0 9 ? * 2#1 *',
  '15 10 ? * 6L 2022-2023',
  '0 0 L * ? *',
  '0 0 3W JAN,JUL ? *',
])("takes the manual's example %s", (cron) => {
  expect(checkCron(cron)).toBeUndefined();
});

it.each([
  ['0 10 * * * *', "'?' in exactly one"],
  ['0 10 ? * ? *', "'?' in exactly one"],
  ['0 10 * * 1-5 *', "'?' in exactly one"],
  ['? 10 * * ? *', 'minutes'],
  ['0 10 ? * 0 *', 'day-of-week'],
  ['0 10 ? * MON-SUN *', 'day-of-week'],
  ['0 10 ? * mon *', 'day-of-week'],
  ['0 10 ? * 2#6 *', 'day-of-week'],
  ['0 10 32W * ? *', 'day-of-month'],
  ['0 10 L * ? 1969', 'year'],
  ['5-1 10 L * ? *', 'minutes'],
  ['*/0 10 L * ? *', 'minutes'],
  ['*/5/5 10 L * ? *', 'minutes'],
  ['1,,2 10 L * ? *', 'minutes'],
  ['*/5 * * * *', 'six cron fields'],
])('refuses %s, naming %s', (cron, expected) => {
  expect(checkCron(cron)).toContain(expected);
});
