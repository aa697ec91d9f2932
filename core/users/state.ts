/** What is known of one user: what they read last, and when they usually come. */
import type { KeyRef } from '../keyspaces/keyspaces.ts';

/** One read of one user; several of the same key in a row may be one, with the time of the last. */
export interface UserRead extends KeyRef {
  /** Epoch milliseconds. */
  readonly at: number;
}

/** The last read of a key. */
export interface RecentRead extends UserRead {
  /** How often the user reads the key when they come, 0 to 1: a moving average over sessions. */
  readonly habit: number;
}

/** Times are epoch milliseconds, 0 where unknown. */
export interface UserState {
  /** The last distinct keys, newest last, at most {@link RECENT_READS}. */
  readonly recent: readonly RecentRead[];
  /** Decayed numbers of sessions by the hour of the day (UTC) that they began in; 24. */
  readonly hours: readonly number[];
  /** The same by the day of the week, Sunday first; 7. */
  readonly weekdays: readonly number[];
  readonly firstSessionAt: number;
  /** When the last session began: `hours` and `weekdays` hold for that time. */
  readonly lastSessionAt: number;
  readonly lastReadAt: number;
  /** Start of the next hour in which the user is likely to come; undefined: no habit is known. */
  readonly dueAt?: number;
  /** Ids of the last ingest batches that are counted in here, newest last. */
  readonly applied: readonly string[];
}

/** A state with the version that a conditional write needs; 0 = not stored yet. */
export interface UserRecord {
  readonly user: string;
  readonly version: number;
  readonly state: UserState;
}

/** Keys remembered of one user. */
export const RECENT_READS = 20;

/** A user who was never seen. */
export function emptyUserState(): UserState {
  return {
    recent: [],
    hours: new Array<number>(24).fill(0),
    weekdays: new Array<number>(7).fill(0),
    firstSessionAt: 0,
    lastSessionAt: 0,
    lastReadAt: 0,
    applied: [],
  };
}
