/**
 * The sessions of one hour of one keyspace in bounded space: the heaviest of them by space-saving
 * (Metwally, Agrawal, El Abbadi 2005), each with a sample of its keys, and a sample of all of
 * them. Both samples keep the lowest hashes: who is in at the end was in from its first read on,
 * so their counts are exact, and which are kept has nothing to do with how much they read.
 */
import { fnv1a } from '../fnv1a.ts';

/** One of the heaviest sessions. */
export interface Heavy {
  readonly session: string;
  /** At most this many reads; at least that many less `error`. */
  readonly reads: number;
  readonly error: number;
  /** A sample of its keys by hash, and the reads of each, since it was looked at closely. */
  readonly keys: readonly number[];
  readonly keyReads: readonly number[];
}

/** One hour. */
export interface SessionHour {
  /** Epoch hours. */
  readonly index: number;
  /** Reads of all sessions. */
  readonly reads: number;
  readonly heavy: readonly Heavy[];
  /** A sample of the sessions by hash, and the reads of each. */
  readonly sample: readonly number[];
  readonly sampleReads: readonly number[];
}

/** Keys in the sample of a session. */
export const HEAVY_KEYS = 32;
/** A session with a thirtieth of all reads is surely among them. */
const MOST_HEAVY = 32;
/** The keys of others are not worth their place: the state is written once per window. */
const CLOSE_LOOK_READS = 100;
const SAMPLED_SESSIONS = 64;

/** An hour without reads. */
export function startHour(index: number): SessionHour {
  return { index, reads: 0, heavy: [], sample: [], sampleReads: [] };
}

/** Adds what sessions read, by key. */
export function takeReads(
  hour: SessionHour,
  window: readonly { readonly session: string; readonly keys: ReadonlyMap<string, number> }[],
): SessionHour {
  const heavy = new Map(hour.heavy.map((each) => [each.session, each]));
  const sample = new Map(hour.sample.map((hash, index) => [hash, hour.sampleReads[index] ?? 0]));
  let total = hour.reads;
  for (const { session, keys } of window) {
    const reads = [...keys.values()].reduce((sum, count) => sum + count, 0);
    total += reads;
    addSampled(sample, hash24(session), reads, SAMPLED_SESSIONS);
    const known = heavy.get(session) ?? replaceLightest(heavy, session);
    const counted = { ...known, reads: known.reads + reads };
    heavy.set(session, counted.reads < CLOSE_LOOK_READS ? counted : lookClosely(counted, keys));
  }
  return {
    index: hour.index,
    reads: total,
    heavy: [...heavy.values()],
    sample: [...sample.keys()],
    sampleReads: [...sample.values()],
  };
}

/** A newcomer takes the place of the lightest, and may have read all that one had. */
function replaceLightest(heavy: Map<string, Heavy>, session: string): Heavy {
  const empty = { session, keys: [], keyReads: [] };
  if (heavy.size < MOST_HEAVY) return { ...empty, reads: 0, error: 0 };
  const lightest = [...heavy.values()].reduce((a, b) => (b.reads < a.reads ? b : a));
  heavy.delete(lightest.session);
  return { ...empty, reads: lightest.reads, error: lightest.reads };
}

function lookClosely(heavy: Heavy, keys: ReadonlyMap<string, number>): Heavy {
  const sample = new Map(heavy.keys.map((hash, index) => [hash, heavy.keyReads[index] ?? 0]));
  for (const [key, reads] of keys) addSampled(sample, hash24(key), reads, HEAVY_KEYS);
  return { ...heavy, keys: [...sample.keys()], keyReads: [...sample.values()] };
}

/** Adds to the sample of the `most` lowest hashes. */
function addSampled(sample: Map<number, number>, hash: number, reads: number, most: number): void {
  const known = sample.get(hash);
  if (known !== undefined || sample.size < most) {
    sample.set(hash, (known ?? 0) + reads);
    return;
  }
  let highest = 0;
  for (const other of sample.keys()) highest = Math.max(highest, other);
  if (hash >= highest) return;
  sample.delete(highest);
  sample.set(hash, reads);
}

/**
 * FNV-1a with a last mix (murmur3's), since its high bits hardly move on short texts; 24 bits, which
 * a packed float keeps exactly.
 */
function hash24(text: string): number {
  let hash = fnv1a(text);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 8;
}
