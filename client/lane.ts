/** Work beside the reads: some at a time, some that waits, the rest is not done. */

/** A bounded lane. */
export interface Lane {
  /** False where there is no room: then it is dropped. Work never rejects. */
  run(work: () => Promise<void>): boolean;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
  /** Drops what waits and all that comes; resolves when nothing is under way. */
  close(): Promise<void>;
}

/** Makes an empty lane. */
export function makeLane(atOnce: number, mostWaiting: number): Lane {
  const waiting: (() => Promise<void>)[] = [];
  const running = new Set<Promise<void>>();
  let isClosed = false;
  const start = (work: () => Promise<void>): void => {
    const done = work().then(() => {
      running.delete(done);
      const next = waiting.shift();
      if (next) start(next);
    });
    running.add(done);
  };
  const idle = async (): Promise<void> => {
    while (running.size > 0) await Promise.all(running);
  };
  return {
    idle,
    run(work) {
      if (isClosed) return false;
      if (running.size < atOnce) start(work);
      else if (waiting.length < mostWaiting) waiting.push(work);
      else return false;
      return true;
    },
    close() {
      isClosed = true;
      waiting.length = 0;
      return idle();
    },
  };
}
