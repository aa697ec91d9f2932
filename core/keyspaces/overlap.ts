/** Whether two templates could produce the same key: then a key would have two owners. */
import type { Template } from './template.ts';

type Symbol = { readonly any: boolean; readonly character: string };

/** Turns a template into characters and non-empty wildcards. */
function symbols(template: Template): Symbol[] {
  return template.parts.flatMap((part): Symbol[] =>
    part.kind === 'text'
      ? [...part.text].map((character) => ({ any: false, character }))
      : [{ any: true, character: '' }],
  );
}

/**
 * Intersection of two wildcard patterns by dynamic programming over their positions;
 * a wildcard takes one character or more. O(|a|·|b|).
 */
export function overlaps(a: Template, b: Template): boolean {
  const left = symbols(a);
  const right = symbols(b);
  const seen = new Set<number>();
  const width = right.length + 1;
  const open: [number, number, boolean, boolean][] = [[0, 0, false, false]];
  // State: positions, and whether the wildcard at each position has taken a character already.
  while (open.length > 0) {
    const [i, j, takenLeft, takenRight] = open.pop() ?? [0, 0, false, false];
    const id = ((i * width + j) * 2 + Number(takenLeft)) * 2 + Number(takenRight);
    if (seen.has(id)) continue;
    seen.add(id);
    const x = left[i];
    const y = right[j];
    if (!x && !y) return true;
    if (x?.any && takenLeft) open.push([i + 1, j, false, takenRight]);
    if (y?.any && takenRight) open.push([i, j + 1, takenLeft, false]);
    if (!x || !y) continue;
    if (!x.any && !y.any && x.character !== y.character) continue;
    open.push([x.any ? i : i + 1, y.any ? j : j + 1, x.any, y.any]);
  }
  return false;
}
