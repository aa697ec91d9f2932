/** The store of categories, as a contract like those of `core/ports.ts`. */
import type { CategoryRecord, CategoryRef } from './state.ts';

/** Categories of keys: how much each is read, and which keys are in it. */
export interface Categories {
  /** One answer per category, in order; undefined where it is unknown. Consistent reads. */
  read(refs: readonly CategoryRef[]): Promise<(CategoryRecord | undefined)[]>;
  /**
   * Writes each record if its version is still the stored one (then version + 1). Returns the
   * categories that lost against another writer. Each stands in `records` once.
   */
  save(records: readonly CategoryRecord[]): Promise<CategoryRef[]>;
  /** Categories of a keyspace by descending `rank`, at most `limit`, of one `rankScale`. */
  top(keyspace: string, limit: number, scale: number): Promise<CategoryRef[]>;
}
