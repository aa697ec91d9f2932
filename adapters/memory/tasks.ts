/** Registered tasks in memory. */
import type { TaskRecord, Tasks } from '../../core/tasks/port.ts';

/** Makes an empty store. */
export function makeMemoryTasks(): Tasks {
  const records = new Map<string, TaskRecord>();
  return {
    async list() {
      return [...records.values()].sort((a, b) => (a.task.id < b.task.id ? -1 : 1));
    },
    async read(id) {
      return records.get(id);
    },
    async save({ version, task }) {
      if ((records.get(task.id)?.version ?? 0) !== version) return false;
      records.set(task.id, { version: version + 1, task });
      return true;
    },
    async remove(id) {
      return records.delete(id);
    },
  };
}
