/** What one ingest window tells of who read on to what. */
import { type AccessEvent, DEMAND } from '../access.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import type { Transition } from '../users/note-reads.ts';
import type { UserRead } from '../users/state.ts';
import { countFollowers, countVisits, NO_SUCCESSORS, type Successors } from './successors.ts';
import { judgeByRead, type PairLabel, type Trial } from './trials.ts';

/** A key before and after the window. */
export interface FoldedKey {
  readonly ref: KeyRef;
  readonly before: KeyStats;
  readonly after: KeyStats;
  /** Times of its reads by users, in order. */
  readonly readAt: readonly number[];
  /** Answers to trials of it. */
  readonly labels: readonly PairLabel[];
  /** Extra calls that the application's own warms of it were expected to be. */
  readonly predictedExtra: number;
}

/** One window; it is filled while its keys are folded. */
export interface ForesightWindow {
  readonly transitions: readonly Transition[];
  /** Keys that were visited or read on from. */
  readonly refs: readonly KeyRef[];
  /** The keys folded so far, by `refId`. */
  readonly folded: ReadonlyMap<string, FoldedKey>;
  /**
   * Folds what the window tells of a key into its statistics `after` all else is folded. May be
   * called again for a key whose write was lost: the last call stands.
   */
  fold(key: {
    readonly ref: KeyRef;
    readonly before: KeyStats;
    readonly after: KeyStats;
    readonly events: readonly AccessEvent[];
    readonly ttlMilliseconds: number;
    /** Demand for a key that was read next. */
    readonly pull: (next: UserRead) => number;
  }): KeyStats;
}

/** Makes the window of the transitions of all its users. */
export function makeForesightWindow(transitions: readonly Transition[]): ForesightWindow {
  const refs = new Map<string, KeyRef>();
  const visits = new Map<string, number>();
  const followers = new Map<string, { readonly to: UserRead; readonly lead: number }[]>();
  const folded = new Map<string, FoldedKey>();
  const see = ({ keyspace, key }: KeyRef): string => {
    const id = refId({ keyspace, key });
    refs.set(id, { keyspace, key });
    return id;
  };
  for (const { to, from } of transitions) {
    const id = see(to);
    visits.set(id, (visits.get(id) ?? 0) + 1);
    for (const left of from) {
      const leftId = see(left);
      const next = followers.get(leftId) ?? [];
      next.push({ to, lead: to.at - left.at });
      followers.set(leftId, next);
    }
  }

  const nextOf = (
    id: string,
    next: Successors | undefined,
    pull: (next: UserRead) => number,
  ): Successors | undefined => {
    const visited = visits.get(id) ?? 0;
    const own = followers.get(id) ?? [];
    if (visited === 0 && own.length === 0) return next;
    const counted = countVisits(next ?? NO_SUCCESSORS, visited);
    const followed = own.map(({ to, lead }) => {
      return { keyspace: to.keyspace, key: to.key, pull: pull(to), lead };
    });
    return countFollowers(counted, followed);
  };

  return {
    transitions,
    refs: [...refs.values()],
    folded,
    fold({ ref, before, after, events, ttlMilliseconds, pull }) {
      const id = refId(ref);
      const readAt = readTimes(events);
      const { open, labels } = judgeByReads(before.trials, readAt, ttlMilliseconds);
      const next = nextOf(id, after.next, pull);
      const stats = { ...after, trials: open.length > 0 ? open : undefined, next };
      folded.set(id, {
        ref,
        before,
        after: stats,
        readAt,
        labels,
        predictedExtra: extraOf(events),
      });
      return stats;
    },
  };
}

function extraOf(events: readonly AccessEvent[]): number {
  return events.reduce((sum, { warmed }) => sum + (warmed ? 1 - warmed.benefit : 0), 0);
}

/** Several reads in one event are one: the first of them is what a warm must come before. */
function readTimes(events: readonly AccessEvent[]): number[] {
  return events
    .filter(({ source }) => source === DEMAND)
    .map(({ at, firstAt = at }) => firstAt)
    .sort((a, b) => a - b);
}

function judgeByReads(
  trials: readonly Trial[] | undefined,
  readAt: readonly number[],
  ttlMilliseconds: number,
): { readonly open: readonly Trial[]; readonly labels: readonly PairLabel[] } {
  let open = trials ?? [];
  const labels: PairLabel[] = [];
  if (open.length === 0) return { open, labels };
  for (const at of readAt) {
    const judged = judgeByRead(open, at, ttlMilliseconds);
    open = judged.open;
    labels.push(...judged.labels);
  }
  return { open, labels };
}
