/** How deep values are nested that came as JSON: beyond some depth, recursion ends in an error. */

/** No request, log or file of ours comes near; `JSON.stringify` ends at some thousands. */
export const MOST_NESTED = 100;

/** Whether a value has at most so many levels of lists and objects. It is not walked by recursion. */
export function isNestedWithin(value: unknown, most = MOST_NESTED): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    const inner = level.filter((each) => typeof each === 'object' && each !== null);
    if (inner.length > 0 && depth === most) return false;
    level = inner.flatMap((each) => Object.values(each as object));
  }
  return true;
}
