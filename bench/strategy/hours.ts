/** What was read in past hours: that many keys in each, whatever the size of the table. */
import type { HourSlot } from '../../core/patterns/stats.ts';
import type { Patterns } from '../../core/ports.ts';
import { PRODUCT, productKey } from './config.ts';

const HOUR = 3_600_000;
const DAY_HOURS = 24;
/** Trends look at two days, habits at the hours around this one on fourteen. */
const LATEST_HOURS = 25;
const DAYS = 14;
/** Of the keys that are read in an hour, those that are read much more of late. */
const RISING = 100;
/** As in `fill.ts`. */
const SAVED_AT_ONCE = 250;

/** Saves them as of `now`. */
export async function saveSlots(
  patterns: Pick<Patterns, 'saveHours'>,
  keysPerHour: number,
  now: number,
): Promise<void> {
  const current = Math.floor(now / HOUR);
  const ago = new Set<number>(Array.from({ length: LATEST_HOURS }, (_, index) => index));
  for (let day = 1; day <= DAYS; day += 1) {
    for (const hours of [-2, -1, 0, 1]) ago.add(day * DAY_HOURS + hours);
  }
  const slots = [...ago].flatMap((hours) => slotsOf(current - hours, hours, keysPerHour));
  for (let from = 0; from < slots.length; from += SAVED_AT_ONCE) {
    await patterns.saveHours(slots.slice(from, from + SAVED_AT_ONCE));
  }
}

function slotsOf(hour: number, ago: number, keysPerHour: number): HourSlot[] {
  return Array.from({ length: keysPerHour }, (_, index) => {
    const isRising = index < RISING && ago <= 1;
    const key = productKey(index + 1);
    const ref = { keyspace: PRODUCT, key };
    return { ref, hour, reads: isRising ? 20 : 1, firstAt: hour * HOUR + 10 * 60_000 };
  });
}
