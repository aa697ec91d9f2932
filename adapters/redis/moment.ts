/** The cache's own clock, in a cluster too, whose nodes have one each. */
import type { RedisClient } from './connection.ts';
import { askPrimaries } from './primaries.ts';

/** Clocks of nodes differ by less than this. AWS keeps them within milliseconds. */
const MOST_SKEW_MILLISECONDS = 1_000;
/** A read that has missed is waiting: a primary that is silent is taken to be away after this. */
const PATIENCE_MILLISECONDS = 100;

/**
 * Milliseconds with fractions. An invalidation is stamped by the node of its key or of its group, so
 * in a cluster the moment is that of the clock which is behind all others: no load seems later than
 * it began. While a primary is away, its clock may be the one.
 *
 * @throws PreheatError `dependency_down` where no node answers.
 */
export async function readMoment(redis: RedisClient): Promise<number> {
  const { answers, isComplete } = await askPrimaries(
    redis,
    (node) => node.time(),
    PATIENCE_MILLISECONDS,
  );
  const moments = answers.map(
    ([seconds, microseconds]) => Number(seconds) * 1_000 + Number(microseconds) / 1_000,
  );
  return Math.min(...moments) - (isComplete ? 0 : MOST_SKEW_MILLISECONDS);
}
