/** Recent visits in memory. */
import {
  MOST_RECENT_VISITS,
  type RecentVisit,
  type RecentVisits,
  VISITS_LIFE_MILLISECONDS,
} from '../../core/foresight/recent-visits.ts';
import type { Clock } from '../../core/ports.ts';

/** Makes an empty store. */
export function makeMemoryRecentVisits(clock: Pick<Clock, 'now'>): RecentVisits {
  const batches = new Map<
    string,
    { readonly at: number; readonly visits: readonly RecentVisit[] }
  >();
  return {
    async add(batch, visits) {
      const now = clock.now();
      batches.delete(batch);
      batches.set(batch, { at: now, visits });
      for (const [id, { at }] of batches) {
        if (at > now - VISITS_LIFE_MILLISECONDS) break;
        batches.delete(id);
      }
    },
    async since(since) {
      const oldest = clock.now() - VISITS_LIFE_MILLISECONDS;
      return [...batches.values()]
        .filter(({ at }) => at > oldest)
        .flatMap(({ visits }) => visits)
        .filter(({ at }) => at >= since)
        .sort((a, b) => a.at - b.at)
        .slice(-MOST_RECENT_VISITS);
    },
  };
}
