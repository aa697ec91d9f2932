/**
 * What a new gate finds in the ledger. With a new installation that is the beginning of its own
 * time; with a gate that starts over it is a past that must not be taken for the present.
 */
import type { Charge } from '../budget/charge.ts';
import { SLOT_MILLISECONDS } from './volume.ts';

/** Counts up to the moment from which on they are the gate's own. */
export type Past = Pick<Charge, 'reads' | 'baselineCalls' | 'extraCalls'>;

/** The ledger began with the gate. */
export const NOTHING_BEFORE: Past = { reads: 0, baselineCalls: 0, extraCalls: 0 };

/**
 * The past of a gate that begins at `now`, with counts that began at `since`, taken as even over
 * that time. Its own are the calls of the last TTL, since those entries are still to be decided on,
 * and the reads of the last half-hour.
 */
export function pastOf(charge: Past, since: number, now: number, ttlMilliseconds: number): Past {
  const age = Math.max(1, now - since);
  const calls = Math.max(0, 1 - ttlMilliseconds / age);
  return {
    reads: Math.max(0, 1 - SLOT_MILLISECONDS / age) * charge.reads,
    baselineCalls: calls * charge.baselineCalls,
    extraCalls: calls * charge.extraCalls,
  };
}
