/** Where what is known of an entry lies: beside its value, in the same slot of a Redis Cluster. */

/**
 * The key of the HASH with the state of the entry at `key`. A key with a hash tag keeps it
 * (Redis Cluster specification, “Hash tags”); any other is made the tag of its state's key. The
 * `#` keeps the states of `k` and `{k}` apart.
 *
 * A key that holds `}` but no hash tag (`a}b`, `{}c`) has no such neighbour, because a tag cannot
 * contain `}`: its state is kept, but in another slot, and a cluster of several nodes refuses the
 * scripts. Templates refuse braces in their text; only a param's value could bring one in.
 */
export function metaKey(key: string): string {
  return beside('preheat:meta:', key);
}

/** The key of the STRING with what is usually read after `key`. */
export function nextKey(key: string): string {
  return beside('preheat:next:', key);
}

function beside(prefix: string, key: string): string {
  return hasHashTag(key) ? `${prefix}#${key}` : `${prefix}{${key}}`;
}

function hasHashTag(key: string): boolean {
  const open = key.indexOf('{');
  return open >= 0 && key.indexOf('}', open + 1) > open + 1;
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
