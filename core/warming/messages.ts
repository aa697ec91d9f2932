/** What the warm queue carries. */
import type { Params } from '../keyspaces/template.ts';

/** Most keys in one message. */
export const MAX_KEYS_PER_MESSAGE = 100;

/** One key to warm. */
export interface WarmItem {
  readonly keyspace: string;
  readonly key: string;
  readonly params: Params;
  /**
   * An entry whose load began at or after this time (epoch ms) is fresh enough to skip; 0: any
   * live entry is. A refresh names the moment after the load it replaces, `force` the request's.
   */
  readonly loadedNoEarlierThan: number;
  /** Life of its entry; absent: the keyspace's. */
  readonly ttlMilliseconds?: number;
  /** An earlier try wrote it, and readers did not find that: what stands there is not ours. */
  readonly isUnreadable?: boolean;
}

/** A set of keys of one origin, warmed together. */
export interface WarmMessage {
  /** The same however often the message is delivered. */
  readonly id: string;
  readonly origin: string;
  readonly strategy: string;
  readonly run: string;
  /** Set for manual requests: where the per-key results go. */
  readonly job?: string;
  readonly items: readonly WarmItem[];
  /**
   * Not loaded before this time, so that an entry lives as long as possible past its warm. Of a
   * later try: when that is due; what was loaded earlier, an earlier one has loaded and counted.
   */
  readonly notBefore: number;
  /** Not loaded after this time: the need has passed. */
  readonly notAfter: number;
  /** Time over which the ends of its entries are to be spread, at most; absent: all of the jitter. */
  readonly spreadMilliseconds?: number;
  /** How often these keys were tried already. */
  readonly attempt: number;
  /** The reservation in the budget that these keys were approved under. */
  readonly reservedAt: number;
}

/**
 * What became of one key. `fresh` and `older` made no origin call or lost to a newer value;
 * `cancelled` was not begun.
 */
export type WarmStatus =
  | 'warmed'
  | 'fresh'
  | 'older'
  | 'invalidated'
  | 'missing'
  | 'failed'
  | 'expired'
  | 'cancelled';

/** What an error means for the key that was to be loaded. */
export function statusOfError(code: string): WarmStatus {
  if (code === 'origin_missing') return 'missing';
  return code === 'job_cancelled' ? 'cancelled' : 'failed';
}

/** The result for one key, as a job reports it. */
export interface WarmResult {
  readonly keyspace: string;
  readonly key: string;
  readonly status: WarmStatus;
  /** Why it failed, or when the fresh entry expires. */
  readonly reason?: string;
  readonly expiresAt?: number;
}
