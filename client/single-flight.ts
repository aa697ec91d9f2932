/** One piece of work per key at a time in this process, however many ask for it. */

/** Runs work under keys. */
export interface SingleFlight<T> {
  /** Joins what runs under the key, or starts `work` and keeps the key until `until` is over. */
  run(
    key: string,
    work: () => Flight<T>,
  ): { readonly result: Promise<T>; readonly joined: boolean };
}

/** Work under way. */
export interface Flight<T> {
  readonly result: Promise<T>;
  /** Resolves when a new flight would see the outcome of this one; it never rejects. */
  readonly landed: Promise<void>;
}

/** Makes an empty set of flights. */
export function makeSingleFlight<T>(): SingleFlight<T> {
  const flights = new Map<string, Promise<T>>();
  return {
    run(key, work) {
      const running = flights.get(key);
      if (running) return { result: running, joined: true };
      const { result, landed } = work();
      flights.set(key, result);
      void landed.then(() => flights.delete(key));
      return { result, joined: false };
    },
  };
}
