/**
 * Calls that are paid for one by one: each is claimed before it is made, and its answer kept until
 * it is in the cache, so that retries, duplicate messages and dead workers never pay twice.
 */

/** What a call may cost at most, or has cost. */
export interface Spending {
  readonly tokens: number;
  readonly dollars: number;
}

/** A call that somebody wants to make. */
export interface PaidCall {
  readonly origin: string;
  /** The same for the same question. */
  readonly id: string;
  /** An answer that was asked for at or after this is good enough. */
  readonly askedNoEarlierThan: number;
  /** Longest time that the call may take. */
  readonly timeoutMilliseconds: number;
  /** How long nobody asks again when it ends without an answer. */
  readonly restMilliseconds: number;
  /** Taken from the day's limits before the call. */
  readonly reserve: Spending;
  /** Limits of one UTC day; absent ones do not limit. */
  readonly perDay: Partial<Spending>;
}

/** What a claim gives. */
export type Claim =
  /** Make the call; `token` proves it. */
  | { readonly status: 'granted'; readonly token: string; readonly askedAt: number }
  | { readonly status: 'answered'; readonly answer: string; readonly askedAt: number }
  /** Another worker is making the call; it must have ended by then. */
  | { readonly status: 'busy'; readonly until: number }
  /** A call ended without an answer and may have been paid; nobody asks again before then. */
  | { readonly status: 'lost'; readonly until: number }
  /** The day's limit has no room for it. */
  | { readonly status: 'spent'; readonly until: number };

/** A granted claim. */
export interface Granted extends Pick<PaidCall, 'origin' | 'id' | 'reserve'> {
  readonly token: string;
  readonly askedAt: number;
}

/** Who has claimed what, and what a day has cost. Shared by all workers. */
export interface PaidCalls {
  claim(call: PaidCall): Promise<Claim>;
  /** Keeps the answer for an hour, and puts what it cost in the place of what was reserved. */
  keep(call: Granted, answer: string, spent: Spending): Promise<void>;
  /** The call was not made, or surely not paid: it may be made again, its reserve is given back. */
  release(call: Granted): Promise<void>;
  /** What the day has cost so far, open reserves included. */
  spent(origin: string): Promise<Spending>;
}

/** How long an answer is kept: messages that failed come again within half an hour. */
export const ANSWER_LIFE_MILLISECONDS = 3_600_000;
/** Longest answer that is kept: an item of the table has 400 KB, and sealed it is a third longer. */
export const MOST_ANSWER_BYTES = 290_000;
/** A call is over so much later than its timeout, as clocks of workers see it. */
export const CALL_SLACK_MILLISECONDS = 5_000;
/** How long the figures of a day are kept. */
export const SPENDING_LIFE_MILLISECONDS = 3 * 86_400_000;
const DAY_MILLISECONDS = 86_400_000;

/** The UTC day of a time, as text that sorts. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** When the UTC day of a time ends. */
export function endOfDay(at: number): number {
  return (Math.floor(at / DAY_MILLISECONDS) + 1) * DAY_MILLISECONDS;
}
