/** The contract for whatever values come from. Times are epoch ms. */
import type { Params } from './keyspaces/template.ts';

/** One key's value, or that the one in the cache still holds, or why there is none. */
export type LoadResult =
  | LoadedValue
  | {
      readonly unchanged: true;
      readonly value?: undefined;
      readonly error?: undefined;
      readonly validator?: string;
      readonly asked?: undefined;
    }
  | {
      readonly value?: undefined;
      readonly error: Error;
      /** False where the origin was not asked, so that there is no load to count. */
      readonly asked?: false;
    };

/** A value as the origin gave it. */
export interface LoadedValue {
  readonly value: string | Buffer;
  readonly error?: undefined;
  /** The origin's name for this version, to be shown to it at the next load. */
  readonly validator?: string;
  /** False where the value was kept from an earlier call, made at `askedAt`. */
  readonly asked?: false;
  readonly askedAt?: number;
  /** What the call really cost, where the origin tells. */
  readonly dollars?: number;
}

/** What the caller knows of a key before its load. */
export interface LoadHint {
  /** Of the version in the cache: the origin may answer `unchanged`. */
  readonly validator?: string;
  /** Least `askedAt` of an answer that was kept from an earlier call. */
  readonly askedNoEarlierThan: number;
}

/** Where values come from. */
export interface Origin {
  /**
   * One call for at most the origin's batch size; one result per params, in order; never throws.
   * Hints, where given, stand in the same order.
   */
  load(
    params: readonly Params[],
    signal: AbortSignal,
    hints?: readonly LoadHint[],
  ): Promise<LoadResult[]>;
}
