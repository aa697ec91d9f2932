/** Whether two templates could produce the same key: then a key would have two owners. */
import type { Part, Template } from './template.ts';

const HEXADECIMAL = '0123456789abcdef';
const DIGEST_LENGTH = 32;

/** One character of a key: which it may be, and whether any number may follow. */
interface Place {
  /** Allowed characters; empty: any. */
  readonly characters: string;
  readonly repeats: boolean;
}

function places(template: Template): Place[] {
  return template.parts.flatMap(partPlaces);
}

function partPlaces(part: Part): Place[] {
  if (part.kind === 'text') {
    return [...part.text].map((characters) => ({ characters, repeats: false }));
  }
  if (!part.hash) return [{ characters: '', repeats: true }];
  return Array.from({ length: DIGEST_LENGTH }, () => ({
    characters: HEXADECIMAL,
    repeats: false,
  }));
}

function shareCharacter(a: Place, b: Place): boolean {
  if (a.characters === '' || b.characters === '') return true;
  return [...a.characters].some((character) => b.characters.includes(character));
}

/**
 * Whether the languages of two templates meet: a walk through both at once, where a param takes
 * one character or more and a digest exactly 32. Exact, O(|a|·|b|).
 */
export function overlaps(a: Template, b: Template): boolean {
  const left = places(a);
  const right = places(b);
  const seen = new Set<number>();
  const width = right.length + 1;
  // A state: the places reached, and whether a param there has taken a character already.
  const open: (readonly [number, number, boolean, boolean])[] = [[0, 0, false, false]];
  for (let state = open.pop(); state; state = open.pop()) {
    const [i, j, takenLeft, takenRight] = state;
    const id = ((i * width + j) * 2 + Number(takenLeft)) * 2 + Number(takenRight);
    if (seen.has(id)) continue;
    seen.add(id);
    const x = left[i];
    const y = right[j];
    if (!x && !y) return true;
    if (takenLeft) open.push([i + 1, j, false, takenRight]);
    if (takenRight) open.push([i, j + 1, takenLeft, false]);
    if (!x || !y || !shareCharacter(x, y)) continue;
    open.push([x.repeats ? i : i + 1, y.repeats ? j : j + 1, x.repeats, y.repeats]);
  }
  return false;
}
