/** Cuts lists so that each part fits into one item, which holds 400 KB. */

/** Parts whose JSON has at most `maxBytes`, in order; an entry larger than that stands alone. */
export function cutByBytes<Entry>(entries: readonly Entry[], maxBytes: number): Entry[][] {
  const parts: Entry[][] = [];
  let part: Entry[] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = Buffer.byteLength(JSON.stringify(entry)) + 1;
    if (part.length === 0 || bytes + size > maxBytes) {
      part = [];
      bytes = 0;
      parts.push(part);
    }
    part.push(entry);
    bytes += size;
  }
  return parts;
}
