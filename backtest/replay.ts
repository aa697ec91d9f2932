/**
 * The world of the backtest and its accounting, the same for every policy: memory is
 * unlimited, a fetch takes no time, an entry is fresh in [fetched, fetched + TTL).
 */
import { setImmediate } from 'node:timers/promises';
import { makeHitCurve } from './timeline.ts';
import type { Trace } from './traces/trace.ts';

/** What a policy did over a trace. */
export interface Tally {
  readonly hits: number;
  readonly misses: number;
  /** Origin calls made ahead of a read. */
  readonly warms: number;
  /** Warmed entries read before they expired or were rewritten. */
  readonly used: number;
  /** Warms and used entries by the strategy that asked for them. */
  readonly perStrategy?: Readonly<
    Record<string, { readonly warms: number; readonly used: number }>
  >;
  /** Mean distance of expected and realised benefit, where a policy expects one. */
  readonly calibrationError?: number;
  /** Hits so far at each of the `ends` that were asked for. */
  readonly hitsAt?: readonly number[];
}

/** What a policy is told. Times are milliseconds. */
export interface ReplayOptions {
  readonly ttlMilliseconds: number;
  /** Extra origin calls allowed, as a share of the calls of `none`. */
  readonly budget: number;
  /** Share of the keys that Preheat leaves cold each day; default: the product's. */
  readonly holdOut?: number;
  /** Length of the windows at whose end reads become visible to scheduled strategies. */
  readonly ingestDelayMilliseconds: number;
  /** From a decision to the warmed entry. */
  readonly reactionMilliseconds: number;
  /** Most keys that Preheat writes per window; its default where absent. */
  readonly keysPerWindow?: number;
  /** Misses of `none`: the calls that budget and origin ratio are measured by. */
  readonly baselineMisses: number;
  /** Numbers of reads, ascending, at which the hits so far are to be told (`timeline.ts`). */
  readonly ends?: readonly number[];
}

/** One way of warming. */
export interface Policy {
  readonly name: string;
  replay(
    trace: Trace,
    options: ReplayOptions,
    onProgress: (share: number) => void,
  ): Tally | Promise<Tally>;
}

/** The cache of one replay. */
export interface ReplayCache {
  isFresh(key: number, at: number): boolean;
  /** When the entry of a key was fetched; −∞ where there never was one. */
  fetchedAt(key: number): number;
  /** A user's read: a hit (true), or a miss (false) that fetches. */
  read(key: number, at: number): boolean;
  /** Fetches ahead of a read; replaces an entry that is still fresh. */
  warm(key: number, at: number): void;
  /** What happened so far. */
  tally(): Tally;
}

/** Starts with an empty cache. */
export function makeReplayCache(
  { keyNames: { length: keyCount } }: Pick<Trace, 'keyNames'>,
  { ttlMilliseconds, ends }: Pick<ReplayOptions, 'ttlMilliseconds' | 'ends'>,
): ReplayCache {
  const curve = makeHitCurve(ends);
  const fetched = new Float64Array(keyCount).fill(Number.NEGATIVE_INFINITY);
  const isUnusedWarm = new Uint8Array(keyCount);
  let hits = 0;
  let misses = 0;
  let warms = 0;
  let used = 0;
  const fetchedAt = (key: number) => fetched[key] ?? Number.NEGATIVE_INFINITY;
  const isFresh = (key: number, at: number) => at < fetchedAt(key) + ttlMilliseconds;

  return {
    isFresh,
    fetchedAt,
    read(key, at) {
      const hit = isFresh(key, at);
      if (hit) {
        hits += 1;
        used += isUnusedWarm[key] ?? 0;
      } else {
        misses += 1;
        fetched[key] = at;
      }
      isUnusedWarm[key] = 0;
      curve.note(hits + misses, hits);
      return hit;
    },
    warm(key, at) {
      warms += 1;
      fetched[key] = at;
      isUnusedWarm[key] = 1;
    },
    tally: () => ({ hits, misses, warms, used, ...(ends && { hitsAt: curve.hitsAt }) }),
  };
}

/** Walks through the reads of a trace in order. */
export function forEachRead(trace: Trace, visit: (key: number, at: number) => void): void {
  for (let index = 0; index < trace.times.length; index += 1) {
    visit(trace.keys[index] ?? 0, trace.times[index] ?? 0);
  }
}

/** Lets the process notice what came meanwhile, Ctrl-C above all: a replay by itself never waits. */
export async function pause(): Promise<void> {
  await setImmediate();
}
