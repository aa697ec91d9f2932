/** What the benefit of a warm is computed from: thirteen figures of a key at its decision. */
import { readsPerTtl } from '../patterns/rates.ts';
import { HALF_LIVES_IN_TTLS, type KeyStats } from '../patterns/stats.ts';
import { demandAhead, type Volume } from './volume.ts';

/** The feature that is always 1. */
export const CONSTANT = 'constant';

/** Names, in the order of the vectors. */
export const FEATURES = [
  'shortRate',
  'mediumRate',
  'longRate',
  'idle',
  'known',
  'volume',
  'profile',
  'profileLevel',
  'hour',
  'lapsed',
  CONSTANT,
  'isLapsed',
  'lifeRate',
] as const;

/** Standardised features stay within this: one odd figure must not decide alone. */
const BOUND = 6;
const HOUR_MILLISECONDS = 3_600_000;
/** Weight of an even day in a key's own hours. */
const EVEN_HOURS = 4;
/** How far back the decayed rates reach, in TTLs. */
const LONGEST_HALF_LIFE = HALF_LIVES_IN_TTLS.at(-1) ?? Number.NaN;
/** Reads per TTL: far below what any count keeps. */
const LEAST_RATE = 1e-4;

/** The vector of a key whose warm would take effect at `at`. */
export function featuresOf(
  stats: KeyStats,
  at: number,
  ttlMilliseconds: number,
  volume: Volume,
): number[] {
  const ttls = (milliseconds: number) => Math.max(0, milliseconds) / ttlMilliseconds;
  const [short = 0, medium = 0, long = 0] = readsPerTtl(
    stats.counts,
    stats.countedAt,
    at,
    ttlMilliseconds,
  );
  const demand = demandAhead(volume, at, ttlMilliseconds);
  const lapse = ttls(at - stats.expiresAt);
  const life = ttls(at - stats.firstReadAt);
  return [
    standard(Math.log(short + 0.02), -2.8, 1.3),
    standard(Math.log(medium + 0.02), -2.5, 0.9),
    standard(Math.log(long + 0.02), -3.2, 0.8),
    standard(Math.log(ttls(at - stats.lastReadAt) + 0.05), 2.0, 1.2),
    standard(Math.log(life + 1), 5.8, 2.7),
    standard(Math.log(demand.now + 0.1) - Math.log(demand.usual + 0.1), 0.3, 1.8),
    standard(Math.log(demand.next + 0.1) - Math.log(demand.past + 0.1), 0.3, 1.3),
    standard(Math.log(demand.next + 0.1) - Math.log(demand.usual + 0.1), -1.1, 1.8),
    standard(hourShare(stats, at + ttlMilliseconds / 2), -0.7, 1.5),
    standard(Math.log(lapse + 0.05), 1.5, 2.0),
    1,
    Number(lapse > 0),
    stats.firstReadAt === 0 ? 0 : lifeRate(stats.reads, life),
  ];
}

function standard(value: number, mean: number, deviation: number): number {
  return Math.min(BOUND, Math.max(-BOUND, (value - mean) / deviation));
}

/**
 * Reads per TTL over the life of a key (TTLs), in log units above one read per longest half-life. It
 * counts as far as the life is longer than the decayed rates reach: on a young cache it says nothing.
 */
function lifeRate(reads: number, life: number): number {
  const rate = reads / Math.max(1, life);
  const level = standard(Math.log(rate + LEAST_RATE), Math.log(Math.LN2 / LONGEST_HALF_LIFE), 1);
  return (life / (life + LONGEST_HALF_LIFE)) * level;
}

/**
 * How much of the key's reads fall into that hour of the day, against an even day. Half of it are
 * the hours beside it: single hours of most keys hold too few reads to be told from chance.
 */
function hourShare({ hours }: KeyStats, at: number): number {
  const total = hours.reduce((sum, reads) => sum + reads, 0);
  const hour = Math.floor(at / HOUR_MILLISECONDS) % 24;
  const readsIn = (index: number) => hours[index % 24] ?? 0;
  const own = readsIn(hour) / 2 + (readsIn(hour + 23) + readsIn(hour + 1)) / 4;
  return Math.log((24 * own + EVEN_HOURS) / (total + EVEN_HOURS));
}
