/** The pause of all warming: who may decide or load asks for it about once a second. */
import type { Clock } from '../ports.ts';

/** Since when nothing is warmed, and by whose wish. */
export interface Pause {
  readonly at: number;
  /** Name of the token. */
  readonly by: string;
}

/** What operators have switched, in the table: it outlives the cache. */
export interface Controls {
  /** Undefined while warming goes on. Consistent reads. */
  readPause(): Promise<Pause | undefined>;
  /** Replaces it; undefined ends it. */
  savePause(pause: Pause | undefined): Promise<void>;
}

const KEEP_MILLISECONDS = 1_000;

/**
 * Makes the question whether warming is paused; the answer is at most a second old. A table that
 * does not answer changes nothing: what needs it fails by itself.
 */
export function makePauseCheck(
  controls: Pick<Controls, 'readPause'>,
  clock: Pick<Clock, 'now'>,
): () => Promise<boolean> {
  let known: Promise<boolean> = Promise.resolve(false);
  let until = Number.NEGATIVE_INFINITY;
  return () => {
    const now = clock.now();
    if (now < until) return known;
    until = now + KEEP_MILLISECONDS;
    const last = known;
    known = controls.readPause().then(
      (pause) => pause !== undefined,
      () => last,
    );
    return known;
  };
}
