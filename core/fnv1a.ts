/** A quick hash of short texts, for what need not withstand anybody who looks for collisions. */

/**
 * FNV-1a (Fowler, Noll, Vo) over a text's UTF-16 units: 32 bits, from 0 on. Its high bits
 * hardly move on short texts: mix them down where few bits are taken.
 */
export function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return hash >>> 0;
}
