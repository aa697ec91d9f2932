/** A time by which several steps must be over. */

/** The time that is left for all of them together. */
export interface Deadline {
  /** The work, or an error when the time is over before. */
  within<T>(work: Promise<T>): Promise<T>;
  /** Forgets the time. */
  clear(): void;
}

/** Starts the time; without milliseconds there is no end. */
export function makeDeadline(milliseconds: number | undefined): Deadline {
  const over = Promise.withResolvers<never>();
  over.promise.catch(() => undefined);
  const timer =
    milliseconds === undefined
      ? undefined
      : setTimeout(() => over.reject(new Error('command timed out')), milliseconds);
  return {
    within: (work) => Promise.race([work, over.promise]),
    clear: () => clearTimeout(timer),
  };
}
