/** One piece of work per key at a time in this process, however many ask for it. */

/** Runs work under keys. */
export interface SingleFlight<T> {
  /** Joins what runs under the key, or starts `work` and keeps the key until `until` is over. */
  run(key: string, work: () => Flight<T>): Flight<T> & { readonly joined: boolean };
}

/** Work under way. */
export interface Flight<T> {
  readonly result: Promise<T>;
  /** `Cache.moment` before the work began; undefined where that is not known. Never rejects. */
  readonly moment: Promise<number | undefined>;
  /**
   * Resolves when a new flight would see the outcome of this one; it never rejects. False where the
   * cache has refused the outcome, because of an invalidation after the work began.
   */
  readonly landed: Promise<boolean>;
}

/** Makes an empty set of flights. */
export function makeSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Flight<T>>();
  return {
    run(key, work) {
      const running = flights.get(key);
      if (running) return { ...running, joined: true };
      const flight = work();
      flights.set(key, flight);
      void flight.landed.then(() => flights.delete(key));
      return { ...flight, joined: false };
    },
  };
}
