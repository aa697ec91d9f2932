/** Has invalidated keys loaded anew. */
import type { KeyRef, KeyWithParams } from '../keyspaces/keyspaces.ts';
import type { Clock, Job, Patterns } from '../ports.ts';
import { selectKeys } from '../warming/select.ts';
import { type StartJobPorts, startJob } from '../warming/start-job.ts';

/** What warming again needs. */
export interface RewarmPorts extends StartJobPorts {
  readonly patterns: Pick<Patterns, 'read'>;
  readonly clock: Pick<Clock, 'now'>;
}

/** What is warmed, and on whose account. */
export interface RewarmRequest {
  readonly keys: readonly (KeyRef | KeyWithParams)[];
  readonly strategy: string;
  /** In words, without keys. */
  readonly request: string;
}

/**
 * Starts the job; undefined where there is nothing to warm. Control groups are left cold. Every
 * load of it begins after the invalidation, so that it is not refused.
 */
export async function rewarm(
  ports: RewarmPorts,
  { keys, strategy, request }: RewarmRequest,
): Promise<Job | undefined> {
  const { keyspaces } = ports.settings;
  const warmed = keys.filter(({ keyspace }) => keyspaces.get(keyspace)?.control === false);
  if (warmed.length === 0) return undefined;
  const now = ports.clock.now();
  const selection = await selectKeys(ports, warmed, now);
  return startJob(ports, { request, selection, strategy, now });
}
