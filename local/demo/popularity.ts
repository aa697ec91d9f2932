/** Who is popular in the made-up shop: the Zipf–Mandelbrot law over ranks that drift slowly. */
import type { Random } from './random.ts';

/** Draws products by their current popularity. */
export interface Popularity {
  draw(): number;
  /** Lets one product rise or fall to another's rank. */
  drift(): void;
}

/** The shape of a popularity: rank r (from 0) is drawn in proportion to (r + 1 + flat)^−exponent. */
export interface PopularityShape {
  readonly products: number;
  readonly exponent: number;
  /** Ranks over which the head is flat: a shop has no one product that all look at. */
  readonly flat: number;
}

/** Starts with a random order of the products. */
export function makePopularity(shape: PopularityShape, random: Random): Popularity {
  const { products, exponent, flat } = shape;
  const ranks = Array.from({ length: products }, (_, index) => index);
  const cumulative: number[] = [];
  let total = 0;
  for (let rank = 0; rank < products; rank += 1) {
    total += (rank + 1 + flat) ** -exponent;
    cumulative.push(total);
  }
  const anyRank = () => Math.floor(random() * products);
  const swap = (a: number, b: number) => {
    [ranks[a], ranks[b]] = [ranks[b] ?? 0, ranks[a] ?? 0];
  };
  for (let rank = products - 1; rank > 0; rank -= 1) swap(rank, Math.floor(random() * (rank + 1)));
  return {
    draw: () => ranks[firstAbove(cumulative, random() * total)] ?? 0,
    drift: () => swap(anyRank(), anyRank()),
  };
}

/** Index of the first sum above `value`, by bisection. */
function firstAbove(sums: readonly number[], value: number): number {
  let low = 0;
  let high = sums.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
