/**
 * Which sessions are machines that do not say so: crawlers, mirror sweeps, batch jobs. Learned
 * from the events alone, in one bounded state per keyspace that all ingest workers share.
 */
import type { KeyspaceStates } from '../ports.ts';
import { HEAVY_KEYS, type Heavy, type SessionHour, startHour, takeReads } from './session-hour.ts';

/** Where it is kept. */
export type HygieneStates = KeyspaceStates<HygieneState>;

/** A session whose reads are no demand, until then (epoch ms). */
export interface ExcludedSession {
  readonly session: string;
  readonly until: number;
}

/** What is known of the sessions of one keyspace. */
export interface HygieneState {
  readonly hour: SessionHour;
  /** Reads per session of a sample of the sessions of the last hour that had enough of them. */
  readonly usual: readonly number[];
  readonly excluded: readonly ExcludedSession[];
}

/** What one session read in a window. */
export interface SessionReads {
  /** Digest of the user, or of the session where no user is named. */
  readonly session: string;
  /** Reads by key. */
  readonly keys: ReadonlyMap<string, number>;
  /** Most reads in ten seconds, those of one moment counted as a few. */
  readonly busiest: number;
}

const HOUR = 3_600_000;
/**
 * Machine speed: 20 reads a second for ten seconds, or 1.4 for an hour. Slower sweeps stay demand: on
 * a public package server they are the mirrors, half of all reads and worth warming for
 * (docs/adr/0009).
 */
const LEAST_READS_PER_BURST = 200;
const LEAST_READS_PER_HOUR = 5_000;
/** What reads less than this of a keyspace moves little, whatever it is. */
const LEAST_SHARE = 0.05;
/** Outliers by median and MAD (Iglewicz, Hoaglin 1993), over the logarithms of reads. */
const LEAST_SCORE = 3.5;
/** Scale of the MAD for a normal distribution, and the least one: half of all read the same. */
const MAD_SCALE = 1.4826;
const LEAST_DEVIATION = 0.5;
/** Sessions that it takes to say what is usual. */
const LEAST_SESSIONS = 8;
/**
 * Squared coefficient of variation of reads per key. Machines go through their keys evenly: 0 in
 * order, under 0.35 at random. People, also many behind one address, read some far more than
 * others: above 0.5.
 */
const MOST_VARIATION = 0.4;
/** Crawlers come back; addresses and sessions are given to others. */
const EXCLUSION = 24 * HOUR;
const MOST_EXCLUDED = 64;

/** Nothing seen yet. */
export function initialHygiene(): HygieneState {
  return { hour: startHour(0), usual: [], excluded: [] };
}

/** Takes in a window that ended at `at` (epoch ms), and judges the sessions with all of it. */
export function observeSessions(
  state: HygieneState,
  window: readonly SessionReads[],
  at: number,
): HygieneState {
  const index = Math.floor(at / HOUR);
  const isNext = index > state.hour.index;
  const usual = isNext ? usualReads(state) : state.usual;
  const fast = new Set(
    window.filter(({ busiest }) => busiest >= LEAST_READS_PER_BURST).map(({ session }) => session),
  );
  const hour = takeReads(isNext ? startHour(index) : state.hour, window);
  const isFast = ({ session, reads, error }: Heavy) =>
    reads - error >= LEAST_READS_PER_HOUR || fast.has(session);
  const suspects = hour.heavy.filter((heavy) => isFast(heavy) && isSweep(heavy));
  const outliers = findOutliers(suspects, hour.reads, usual.length > 0 ? usual : hour.sampleReads);
  const until = at + EXCLUSION;
  const kept = state.excluded.filter((each) => each.until > at && !outliers.has(each.session));
  const excluded = [...kept, ...[...outliers].map((session) => ({ session, until }))];
  return { hour, usual, excluded: excluded.slice(-MOST_EXCLUDED) };
}

/** Digests of the sessions whose reads are no demand at `at`. */
export function excludedSessions({ excluded }: HygieneState, at: number): ReadonlySet<string> {
  return new Set(excluded.filter(({ until }) => until > at).map(({ session }) => session));
}

/** The hour that ends, or the one before where too few came. */
function usualReads({ hour, usual }: HygieneState): readonly number[] {
  return hour.sampleReads.length < LEAST_SESSIONS ? usual : hour.sampleReads;
}

/** Those of the suspects that read far more than is usual, and much of all that is read. */
function findOutliers(
  suspects: readonly Heavy[],
  reads: number,
  usual: readonly number[],
): ReadonlySet<string> {
  if (suspects.length === 0 || usual.length < LEAST_SESSIONS) return new Set();
  const logs = usual.map(Math.log);
  const middle = median(logs);
  const deviation = MAD_SCALE * median(logs.map((log) => Math.abs(log - middle)));
  const most = Math.exp(middle + LEAST_SCORE * Math.max(LEAST_DEVIATION, deviation));
  const least = Math.max(most, LEAST_SHARE * reads);
  return new Set(
    suspects.filter((heavy) => heavy.reads - heavy.error >= least).map(({ session }) => session),
  );
}

/** Many keys, each about as often as the others. */
function isSweep({ keyReads }: Heavy): boolean {
  if (keyReads.length < HEAVY_KEYS) return false;
  const mean = keyReads.reduce((sum, reads) => sum + reads, 0) / keyReads.length;
  const squares = keyReads.reduce((sum, reads) => sum + (reads - mean) ** 2, 0);
  return squares / keyReads.length <= MOST_VARIATION * mean ** 2;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
