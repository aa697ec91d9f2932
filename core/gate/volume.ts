/**
 * How much is read in a keyspace as a whole: now, usually, and by half-hours of day and week.
 * The hour predicts volume far better than which keys, so all keys share it.
 */

/** State; reads are those of all keys together. */
export interface Volume {
  /** Reads counted so far, and when. */
  readonly seen: number;
  readonly seenAt: number;
  /** Decayed counts with half-lives of 2 and 128 TTLs. */
  readonly short: number;
  readonly long: number;
  /** Reads in the half-hour under way. */
  readonly slot: number;
  readonly slotReads: number;
  /** Mean reads per half-hour of the day and of the week, and how many of each were seen. */
  readonly day: readonly number[];
  readonly daySeen: readonly number[];
  readonly week: readonly number[];
  readonly weekSeen: readonly number[];
}

/** Demand in reads per TTL: at present, usually, in the TTL past (of four), and in the next one. */
export interface Demand {
  readonly now: number;
  readonly usual: number;
  readonly past: number;
  readonly next: number;
}

/** Length of the slots of a day. */
export const SLOT_MILLISECONDS = 30 * 60_000;
const SLOTS_PER_DAY = 48;
const SLOTS_PER_WEEK = 7 * SLOTS_PER_DAY;
const WEEK_MILLISECONDS = SLOTS_PER_WEEK * SLOT_MILLISECONDS;
const SHORT_TTLS = 2;
const LONG_TTLS = 128;
/** Least weight of a new day or week in its slot's mean. */
const LEAST_DAY_WEIGHT = 0.15;
const LEAST_WEEK_WEIGHT = 0.3;
/** Weight of the next wider figure where a slot was seen seldom. */
const DAY_TRUST = 0.5;
const WEEK_TRUST = 1.5;

/** Nothing seen yet. */
export function initialVolume(): Volume {
  return {
    seen: 0,
    seenAt: 0,
    short: 0,
    long: 0,
    slot: 0,
    slotReads: 0,
    day: new Array<number>(SLOTS_PER_DAY).fill(0),
    daySeen: new Array<number>(SLOTS_PER_DAY).fill(0),
    week: new Array<number>(SLOTS_PER_WEEK).fill(0),
    weekSeen: new Array<number>(SLOTS_PER_WEEK).fill(0),
  };
}

/** The stored volume; a state from before there was one begins with the reads so far. */
export function currentVolume(stored: Volume | undefined, seen: number): Volume {
  return stored ?? { ...initialVolume(), seen };
}

/** Takes in the number of reads so far. */
export function observeReads(
  volume: Volume,
  seen: number,
  now: number,
  ttlMilliseconds: number,
): Volume {
  const reads = Math.max(0, seen - volume.seen);
  const ttls = volume.seenAt === 0 ? 0 : Math.max(0, now - volume.seenAt) / ttlMilliseconds;
  const slot = Math.floor(now / SLOT_MILLISECONDS);
  const closed = slot > volume.slot ? closeSlots(volume, slot) : volume;
  return {
    ...closed,
    seen,
    seenAt: now,
    short: volume.short * 2 ** (-ttls / SHORT_TTLS) + reads,
    long: volume.long * 2 ** (-ttls / LONG_TTLS) + reads,
    slot,
    slotReads: slot > volume.slot ? reads : volume.slotReads + reads,
  };
}

/** Half-hours that nobody looked at were without reads: also known, up to a day of them. */
function closeSlots(volume: Volume, slot: number): Volume {
  if (volume.slot === 0) return volume;
  const day = volume.day.slice();
  const daySeen = volume.daySeen.slice();
  const week = volume.week.slice();
  const weekSeen = volume.weekSeen.slice();
  const last = Math.min(slot, volume.slot + SLOTS_PER_DAY);
  for (let closed = volume.slot; closed < last; closed += 1) {
    const reads = closed === volume.slot ? volume.slotReads : 0;
    average(day, daySeen, closed % SLOTS_PER_DAY, reads, LEAST_DAY_WEIGHT);
    average(week, weekSeen, closed % SLOTS_PER_WEEK, reads, LEAST_WEEK_WEIGHT);
  }
  return { ...volume, day, daySeen, week, weekSeen };
}

function average(
  means: number[],
  seen: number[],
  at: number,
  reads: number,
  leastWeight: number,
): void {
  const count = seen[at] ?? 0;
  const mean = means[at] ?? 0;
  means[at] = mean + Math.max(1 / (count + 1), leastWeight) * (reads - mean);
  seen[at] = count + 1;
}

/** Demand around `at`, from present counts and from the profile of day and week. */
export function demandAhead(volume: Volume, at: number, ttlMilliseconds: number): Demand {
  const usual = (volume.long * Math.LN2) / LONG_TTLS;
  const expected = (from: number, to: number) =>
    profileReads(volume, from, to, (usual * SLOT_MILLISECONDS) / ttlMilliseconds);
  return {
    now: (volume.short * Math.LN2) / SHORT_TTLS,
    usual,
    past: expected(at - 4 * ttlMilliseconds, at) / 4,
    next: expected(at, at + ttlMilliseconds),
  };
}

/** Reads that the profile expects between two times. */
function profileReads(volume: Volume, from: number, to: number, fallback: number): number {
  // Each whole week is like the other: a TTL may be a year, and every candidate comes here.
  const weeks = Math.floor((to - from) / WEEK_MILLISECONDS);
  if (weeks > 1) {
    const rest = from + weeks * WEEK_MILLISECONDS;
    const week = profileReads(volume, from, from + WEEK_MILLISECONDS, fallback);
    return weeks * week + profileReads(volume, rest, to, fallback);
  }
  let reads = 0;
  for (let slot = Math.floor(from / SLOT_MILLISECONDS); slot * SLOT_MILLISECONDS < to; slot += 1) {
    const start = Math.max(from, slot * SLOT_MILLISECONDS);
    const end = Math.min(to, (slot + 1) * SLOT_MILLISECONDS);
    reads += (slotReads(volume, slot, fallback) * (end - start)) / SLOT_MILLISECONDS;
  }
  return reads;
}

function slotReads(volume: Volume, slot: number, fallback: number): number {
  const inDay = slot % SLOTS_PER_DAY;
  const inWeek = slot % SLOTS_PER_WEEK;
  const days = volume.daySeen[inDay] ?? 0;
  const weeks = volume.weekSeen[inWeek] ?? 0;
  const ofDay = ((volume.day[inDay] ?? 0) * days + fallback * DAY_TRUST) / (days + DAY_TRUST);
  return ((volume.week[inWeek] ?? 0) * weeks + ofDay * WEEK_TRUST) / (weeks + WEEK_TRUST);
}
