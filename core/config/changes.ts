/** The history of run-time settings, as a contract like those of `core/ports.ts`. */
import type { OverrideChange } from './overrides.ts';
import type { Overrides } from './setting-tree.ts';

/** One change: who, when, what, and all that is overridden since. */
export interface ConfigChange {
  /** Counts from 1. */
  readonly version: number;
  readonly at: number;
  /** The name of the token. */
  readonly by: string;
  readonly note?: string;
  /** The version whose state this one has again. */
  readonly revertedTo?: number;
  readonly changes: readonly OverrideChange[];
  readonly overrides: Overrides;
}

/** All changes of run-time settings. */
export interface ConfigChanges {
  /** The latest; undefined before the first. Consistent, and one small read. */
  current(): Promise<ConfigChange | undefined>;
  /** Keeps a change if it is the next version; true when written. */
  save(change: ConfigChange): Promise<boolean>;
  /** Newest first, at most `limit`. */
  history(limit: number): Promise<ConfigChange[]>;
  /** One version; undefined where there is none. */
  read(version: number): Promise<ConfigChange | undefined>;
}
