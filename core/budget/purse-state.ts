/** What the purse of all keyspaces holds, as it is stored. */
import type { Approvals } from '../gate/approvals.ts';
import type { Price } from '../gate/state.ts';

/** Keys approved in one period, in one keyspace, on one account. */
export interface Reservation {
  readonly keyspace: string;
  /** `BUDGETED`, `GRANTED`, or the strategy that has an account of its own. */
  readonly account: string;
  /** Start of the period, epoch ms: the name under which warm messages settle. */
  readonly at: number;
  readonly approved: number;
  /** The messages of all of them have ended by then, epoch ms. */
  readonly until: number;
}

/** First hits of a keyspace so far, at a time. */
export interface HitSample {
  readonly at: number;
  readonly firstHits: number;
}

/** Bytes of one keyspace that are gone together. */
export interface Occupied {
  readonly keyspace: string;
  /** Epoch ms. */
  readonly until: number;
  readonly bytes: number;
}

/** The purse; what is in it is decided in `purse.ts`. */
export interface Purse {
  /** The price of all keyspaces without a cap of their own; absent before their first decision. */
  readonly price?: Price;
  readonly reservations: readonly Reservation[];
  /** By keyspace. */
  readonly samples: Readonly<Record<string, readonly HitSample[]>>;
  readonly occupied: readonly Occupied[];
  /** What the budget paid scheduled strategies lately. */
  readonly approvals?: Approvals;
}

/** A purse with the version that a conditional write needs; 0 = not stored yet. */
export interface StoredPurse {
  readonly version: number;
  readonly purse: Purse | undefined;
}
