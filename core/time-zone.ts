/** What the clocks of a time zone show, over changes of daylight saving. */

const DAY_MILLISECONDS = 24 * 3_600_000;

/** How far the clocks of a zone are ahead of UTC at a time, in milliseconds. */
export type OffsetAt = (at: number) => number;

/** Reads the clocks of a zone. */
export function offsetsOf(timeZone: string): OffsetAt {
  if (timeZone === 'UTC') return () => 0;
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const name = format.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    // `GMT-05:00`; bare `GMT` is UTC.
    const [, sign, hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(name) ?? [];
    const ahead = (Number(hours) * 60 + Number(minutes)) * 60_000;
    return sign === '-' ? -ahead : ahead;
  };
}

/**
 * When the clocks of a zone first show a time, which is given as if it were UTC; undefined for a
 * time that they leap over.
 */
export function firstShown(wall: number, offsetAt: OffsetAt): number | undefined {
  // Clocks change at most once within a day. A time that comes twice is first shown before it.
  const offsets = [offsetAt(wall - DAY_MILLISECONDS), offsetAt(wall + DAY_MILLISECONDS)];
  const moments = offsets.map((offset) => wall - offset);
  return moments.find((at) => at + offsetAt(at) === wall);
}
