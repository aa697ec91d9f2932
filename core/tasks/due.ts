/** Which registered tasks are due, and as what the gate sees them. */

import { TASKS } from '../budget/rows.ts';
import type { CriticalEntry, Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import type { Candidate } from '../strategies/candidate.ts';
import type { Task } from './port.ts';

/** Critical entries of the file and registered tasks alike. */
export type Duty = CriticalEntry &
  Pick<Task, 'intervalMilliseconds' | 'ttlMilliseconds'> & {
    /** False: only where it is worth its call. */
    readonly critical: boolean;
    readonly reason: string;
  };

/** All duties, each key once: what was registered for it stands before what the file says. */
export function dutiesOf(settings: Settings, tasks: readonly Task[]): Duty[] {
  const duties = new Map<string, Duty>();
  for (const entry of settings.critical) {
    const reason = `critical with priority ${entry.priority}`;
    duties.set(refId(entry), { ...entry, critical: true, reason });
  }
  for (const task of tasks) {
    if (settings.keyspaces.get(task.keyspace)?.control !== false) continue;
    const reason = `task '${task.id}' with priority ${task.priority}`;
    duties.set(refId(task), { ...task, reason });
  }
  return [...duties.values()].sort((a, b) => b.priority - a.priority);
}

/** When it must be loaded next, epoch ms: at its interval, or when its entry ends. */
export function dutyDueAt(
  { intervalMilliseconds }: Pick<Task, 'intervalMilliseconds'>,
  stats: KeyStats | undefined,
): number {
  if (!stats) return 0;
  if (intervalMilliseconds === undefined) return stats.expiresAt;
  return Math.min(stats.expiresAt, stats.loadedAt + intervalMilliseconds);
}

/** As a candidate; what is not critical is decided on like any other. */
export function candidateOf(duty: Duty, stats: KeyStats | undefined, now: number): Candidate {
  const { keyspace, key, params, priority, reason, ttlMilliseconds } = duty;
  const dueAt = dutyDueAt(duty, stats);
  return {
    ref: { keyspace, key },
    params,
    warmAt: Math.max(now, dueAt),
    priority,
    reason,
    ...(dueAt < (stats?.expiresAt ?? 0) && { isRefresh: true }),
    ...(ttlMilliseconds !== undefined && { ttlMilliseconds }),
    ...(!duty.critical && { decidedAs: TASKS }),
  };
}
