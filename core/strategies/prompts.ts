import type { Keyspace } from '../config/settings.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import { HALF_LIVES_IN_TTLS, type KeyRecord, type KeyStats } from '../patterns/stats.ts';
import { chanceOf, LEAST_CHANCE } from './chance.ts';
import type { Strategy } from './strategy.ts';

/** Prompts looked at for each that may be proposed: many of the most asked are in the cache. */
const LOOKED_AT = 4;
/** Half-life of the rate, as its place among those of a key: the medium one. */
const HALF_LIFE = 1;
/** TTLs without a read that every prompt is believed to have had before the first one. */
const PRIOR_TTLS = 1;
/** Reads of an even day believed beside those by hour. */
const EVEN_READS = 2;
const HOUR_MILLISECONDS = 3_600_000;
const DAY_MILLISECONDS = 24 * HOUR_MILLISECONDS;
/** For loads that nobody has timed. */
const UNKNOWN_LOAD_MILLISECONDS = 1;

/**
 * Proposes prompts that come back: of keyspaces whose keys hold the digest of a param, those that
 * are asked most often, times the time that an answer takes. Only prompts whose words are known.
 */
export const prompts: Strategy = async ({ settings, own, patterns, now }) => {
  const hashed = [...settings.keyspaces.values()].filter(
    ({ control, template }) => template.hashed && !control,
  );
  const proposed = hashed.map(async (keyspace) => {
    const { name, priority, ttlMilliseconds } = keyspace;
    const refs = await patterns.top(name, LOOKED_AT * own.limit, ttlMilliseconds);
    const records = await patterns.read(refs);
    return records
      .filter((record) => record !== undefined)
      .filter(({ stats }) => stats.params !== undefined && stats.expiresAt <= now)
      .map((record) => ({ record, evidence: chanceOfPrompt(record.stats, keyspace, now) }))
      .filter(({ evidence }) => evidence >= LEAST_CHANCE)
      .sort((a, b) => worth(b) - worth(a))
      .slice(0, own.limit)
      .map(({ record, record: { ref, stats }, evidence }) => ({
        ref,
        record,
        warmAt: now,
        priority,
        reason: `asked ${stats.reads} times, ${Math.round(stats.loadMilliseconds)} ms each`,
        evidence,
      }));
  });
  return (await Promise.all(proposed)).flat();
};

function worth({ record: { stats }, evidence }: { record: KeyRecord; evidence: number }): number {
  return evidence * Math.max(UNKNOWN_LOAD_MILLISECONDS, stats.loadMilliseconds);
}

/**
 * By the decayed count over the time that it was collected in: a prompt known for three days is
 * measured by three days, where a plain decayed rate takes it for one that was silent before.
 * Reports are asked for at their hour: the key's own hours of the day shift the rate.
 */
function chanceOfPrompt(stats: KeyStats, { ttlMilliseconds }: Keyspace, now: number): number {
  const { counts, countedAt, firstReadAt } = stats;
  const perTtl = readsPerTtl(counts, countedAt, now, ttlMilliseconds)[HALF_LIFE] ?? 0;
  const halfLife = HALF_LIVES_IN_TTLS[HALF_LIFE];
  const age = Math.max(0, now - firstReadAt) / ttlMilliseconds + PRIOR_TTLS;
  const seenShare = 1 - 2 ** (-age / halfLife);
  // The first time is no repetition: most prompts are asked once.
  const repeated = Math.max(0, stats.reads - 1) / Math.max(1, stats.reads);
  const ofHours = hourFactor(stats.hours, now, now + Math.min(DAY_MILLISECONDS, ttlMilliseconds));
  return chanceOf((perTtl / seenShare) * repeated * ofHours);
}

/**
 * How much more than in an even day is read between two times of the day: as much as its hours
 * say, as far as they are its own. Few reads always fall into few hours.
 */
function hourFactor(hours: readonly number[], from: number, to: number): number {
  const total = hours.reduce((sum, reads) => sum + reads, 0) + EVEN_READS;
  let expected = 0;
  for (let hour = Math.floor(from / HOUR_MILLISECONDS); hour * HOUR_MILLISECONDS < to; hour += 1) {
    const start = Math.max(from, hour * HOUR_MILLISECONDS);
    const end = Math.min(to, (hour + 1) * HOUR_MILLISECONDS);
    const reads = (hours[hour % 24] ?? 0) + EVEN_READS / 24;
    expected += reads * (end - start);
  }
  const own = concentration(hours);
  return 1 - own + (own * 24 * expected) / (total * (to - from));
}

/** From 0, reads at any hour, to 1, all at the same: pairs of reads that share their hour. */
function concentration(hours: readonly number[]): number {
  const total = hours.reduce((sum, reads) => sum + reads, 0);
  const sharing = hours.reduce((sum, reads) => sum + Math.max(0, reads * (reads - 1)), 0);
  // One pair of each kind is believed beside those counted.
  const share = (sharing + 1) / (Math.max(0, total * (total - 1)) + 24);
  return Math.max(0, (24 * share - 1) / 23);
}
