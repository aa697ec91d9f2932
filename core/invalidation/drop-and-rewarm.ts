/** Drops what has changed, has it warmed again where that is wanted, and waits for leases. */
import type { Answered } from '../api/invalidate.ts';
import {
  type InvalidationPorts,
  type InvalidationTarget,
  invalidate,
  waitForLeases,
} from './invalidate.ts';
import { type RewarmPorts, rewarm } from './rewarm.ts';

/** What is to be dropped, and for whom it is warmed again. */
export interface DropRequest {
  readonly targets: readonly (InvalidationTarget & { readonly rewarm: boolean })[];
  /** Whose account the loads stand in. */
  readonly strategy: string;
  /** Milliseconds until the caller must have its answer. */
  readonly remainingMilliseconds: number;
}

/** Time kept for leases of processes, the job and the answer. */
const CLOSING_MILLISECONDS = 18_000;
const LEAST_MILLISECONDS = 1_000;

/** @throws PreheatError `dependency_down`; the same again is safe. */
export async function dropAndRewarm(
  ports: InvalidationPorts & RewarmPorts,
  { targets, strategy, remainingMilliseconds }: DropRequest,
): Promise<Answered> {
  const patience = Math.max(LEAST_MILLISECONDS, remainingMilliseconds - CLOSING_MILLISECONDS);
  const deadlineAt = ports.clock.now() + patience;
  const dropped = [];
  for (const target of targets) {
    dropped.push({ ...target, ...(await invalidate(ports, target, deadlineAt)) });
  }
  const keys = dropped.flatMap((one) => (one.rewarm ? one.keys : []));
  const request = `${keys.length} invalidated keys`;
  const job = await rewarm(ports, { keys, strategy, request });
  await waitForLeases(ports);
  return {
    invalidated: dropped.reduce((sum, { count }) => sum + count, 0),
    done: dropped.every(({ done }) => done),
    job: job?.id ?? null,
    rewarming: job?.total ?? 0,
  };
}
