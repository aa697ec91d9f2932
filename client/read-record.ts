/** One read, as the recording takes it. */
import { DEMAND } from '../core/access.ts';
import type { KeyWithParams } from '../core/keyspaces/keyspaces.ts';
import type { HitClaim } from '../core/ports.ts';
import type { HeldEntry } from './held-entry.ts';

/** What the application knows of its reader. */
export interface ReadContext {
  readonly user?: string;
  readonly session?: string;
  readonly category?: string;
  /** Default `user`; anything else (`bot`, `batch`) is not demand. */
  readonly source?: string;
}

/** Whether the read is a user's. */
export function isDemand({ source = DEMAND }: ReadContext): boolean {
  return source === DEMAND;
}

/** A read that is over. */
export interface ReadRecord extends KeyWithParams {
  /** When it began. */
  readonly at: number;
  readonly milliseconds: number;
  readonly context: ReadContext;
  /** Absent where the origin failed. */
  readonly entry?: HeldEntry;
  /** Set for the one read that called the origin. */
  readonly miss?: {
    /** Without warming it would have been a hit. */
    readonly early: boolean;
    /** Who had made the entry that was gone. */
    readonly strategy: string;
  };
  /** Of the load that a miss caused, where the entry itself is not at hand. */
  readonly loadMilliseconds?: number;
  /** What the application's own memory did; absent where it has none. */
  readonly memory?: { readonly hit: boolean; readonly evicted: number };
  readonly claim: HitClaim;
}
