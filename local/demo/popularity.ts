/** Who is looked at in the made-up shop: a shop window, a long tail, and a slow drift. */
import type { Random } from './random.ts';

/** Draws products by their current popularity. */
export interface Popularity {
  draw(): number;
  /** Lets a product of the window change places with any other. */
  drift(): void;
}

/** The shape of a popularity. */
export interface PopularityShape {
  readonly products: number;
  /** Products in the window; all others are the long tail, each as likely as the next. */
  readonly window: number;
  /** Share of the draws that go to the window. */
  readonly windowShare: number;
  /** In the window, rank r (from 0) is drawn in proportion to (r + 1 + flat)^−exponent. */
  readonly exponent: number;
  readonly flat: number;
}

/**
 * Starts with a random order of the products. Ranks in the window follow the Zipf–Mandelbrot law
 * (Mandelbrot 1953): Zipf's with a flat head, since no shop has one product that all look at.
 */
export function makePopularity(shape: PopularityShape, random: Random): Popularity {
  const { products, window, windowShare, exponent, flat } = shape;
  const ranks = Array.from({ length: products }, (_, index) => index);
  const cumulative: number[] = [];
  let total = 0;
  for (let rank = 0; rank < window; rank += 1) {
    total += (rank + 1 + flat) ** -exponent;
    cumulative.push(total);
  }
  const below = (limit: number) => Math.floor(random() * limit);
  const swap = (a: number, b: number) => {
    [ranks[a], ranks[b]] = [ranks[b] ?? 0, ranks[a] ?? 0];
  };
  for (let rank = products - 1; rank > 0; rank -= 1) swap(rank, below(rank + 1));
  return {
    draw() {
      const isWindow = random() < windowShare;
      const rank = isWindow
        ? firstAbove(cumulative, random() * total)
        : window + below(products - window);
      return ranks[rank] ?? 0;
    },
    drift: () => swap(below(window), below(products)),
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
