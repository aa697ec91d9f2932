/** What ingest publishes for readers, as a contract like those of `core/ports.ts`. */
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { Guidance } from './foresee.ts';
import type { Successors } from './successors.ts';

/** Calls that the readers of a keyspace may make ahead of demand, all of them together. */
export interface Grant {
  /** The period of the reservation in the budget that pays for them, epoch milliseconds. */
  readonly reservedAt: number;
  readonly calls: number;
}

/** The place where readers find guidance: beside the values, so that it costs them no round trip. */
export interface Guide {
  /** What a keyspace's readers are told; undefined where nothing was published lately, or all are told to halt. */
  guidance(keyspace: string): Promise<Guidance | undefined>;
  /** Replaces guidance and grant; both end by themselves in `milliseconds`. */
  publish(keyspace: string, guidance: Guidance, grant: Grant, milliseconds: number): Promise<void>;
  /** Tells readers to load nothing ahead, however much they are granted, or that they may again. */
  halt(isHalted: boolean): Promise<void>;
  /** Takes back what is left of the grant; undefined where there is none. */
  withdraw(keyspace: string): Promise<Grant | undefined>;
  /** Takes one call of the grant; answers its `reservedAt`, or undefined where none is left. */
  spend(keyspace: string): Promise<number | undefined>;
  /** Replaces the successors of keys; each ends by itself in `milliseconds`. */
  publishSuccessors(
    published: readonly {
      readonly ref: KeyRef;
      readonly successors: Successors;
      readonly milliseconds: number;
    }[],
  ): Promise<void>;
  /** The successors of a key; undefined where none are known. */
  successors(key: string): Promise<Successors | undefined>;
}
