/** One warm by the application itself, as the recording takes it. */
import type { KeyWithParams } from '../core/keyspaces/keyspaces.ts';

/** A call of the origin ahead of demand. */
export interface WarmLoad {
  /** When it began. */
  readonly loadedAt: number;
  readonly loadMilliseconds: number;
  /** `superseded`: something newer stood in the cache. */
  readonly status: 'warmed' | 'superseded' | 'failed';
  readonly bytes: number;
}

/** A call that was taken from a grant, and what became of it. */
export interface WarmRecord extends KeyWithParams {
  readonly at: number;
  readonly run: string;
  /** Share of an origin call that it was expected to save. */
  readonly benefit: number;
  /** The period of the grant. */
  readonly reservedAt: number;
  /** Absent where the origin was not called after all. */
  readonly load?: WarmLoad;
}
