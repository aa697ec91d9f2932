/** Which keys could have been foreseen in a window while they were not in the cache. */
import type { Keyspace, Settings } from '../config/settings.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { pairFeatures } from './pair-model.ts';
import { likelySuccessors, type Successor, type Successors } from './successors.ts';
import { labelOf, type PairLabel, type Trial } from './trials.ts';
import { isExpected, trustIn } from './trust.ts';
import type { FoldedKey, ForesightWindow } from './window.ts';

/** From a read to the warmed entry: what is loaded or expires meanwhile needs no foresight. */
const REACTION_MILLISECONDS = 1_000;

/** The trials of one key in a window. */
export interface KeyTrials {
  readonly ref: KeyRef;
  readonly keyspace: Keyspace;
  /** The first visit in the window that put it on trial. */
  readonly visitedAt: number;
  /** Answered within the window. */
  readonly labels: PairLabel[];
  /** Still to be answered. */
  readonly open: Trial[];
}

/** Every visit puts the likely successors of its key on trial, where they are not fresh. */
export function findTrials(
  settings: Settings,
  window: ForesightWindow,
  statsOf: (id: string) => KeyStats | undefined,
): KeyTrials[] {
  const trials = new Map<string, KeyTrials>();
  const likely = makeLikely();
  for (const { to, from } of window.transitions) {
    // What its reader could have known, without what this window tells.
    const next = window.folded.get(refId(to))?.before.next;
    if (!next) continue;
    // Most of what may follow is in the cache: then nobody asks for it.
    let trust: number | undefined;
    for (const { successor, id } of likely(next)) {
      const keyspace = settings.keyspaces.get(successor.keyspace);
      const stats = statsOf(id);
      if (!keyspace || keyspace.control || !stats) continue;
      const { ttlMilliseconds } = keyspace;
      const at = to.at + REACTION_MILLISECONDS;
      const folded = window.folded.get(id);
      if (wasFresh(stats, folded, to.at, at)) continue;
      trust ??= trustIn(stepsOf(window, [...from, to]));
      const trial = { at, features: pairFeatures(next, successor, trust) };
      const ref = { keyspace: successor.keyspace, key: successor.key };
      const own = trials.get(id) ?? { ref, keyspace, visitedAt: to.at, labels: [], open: [] };
      trials.set(id, own);
      const readAt = folded?.readAt.find((read) => read > at);
      if (readAt === undefined) own.open.push(trial);
      else own.labels.push(labelOf(trial, readAt, ttlMilliseconds));
    }
  }
  return [...trials.values()];
}

/** The likely successors with their ids; in a window many come to the same key. */
function makeLikely() {
  const known = new Map<Successors, readonly { successor: Successor; id: string }[]>();
  return (next: Successors) => {
    let likely = known.get(next);
    if (!likely) {
      likely = likelySuccessors(next).map((successor) => ({ successor, id: refId(successor) }));
      known.set(next, likely);
    }
    return likely;
  };
}

/** Whether each step was expected, by what was known before the window. */
function stepsOf(window: ForesightWindow, path: readonly KeyRef[]): boolean[] {
  return path.slice(1).map((to, index) => {
    const from = window.folded.get(refId(path[index] as KeyRef));
    return isExpected(from?.before.next, to);
  });
}

/** Whether a key visited at `visitedAt` was in the cache at `at` without having been foreseen. */
function wasFresh(
  stats: KeyStats,
  folded: FoldedKey | undefined,
  visitedAt: number,
  at: number,
): boolean {
  if (folded && folded.before.expiresAt > at) return true;
  const { loadedAt, expiresAt, warm } = stats;
  if (expiresAt <= at || loadedAt > at) return false;
  return loadedAt <= visitedAt || warm?.at !== loadedAt;
}
