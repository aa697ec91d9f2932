/** The store of users, as a contract like those of `core/ports.ts`. */
import type { UserRecord } from './state.ts';

/** What is known of users: their last reads and their habits. */
export interface Users {
  /** One answer per user, in order; undefined where the user is unknown. Consistent reads. */
  read(users: readonly string[]): Promise<(UserRecord | undefined)[]>;
  /**
   * Writes each record if its version is still the stored one (then version + 1). Returns the
   * users that lost against another writer. Each user stands in `records` once.
   */
  save(records: readonly UserRecord[]): Promise<string[]>;
  /** Users whose `dueAt` ≤ `before`, earliest first, at most `limit`. Index reads may lag. */
  due(before: number, limit: number): Promise<string[]>;
}
