/**
 * EventBridge cron: minutes hours day-of-month month day-of-week year.
 *
 * Source: Amazon EventBridge Scheduler user guide, “Cron-based schedules”. Weekdays count from
 * Sunday = 1, and exactly one of day-of-month and day-of-week is `?`.
 */

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Three-letter names, the first standing for `min`. */
  readonly names?: readonly string[];
  /** Pattern of the forms that only this field has. */
  readonly special?: RegExp;
}

const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const WEEKDAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

const FIELDS: readonly Field[] = [
  { name: 'minutes', min: 0, max: 59 },
  { name: 'hours', min: 0, max: 23 },
  // The last day, the last weekday, or the weekday nearest to a day.
  { name: 'day-of-month', min: 1, max: 31, special: /^(L|LW|([1-9]|[12]\d|3[01])W)$/ },
  { name: 'month', min: 1, max: 12, names: MONTHS },
  // The last such weekday of the month, or the nth of it; bare L is Saturday.
  {
    name: 'day-of-week',
    min: 1,
    max: 7,
    names: WEEKDAYS,
    special: /^(L|[1-7]L|[1-7]#[1-5])$/,
  },
  { name: 'year', min: 1970, max: 2199 },
];

const DAY_OF_MONTH = 2;
const DAY_OF_WEEK = 4;

/** Its fields, whatever white space stands between them. */
export function cronFields(expression: string): readonly string[] {
  return expression.trim().split(/\s+/);
}

/** Says what a cron expression ought to be, completing “expected …”; undefined when it is right. */
export function checkCron(expression: string): string | undefined {
  const texts = cronFields(expression);
  if (texts.length !== FIELDS.length) {
    return 'six cron fields: minutes hours day-of-month month day-of-week year';
  }
  for (const [index, field] of FIELDS.entries()) {
    const text = texts[index] ?? '';
    const mayBeAny = index === DAY_OF_MONTH || index === DAY_OF_WEEK;
    if (text === '?' && mayBeAny) continue;
    if (!isField(text, field)) return `${expectation(field)} as the cron field ${field.name}`;
  }
  const unset = [texts[DAY_OF_MONTH], texts[DAY_OF_WEEK]].filter((text) => text === '?').length;
  if (unset === 1) return undefined;
  return "'?' in exactly one of the cron fields day-of-month and day-of-week";
}

const DAY_MINUTES = 24 * 60;

/** The least time between two runs of a cron expression that is right, in minutes; a day at most. */
export function leastCronGap(expression: string): number {
  const [minutes = '', hours = ''] = cronFields(expression);
  const [minuteField, hourField] = FIELDS as [Field, Field];
  const times = valuesOf(hours, hourField)
    .flatMap((hour) => valuesOf(minutes, minuteField).map((minute) => hour * 60 + minute))
    .sort((a, b) => a - b);
  const gaps = times.map(
    (time, index) => (times[index + 1] ?? (times[0] ?? 0) + DAY_MINUTES) - time,
  );
  return Math.min(...gaps);
}

/** All values that a field of minutes or hours names, each once. */
function valuesOf(text: string, field: Field): number[] {
  const values = text.split(',').flatMap((item) => {
    const [range = '', step = '1'] = item.split('/');
    const [from = '', to] = range === '*' ? [`${field.min}`, `${field.max}`] : range.split('-');
    const last = to ?? (item.includes('/') ? `${field.max}` : from);
    const count = Math.floor((Number(last) - Number(from)) / Number(step)) + 1;
    return Array.from({ length: count }, (_, index) => Number(from) + index * Number(step));
  });
  return [...new Set(values)];
}

function expectation({ min, max, names }: Field): string {
  return `${min}-${max}${names ? ` or ${names[0]}-${names.at(-1)}` : ''}`;
}

function isField(text: string, field: Field): boolean {
  if (field.special?.test(text)) return true;
  return text.split(',').every((item) => isItem(item, field));
}

/** `*`, a value, `a-b`, each with an optional `/step`. */
function isItem(item: string, field: Field): boolean {
  const [range = '', step, ...more] = item.split('/');
  if (more.length > 0) return false;
  if (step !== undefined && !(/^\d{1,4}$/.test(step) && isStep(Number(step), field))) return false;
  if (range === '*') return true;
  const [from = '', to, ...rest] = range.split('-');
  const first = readValue(from, field);
  if (first === undefined || rest.length > 0) return false;
  if (to === undefined) return true;
  const last = readValue(to, field);
  return last !== undefined && first <= last;
}

function isStep(step: number, { min, max }: Field): boolean {
  return step >= 1 && step <= max - min + 1;
}

function readValue(text: string, { min, max, names }: Field): number | undefined {
  const place = names?.indexOf(text) ?? -1;
  if (place >= 0) return min + place;
  if (!/^\d{1,4}$/.test(text)) return undefined;
  const value = Number(text);
  return value >= min && value <= max ? value : undefined;
}
