/** What a stampede came to. */
import { quantile } from '../kit/quantile.ts';
import type { Answer } from './application.ts';
import type { OriginCall } from './origin.ts';

/** One stampede of one contender. */
export interface StampedeRound {
  readonly calls: number;
  readonly keysCalled: number;
  readonly mostCallsOfAKey: number;
  /** The median reader of the median process. */
  readonly medianMilliseconds: number;
  readonly slowestMilliseconds: number;
}

/** Sums one up. */
export function sumUp(answers: readonly Answer[], calls: readonly OriginCall[]): StampedeRound {
  const counts = [...callsByKey(calls).values()];
  const medians = answers.map(({ medianMilliseconds }) => medianMilliseconds);
  return {
    calls: calls.length,
    keysCalled: counts.length,
    mostCallsOfAKey: Math.max(...counts),
    medianMilliseconds: Math.round(quantile(medians, 0.5)),
    slowestMilliseconds: Math.round(
      Math.max(...answers.map(({ slowestMilliseconds }) => slowestMilliseconds)),
    ),
  };
}

/** Calls of each path. */
export function callsByKey(calls: readonly OriginCall[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { path } of calls) counts.set(path, (counts.get(path) ?? 0) + 1);
  return counts;
}
