/** Keys and values that every contender writes alike: 16 bytes of key, 1 KB of value. */

/** Bytes of a value. */
export const VALUE_BYTES = 1_024;
/** As `redis-benchmark` numbers its keys. */
const DIGITS = 12;
const PREFIX = 'key:';

/** Ids of `count` items. */
export function makeIds(count: number): string[] {
  return Array.from({ length: count }, (_, index) => String(index).padStart(DIGITS, '0'));
}

/** The key of an item. */
export function keyOf(id: string): string {
  return PREFIX + id;
}

/** The value of an item: a JSON document of its own, as the origin gives it. */
export function makeValue(id: string): string {
  const text = `${id}.`.repeat(VALUE_BYTES / DIGITS);
  const room = VALUE_BYTES - JSON.stringify({ id, text: '' }).length;
  return JSON.stringify({ id, text: text.slice(0, room) });
}
