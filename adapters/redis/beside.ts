/** Where what is known of an entry lies: beside its value, in the same slot of a Redis Cluster. */
import { hashTagOf, slotOf } from './slot.ts';

/**
 * The key of the HASH with the state of the entry at `key`. A key with a hash tag keeps it
 * (Redis Cluster specification, “Hash tags”); any other is made the tag of its state's key. The
 * `#` keeps the states of `k` and `{k}` apart.
 *
 * A key that holds `}` but no hash tag (`a}b`, `{}c`) cannot be a tag. Its state's key begins with a
 * number as the tag, one whose slot is that of the key.
 */
export function metaKey(key: string): string {
  return beside('preheat:meta:', key);
}

/** The key of the STRING with what is usually read after `key`. */
export function nextKey(key: string): string {
  return beside('preheat:next:', key);
}

function beside(prefix: string, key: string): string {
  if (hashTagOf(key) !== undefined) return `${prefix}#${key}`;
  return key.includes('}') ? `${prefix}{${tagOf(slotOf(key))}}${key}` : `${prefix}{${key}}`;
}

const tags = new Map<number, number>();

/** The least number whose slot is this one; found by trying, 16,384 on average. */
function tagOf(slot: number): number {
  let tag = tags.get(slot) ?? 0;
  while (slotOf(`${tag}`) !== slot) tag += 1;
  tags.set(slot, tag);
  return tag;
}

/**
 * The keys of a group: its index (a ZSET), what of it is being dropped, when it was last dropped.
 * All in one slot; the slots of its members differ, so no script touches both.
 */
export function groupKeys(group: string) {
  const tag = `{${group.replaceAll(/[{}%]/g, encodeURIComponent)}}`;
  return {
    index: `preheat:group:${tag}`,
    dropping: `preheat:dropping:${tag}`,
    fence: `preheat:fence:${tag}`,
  };
}
