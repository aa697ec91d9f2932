/** Run history and leases in memory. */
import { RUN_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { Clock, Run, Runs } from '../../core/ports.ts';

/** More than any page shows; keeps a long backtest from growing. */
const RUNS_KEPT = 1_000;

/** Makes an empty history. */
export function makeMemoryRuns(clock: Pick<Clock, 'now'>): Runs {
  const leases = new Map<string, number>();
  const histories = new Map<string, Run[]>();

  const forgetLeases = (now: number): void => {
    for (const [lease, expiresAt] of leases) {
      if (expiresAt <= now) leases.delete(lease);
    }
  };

  return {
    async claim(strategy, slot, expiresAt) {
      forgetLeases(clock.now());
      const lease = `${strategy}#${slot}`;
      if (leases.has(lease)) return false;
      leases.set(lease, expiresAt);
      return true;
    },
    async save(run) {
      const others = (histories.get(run.strategy) ?? []).filter(({ id }) => id !== run.id);
      const history = [run, ...others].sort((a, b) => b.startedAt - a.startedAt);
      histories.set(run.strategy, history.slice(0, RUNS_KEPT));
    },
    async latest(strategy, limit) {
      const since = clock.now() - RUN_LIFE_MILLISECONDS;
      const history = histories.get(strategy) ?? [];
      return history.filter((run) => run.finishedAt > since).slice(0, limit);
    },
  };
}
