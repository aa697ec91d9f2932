/** Makes what `/v1/tasks` answers of a task. */
import type { TaskReport } from '../api/tasks.ts';
import type { Settings } from '../config/settings.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { dutyDueAt } from '../tasks/due.ts';
import { readsPerMinute } from '../tasks/optimise.ts';
import type { Task } from '../tasks/port.ts';

/** The task, with what is known of its key. */
export function taskReport(
  { keyspaces }: Pick<Settings, 'keyspaces'>,
  task: Task,
  stats: KeyStats | undefined,
  now: number,
): TaskReport {
  const { intervalMilliseconds, ttlMilliseconds, params, tags, ...rest } = task;
  const keyspace = keyspaces.get(task.keyspace);
  const dueAt = dutyDueAt(task, stats);
  return {
    ...rest,
    params: { ...params },
    tags: [...tags],
    class: task.priority >= 100 ? 'critical' : task.priority >= 50 ? 'important' : 'normal',
    intervalSeconds: inSeconds(intervalMilliseconds),
    ttlSeconds: inSeconds(ttlMilliseconds),
    loadedAt: stats?.loadedAt || null,
    expiresAt: stats?.expiresAt || null,
    // Nobody loads a key whose keyspace is gone.
    dueAt: keyspace ? Math.max(now, dueAt) : null,
    readsPerMinute: stats && keyspace ? readsPerMinute(stats, keyspace.ttlMilliseconds, now) : 0,
  };
}

function inSeconds(milliseconds: number | undefined): number | null {
  return milliseconds === undefined ? null : milliseconds / 1_000;
}
