/** What recovery remembers between its looks, as a contract like those of `core/ports.ts`. */

/** Why the cache is filled again. */
export const CAUSES = [
  'cold-cache',
  'failover',
  'node-replaced',
  'restarted',
  'scaled',
  'restored',
  'changed',
  'deployment',
] as const;

/** Why the cache is filled again. */
export type Cause = (typeof CAUSES)[number];

/** A refill under way; times are epoch ms. */
export interface Refill {
  /** The job to watch and to cancel. */
  readonly job: string;
  readonly cause: Cause;
  readonly startedAt: number;
  /** Whoever works on it holds it until then; others let it alone. */
  readonly leaseUntil: number;
  /** Keys that were sent, by origin. */
  readonly sent: Readonly<Record<string, number>>;
  /** Keys of earlier refills that were settled when it began, by origin. */
  readonly settledBefore: Readonly<Record<string, number>>;
  /** When keys were sent last; 0 before. */
  readonly sentAt: number;
}

/** Something that may have emptied the cache. */
export interface Trigger {
  readonly cause: Cause;
  /** When it happened, as its source says: the same for every delivery of one event. */
  readonly at: number;
}

/** All that is remembered. */
export interface RecoveryState {
  /** Share of the keys that should be there and are not, while all is well. */
  readonly usualShare: number;
  /** Up to when the cache service was asked for its events. */
  readonly eventsUntil: number;
  /** When each cause was last heard of: what comes twice is known by it. */
  readonly heard: Readonly<Partial<Record<Cause, number>>>;
  /** Came while another refill was under way: looked at when that one has ended. */
  readonly waiting?: Trigger;
  readonly running?: Refill;
}

/** The store of the one state. */
export interface RecoveryStates {
  /** Version 0: nothing is stored yet. Consistent reads. */
  read(): Promise<{ readonly version: number; readonly state: RecoveryState | undefined }>;
  /** True when written; false when another writer was first. */
  save(version: number, state: RecoveryState): Promise<boolean>;
}
