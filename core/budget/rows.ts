/** Names of the ledger's rows and of the counters in them: shared by every writer and reader. */

/** Width of a statistics window. */
export const WINDOW_MILLISECONDS = 10_000;
/** How long windows are kept. */
export const WINDOW_LIFE_MILLISECONDS = 2 * 24 * 3_600_000;
const DAY_MILLISECONDS = 24 * 3_600_000;
/** How long the money of a day can be asked for. */
export const MONEY_LIFE_MILLISECONDS = 40 * DAY_MILLISECONDS;
/** Width of a reservation period; no message lives longer past the time of its warm. */
export const RESERVATION_MILLISECONDS = 15 * 60_000;

/**
 * Counters of one keyspace since the beginning: `reads`, `misses` of demand, `backgroundReads`,
 * `backgroundMisses` of all else; `memoryReads`, `memoryHits`, `memoryEvicted` of applications'
 * own memories. Row of the readers.
 */
export function readsRow(keyspace: string): string {
  return `reads:${keyspace}`;
}

/**
 * Counters of one strategy in one keyspace since the beginning: `proposed`, `approved`, `withheld`, `loads`
 * (keys loaded from the origin), `warmed`, `fresh`, `failed`, `loadMilliseconds` (of its loads),
 * and from the readers `used`, `firstHits`, `earlyMisses`, `savedMilliseconds`.
 * The pseudo-strategies `reader` and `background` hold what entries loaded by the application did.
 */
export function strategyRow(keyspace: string, strategy: string): string {
  return `strategy:${keyspace}:${strategy}`;
}

/**
 * Durations of one strategy's origin calls in one keyspace: `d<bucket>` calls by latency bucket
 * (`core/report/latency.ts`), and `lastWarmAt`.
 */
export function durationsRow(keyspace: string, strategy: string): string {
  return `durations:${keyspace}:${strategy}`;
}

/** Runs of a strategy: `runs`, `milliseconds`, and `d<bucket>` runs by duration. */
export function runsRow(strategy: string): string {
  return `runs:${strategy}`;
}

/** The strategy of a label, which may name one side of a comparison. */
export function strategyOf(label: string): string {
  return label.split('@', 1)[0] ?? label;
}

/**
 * The rows that what was done under `label` counts into: the strategy's own, and while two settings
 * of it are compared, its side's as well.
 */
export function rowsOf(keyspace: string, label: string): string[] {
  return [...new Set([strategyOf(label), label])].map((name) => strategyRow(keyspace, name));
}

/**
 * Counters of the key-days on one side of a trial (`core/patterns/key-days.ts`): `keyDays` with a
 * read, their `reads` and `misses`, the misses `expected` of as many reads without warming, and the
 * sums over key-days of `expectedExpected`, `expectedMisses` and `missesMisses`.
 */
export function trialRow(keyspace: string, name: string, side: string): string {
  return `trial:${keyspace}:${name}:${side}`;
}

/** `settled`: keys approved in the period `reservedAt` on that account whose fate is known. */
export function settledRow(keyspace: string, reservedAt: number, account = BUDGETED): string {
  return `settled:${keyspace}:${reservedAt}${account === BUDGETED ? '' : `:${account}`}`;
}

/** The account that a strategy's reservations stand under: the budget's, or its own. */
export function reservationAccount(strategy: string): string {
  return UNBUDGETED.includes(strategy) ? strategy : BUDGETED;
}

/** `dollars`: what the loads of one day (UTC) have cost, over all keyspaces and strategies. */
export function moneyRow(at: number): string {
  return `money:${Math.floor(at / DAY_MILLISECONDS)}`;
}

/**
 * Counters of one keyspace in one window of time: `reads`, `misses`, `loads`, `firstHits`,
 * `earlyMisses`, and `l<bucket>` per latency bucket (`core/report/latency.ts`).
 */
export function windowRow(keyspace: string, at: number): string {
  return `window:${keyspace}:${windowStart(at)}`;
}

/** Start of the window that holds `at`. */
export function windowStart(at: number): number {
  return Math.floor(at / WINDOW_MILLISECONDS) * WINDOW_MILLISECONDS;
}

/** Start of the reservation period that holds `at`. */
export function reservationStart(at: number): number {
  return Math.floor(at / RESERVATION_MILLISECONDS) * RESERVATION_MILLISECONDS;
}

/** The account of all strategies that the budget pays. */
export const BUDGETED = '';
/** The account of calls that readers were granted; the budget pays them too. */
export const GRANTED = 'granted';
/** The pseudo-strategy of entries that the application loaded itself, for a user. */
export const READER = 'reader';
/** Warms at the read: no schedule, but the same gate and budget as the strategies. */
export const FORESIGHT = 'foresight';
/** Registered tasks that are not critical: proposed by `critical`, decided on like all others. */
export const TASKS = 'tasks';
/** The pseudo-strategy of entries that the application loaded for a bot or a batch job. */
export const BACKGROUND = 'background';
/** Strategies whose calls are not paid by the budget: asked for, or not even ours. */
export const UNBUDGETED: readonly string[] = [
  'critical',
  'manual',
  'events',
  'recovery',
  BACKGROUND,
];
/** The pseudo-strategy of `POST /v1/warm`, and of what is warmed again after `POST /v1/invalidate`. */
export const MANUAL = 'manual';
/** The pseudo-strategy of what is warmed again because its data has changed. */
export const EVENTS = 'events';
/** The pseudo-strategy of what is loaded again after the cache has lost it. */
export const RECOVERY = 'recovery';
/** Those whose keys nobody decides on, so that nothing is reserved for them. */
export const UNRESERVED: readonly string[] = [MANUAL, EVENTS, RECOVERY];
/** The cache as it was seen last: its latest values are `at`, `usedBytes`, `maxBytes`, `evictedKeys`, `isEvicting`. */
export const CACHE_ROW = 'cache';
/** Nobody adds to it: reading it shows that the table answers. */
export const HEALTH_ROW = 'health';
