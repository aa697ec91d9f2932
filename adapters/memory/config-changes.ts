/** The history of run-time settings in memory. */
import type { ConfigChange, ConfigChanges } from '../../core/config/changes.ts';

/** Makes an empty history. */
export function makeMemoryConfigChanges(): ConfigChanges {
  const changes: ConfigChange[] = [];
  return {
    async current() {
      return changes.at(-1);
    },
    async save(change) {
      if (change.version !== changes.length + 1) return false;
      changes.push(change);
      return true;
    },
    async history(limit) {
      return changes.toReversed().slice(0, limit);
    },
    async read(version) {
      return changes[version - 1];
    },
  };
}
