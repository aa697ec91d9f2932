/** Which known name a misspelt one probably means. */

/**
 * Edits between two words: insert, delete, replace, or swap two neighbours (optimal string
 * alignment; Boytsov 2011, §2). O(|a|·|b|).
 */
function editDistance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      // Before the first letter there is none, which is like no letter.
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        at(last, j) + 1,
        at(row, j - 1) + 1,
        at(last, j - 1) + Number(!same),
        swapped ? at(beforeLast, j - 2) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = row;
  }
  return at(last, b.length);
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.POSITIVE_INFINITY;
}

/** The nearest known name, by default within a third of the word; undefined where none is near. */
export function nearestName(
  word: string,
  known: Iterable<string>,
  mostEdits = Math.max(1, Math.floor(word.length / 3)),
): string | undefined {
  let best: string | undefined;
  let bestDistance = mostEdits + 1;
  for (const name of known) {
    const distance = editDistance(word.toLowerCase(), name.toLowerCase());
    if (distance < bestDistance) [best, bestDistance] = [name, distance];
  }
  return best;
}

/** Completes “expected …” for a name that must be one of few. */
export function oneOf(known: Iterable<string>, found?: string): string {
  const names = Array.from(known, (name) => name || "''");
  const near = found === undefined ? undefined : nearestName(found, names);
  const list = names.length === 1 ? `${names[0]}` : `one of ${names.join(', ')}`;
  return near === undefined ? list : `${list} (did you mean '${near}'?)`;
}
