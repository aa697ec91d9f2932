/**
 * Trials of the pair model: a key was foreseen at a moment when it was not in the cache; was it
 * read within a TTL? Every foreseen key is on trial, warmed or not, so that what is not warmed
 * is learned about too.
 */
import { savedShare } from '../gate/saved-share.ts';

/** One open question. */
export interface Trial {
  /** When the warm takes effect, or would have. */
  readonly at: number;
  /** What was known of the pair (`pair-model.ts`). */
  readonly features: readonly number[];
}

/** A trial with its answer: the share of an origin call that its warm saved, or would have. */
export interface PairLabel {
  readonly features: readonly number[];
  readonly benefit: number;
}

/** What a read, or the passing of time, made of the trials of a key. */
export interface Judged {
  readonly open: readonly Trial[];
  readonly labels: readonly PairLabel[];
}

/** Trials that one key has open at a time: those of one hour are much alike. */
const MOST_OPEN = 4;

/** The trials after a user's read at `at`, the first after each of them that `at` follows. */
export function judgeByRead(trials: readonly Trial[], at: number, ttlMilliseconds: number): Judged {
  return {
    open: trials.filter((trial) => at <= trial.at),
    labels: trials
      .filter((trial) => at > trial.at)
      .map((trial) => labelOf(trial, at, ttlMilliseconds)),
  };
}

/** The trials at `now`: those that no read came for are over. */
export function judgeByTime(
  trials: readonly Trial[],
  now: number,
  ttlMilliseconds: number,
): Judged {
  const isOver = ({ at }: Trial) => now > at + ttlMilliseconds;
  return {
    open: trials.filter((trial) => !isOver(trial)),
    labels: trials.filter(isOver).map(({ features }) => ({ features, benefit: 0 })),
  };
}

/** Adds trials where there is room. */
export function addTrials(open: readonly Trial[], trials: readonly Trial[]): readonly Trial[] {
  return [...open, ...trials].slice(0, MOST_OPEN);
}

/** The label of a trial whose key was first read at `readAt`. */
export function labelOf(
  { at, features }: Trial,
  readAt: number,
  ttlMilliseconds: number,
): PairLabel {
  return { features, benefit: savedShare((readAt - at) / ttlMilliseconds) };
}
