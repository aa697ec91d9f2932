/** Local times of cron expressions, compared with a search through every minute. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextCronRun } from '../../adapters/system/cron.ts';

const SEED = 20264;
const MINUTE = 60_000;
const DAY = 86_400_000;
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Changes of the clocks: by an hour forth and back, and by half an hour. */
const CHANGES = [
  ['America/New_York', '2026-03-08T07:00Z'],
  ['America/New_York', '2026-11-01T06:00Z'],
  ['Europe/Berlin', '2026-03-29T01:00Z'],
  ['Europe/Berlin', '2026-10-25T01:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T15:30Z'],
  ['Australia/Lord_Howe', '2026-04-04T15:00Z'],
] as const;

interface Pattern {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  /** Sunday is 1. */
  readonly weekdays: readonly number[];
}

function expressionOf({ minutes, hours, weekdays }: Pattern): string {
  return `${minutes.join()} ${hours.join()} ? * ${weekdays.join()} *`;
}

/** What comes in a span of time: each minute is asked what the clocks show, each reading once. */
function search(pattern: Pattern, timeZone: string, from: number, to: number): number[] {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    weekday: 'short',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
  });
  const seen = new Set<string>();
  const found: number[] = [];
  // Begins a day early: a reading may have been shown before the span.
  for (let at = from - DAY; at <= to; at += MINUTE) {
    const shown = format.format(at);
    if (seen.has(shown)) continue;
    seen.add(shown);
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const isMeant =
      pattern.minutes.includes(Number(parts.get('minute'))) &&
      pattern.hours.includes(Number(parts.get('hour'))) &&
      pattern.weekdays.includes(WEEKDAYS.indexOf(parts.get('weekday') ?? '') + 1);
    if (isMeant && at > from) found.push(at);
  }
  return found;
}

/** What the product takes it to be. */
function times(pattern: Pattern, timeZone: string, from: number, to: number): number[] {
  const found: number[] = [];
  let at: number | undefined = from;
  for (;;) {
    at = nextCronRun(expressionOf(pattern), timeZone, at);
    if (at === undefined || at > to) return found;
    found.push(at);
  }
}

const minutes = fc.uniqueArray(fc.integer({ min: 0, max: 59 }), { minLength: 1, maxLength: 4 });
const pattern = fc.record({
  minutes,
  // The hours in which clocks change are worth most of the tries.
  hours: fc.uniqueArray(fc.oneof(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 23 })), {
    minLength: 1,
    maxLength: 6,
  }),
  weekdays: fc.constantFrom([1, 2, 3, 4, 5, 6, 7], [1], [7], [1, 7], [2, 3, 4, 5, 6]),
});

describe.each(CHANGES)('in %s around %s', (timeZone, changeAt) => {
  it('comes when the clocks first show it, and not at all where they never do', () => {
    const change = Date.parse(changeAt);
    fc.assert(
      fc.property(pattern, fc.integer({ min: -1_500, max: 200 }), (drawn, minutesOff) => {
        const from = change + minutesOff * MINUTE;
        const to = change + DAY;
        expect(times(drawn, timeZone, from, to)).toEqual(search(drawn, timeZone, from, to));
      }),
      { seed: SEED, numRuns: 12 },
    );
  });
});
