/** A log of reads in memory: columns of numbers, so that a million reads take tens of megabytes. */

/** Reads in time order; keys and users are numbers that index their names. */
export interface Trace {
  readonly file: string;
  /** Times of the reads, epoch milliseconds, ascending. */
  readonly times: Float64Array;
  readonly keys: Int32Array;
  /** −1 where the log names no user. */
  readonly users: Int32Array;
  /** Size of the value read; 0 where the log does not tell. */
  readonly bytes: Float64Array;
  readonly keyNames: readonly string[];
  readonly userNames: readonly string[];
}

/** One read as a format understands a line. */
export interface TraceRead {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly key: string;
  /** Empty where the line names none. */
  readonly user: string;
  readonly bytes: number;
}

/** Collects reads in the order of the log and puts them in the order of time. */
export interface TraceBuilder {
  add(read: TraceRead): void;
  /** Ends the collection; `outOfOrder` reads came after a later one and were sorted in. */
  build(file: string): { readonly trace: Trace; readonly outOfOrder: number };
}

/** Starts an empty trace. */
export function makeTraceBuilder(): TraceBuilder {
  const keyIds = new Map<string, number>();
  const userIds = new Map<string, number>();
  const times: number[] = [];
  const keys: number[] = [];
  const users: number[] = [];
  const bytes: number[] = [];
  let latest = Number.NEGATIVE_INFINITY;
  let outOfOrder = 0;

  return {
    add(read) {
      if (read.at < latest) outOfOrder += 1;
      else latest = read.at;
      times.push(read.at);
      keys.push(intern(keyIds, read.key));
      users.push(read.user === '' ? -1 : intern(userIds, read.user));
      bytes.push(read.bytes);
    },
    build(file) {
      const order = outOfOrder === 0 ? undefined : orderByTime(times);
      const trace: Trace = {
        file,
        times: Float64Array.from(pick(times, order)),
        keys: Int32Array.from(pick(keys, order)),
        users: Int32Array.from(pick(users, order)),
        bytes: Float64Array.from(pick(bytes, order)),
        keyNames: [...keyIds.keys()],
        userNames: [...userIds.keys()],
      };
      return { trace, outOfOrder };
    },
  };
}

/** The first `count` reads of a trace, names and numbers as they are: what was known by then. */
export function cutTrace(trace: Trace, count: number): Trace {
  return {
    ...trace,
    times: trace.times.slice(0, count),
    keys: trace.keys.slice(0, count),
    users: trace.users.slice(0, count),
    bytes: trace.bytes.slice(0, count),
  };
}

function intern(ids: Map<string, number>, name: string): number {
  const known = ids.get(name);
  if (known !== undefined) return known;
  ids.set(name, ids.size);
  return ids.size - 1;
}

/** Stable: reads of the same time stay in the order of the log. */
function orderByTime(times: readonly number[]): Uint32Array {
  const order = Uint32Array.from(times, (_, index) => index);
  return order.sort((a, b) => (times[a] ?? 0) - (times[b] ?? 0) || a - b);
}

function pick(column: readonly number[], order: Uint32Array | undefined): ArrayLike<number> {
  return order ? Float64Array.from(order, (index) => column[index] ?? 0) : column;
}
