/** Hour slots in memory, the old ones forgotten as time goes on. */

import type { HourSlot } from '../../core/patterns/stats.ts';
import { HOUR_SLOT_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';

const LIFE_HOURS = HOUR_SLOT_LIFE_MILLISECONDS / 3_600_000;

/** Reads by keyspace, absolute hour and key. */
export interface HourSlots {
  set(slot: HourSlot): void;
  list(keyspace: string, hour: number): HourSlot[];
}

/** Makes an empty store; without a clock, the newest hour written tells the age of the others. */
export function makeHourSlots(): HourSlots {
  const keyspaces = new Map<string, Map<number, Map<string, HourSlot>>>();
  let newest = 0;

  const slotsOf = (keyspace: string, hour: number): Map<string, HourSlot> => {
    const hours = keyspaces.get(keyspace) ?? new Map<number, Map<string, HourSlot>>();
    keyspaces.set(keyspace, hours);
    const slots = hours.get(hour) ?? new Map<string, HourSlot>();
    hours.set(hour, slots);
    return slots;
  };

  const forget = (): void => {
    for (const hours of keyspaces.values()) {
      for (const hour of hours.keys()) {
        if (hour < newest - LIFE_HOURS) hours.delete(hour);
      }
    }
  };

  return {
    set(slot) {
      slotsOf(slot.ref.keyspace, slot.hour).set(slot.ref.key, slot);
      if (slot.hour <= newest) return;
      newest = slot.hour;
      forget();
    },
    list: (keyspace, hour) => [...(keyspaces.get(keyspace)?.get(hour)?.values() ?? [])],
  };
}
