/** P(read): how likely a user reads a key within one TTL from a given time. */
import { readsPerTtl } from '../patterns/rates.ts';
import type { KeyStats } from '../patterns/stats.ts';

/** Keeps the logarithm of a key that was hardly read finite (POLICY §3.3). */
const FLOOR = 0.02;

/**
 * The plain two-half-life gate that POLICY §3.3 gives as the cold start of the learned model:
 * logit P = ½ ln r₂ + ½ ln r₃₂, with r the expected reads per TTL at half-lives of 2 and 32 TTLs.
 */
export function readProbability(stats: KeyStats, at: number, ttlMilliseconds: number): number {
  const rates = readsPerTtl(stats.counts, stats.countedAt, at, ttlMilliseconds);
  const [short = 0, medium = 0] = rates;
  const odds = Math.sqrt((short + FLOOR) * (medium + FLOOR));
  return odds / (1 + odds);
}

/** Log-odds of a probability, kept finite. */
export function logit(probability: number): number {
  const p = Math.min(1 - 1e-9, Math.max(1e-9, probability));
  return Math.log(p / (1 - p));
}
