/** How old the oldest event is that was acknowledged and is not yet counted. */

/** Events on their way, in the order in which they were acknowledged. */
export interface Backlog {
  readonly acknowledged: number;
  /** Takes events that were acknowledged at that time. */
  acknowledge(at: number, events: number): void;
  /** Milliseconds; 0 where all are counted. */
  age(at: number, counted: number): number;
}

/** Makes an empty one. */
export function makeBacklog(): Backlog {
  const waiting: { readonly at: number; readonly upTo: number }[] = [];
  let acknowledged = 0;
  return {
    get acknowledged() {
      return acknowledged;
    },
    acknowledge(at, events) {
      acknowledged += events;
      waiting.push({ at, upTo: acknowledged });
    },
    age(at, counted) {
      while (waiting[0] && waiting[0].upTo <= counted) waiting.shift();
      return waiting[0] ? Math.max(0, at - waiting[0].at) : 0;
    },
  };
}
