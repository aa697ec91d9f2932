/** Which points the frontier shows, and how much of the plane around them. */
import type { BacktestReport, PolicyReport } from '../../report.ts';

/** What a policy gives under one budget, or under all where the budget makes no difference. */
export interface Point {
  readonly policy: string;
  readonly hitRatio: number;
  readonly originRatio: number;
}

/** A part of the plane: what lies beyond `most` is drawn at its edge, with its figure. */
export interface Range {
  readonly least: number;
  readonly most: number;
}

/** It reaches all that can be reached, often far above everything that can be had. */
const CEILING = 'clairvoyant';
/** So much above what can be had, in heights of what can be had, the ceiling may lie. */
const ABOVE = 0.6;
/** Widths of the largest budget that are shown: a cron job on a quiet log goes far beyond. */
const WIDTHS = 1.75;
const LEAST_WIDTH = 0.1;
const LEAST_HEIGHT = 0.02;

/** The points of a policy, by rising budget. */
export function pointsOf(policy: string, reports: readonly BacktestReport[]): Point[] {
  const found = reports
    .toSorted((a, b) => a.budget - b.budget)
    .flatMap(({ policies }) => policies.filter(({ name }) => name === policy));
  const distinct = new Map(
    found.map((own): [string, PolicyReport] => [`${own.hits} ${own.warms}`, own]),
  );
  return [...distinct.values()].map(({ hitRatio, originRatio }) => ({
    policy,
    hitRatio,
    originRatio,
  }));
}

/** Origin calls from the least up to a little beyond the largest budget. */
export function rangeOfCalls(points: readonly Point[], budgets: readonly number[]): Range {
  const calls = points.map(({ originRatio }) => originRatio);
  const largest = Math.max(...budgets);
  const shown = 1 + Math.max(LEAST_WIDTH, largest) * WIDTHS;
  return {
    least: Math.min(1, ...calls),
    most: Math.min(shown, Math.max(1 + LEAST_WIDTH, 1 + largest, ...calls)),
  };
}

/** Hit ratios from the least up to what can be had, and to the ceiling where that is near. */
export function rangeOfHits(points: readonly Point[], limit: number): Range {
  const least = Math.min(...points.map(({ hitRatio }) => hitRatio));
  const had = points.filter(({ policy }) => policy !== CEILING).map(({ hitRatio }) => hitRatio);
  const best = Math.max(...had, least + LEAST_HEIGHT);
  return { least, most: Math.max(best, Math.min(limit, best + ABOVE * (best - least))) };
}
