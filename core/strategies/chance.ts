/** From expected reads to probabilities, for strategies that count. */

/** What is less likely is not proposed: no budget that anyone sets buys it. */
export const LEAST_CHANCE = 0.1;

/** The probability of at least one of so many expected events, if they are independent. */
export function chanceOf(expected: number): number {
  return 1 - Math.exp(-Math.max(0, expected));
}

/** The probability of at least one of two independent events. */
export function eitherOf(a: number, b: number): number {
  return 1 - (1 - a) * (1 - b);
}
