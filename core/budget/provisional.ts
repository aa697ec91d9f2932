/**
 * How many first hits of the last TTL there were: their savings are provisional, because the warmed
 * entry ends before the shadow that they have moved on. Kept as a few samples of the counter.
 */
import type { HitSample } from './purse-state.ts';

const SAMPLES_PER_TTL = 8;

/** First hits since a time; of all times where no sample reaches back so far. */
export function provisionalHits(
  firstHits: number,
  samples: readonly HitSample[] = [],
  since: number,
): number {
  const before = samples.findLast(({ at }) => at <= since)?.firstHits ?? 0;
  return Math.max(0, firstHits - before);
}

/** Adds a sample when the last is old enough, and drops those that nobody will ask for. */
export function sampleHits(
  samples: readonly HitSample[] = [],
  firstHits: number,
  now: number,
  ttlMilliseconds: number,
): readonly HitSample[] {
  const last = samples.at(-1);
  if (last && now - last.at < ttlMilliseconds / SAMPLES_PER_TTL) return samples;
  const since = now - ttlMilliseconds;
  const needed = samples.filter((_, index) => {
    const next = samples[index + 1];
    return !next || next.at > since;
  });
  return [...needed, { at: now, firstHits }];
}
