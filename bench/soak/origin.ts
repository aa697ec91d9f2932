/** How often the origin was called in its busiest second. */

/** Most calls in any window of that length, wherever it begins. */
export function mostInWindow(callsAt: readonly number[], milliseconds: number): number {
  let most = 0;
  let first = 0;
  for (let last = 0; last < callsAt.length; last += 1) {
    while ((callsAt[last] ?? 0) - (callsAt[first] ?? 0) >= milliseconds) first += 1;
    most = Math.max(most, last - first + 1);
  }
  return most;
}
