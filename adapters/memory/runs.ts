/** Run history and leases in memory. */
import { RUN_LIFE_MILLISECONDS, SLOT_LIFE_MILLISECONDS } from '../../core/patterns/table-schema.ts';
import type { Clock, Run, RunLease, Runs } from '../../core/ports.ts';

/** More than any page shows; keeps a long backtest from growing. */
const RUNS_KEPT = 1_000;

/** What is known of the lease of one strategy. */
interface Held {
  readonly holder?: { readonly lease: RunLease; readonly until: number } | undefined;
  /** By schedule, the latest slot that was run. */
  readonly done: ReadonlyMap<string | undefined, number>;
  readonly forgottenAt: number;
}

const FREE: Held = { done: new Map(), forgottenAt: 0 };

/** Makes an empty history. */
export function makeMemoryRuns(clock: Pick<Clock, 'now'>): Runs {
  const leases = new Map<string, Held>();
  const histories = new Map<string, Run[]>();

  const end = ({ strategy, owner, window, slot }: RunLease, isDone: boolean): void => {
    const { holder, done, forgottenAt } = leases.get(strategy) ?? FREE;
    if (holder?.lease.owner !== owner) return;
    leases.set(
      strategy,
      isDone
        ? {
            done: new Map([...done, [window, slot]]),
            forgottenAt: clock.now() + SLOT_LIFE_MILLISECONDS,
          }
        : { done, forgottenAt },
    );
  };

  return {
    async take(lease, until) {
      const now = clock.now();
      const { holder, done, forgottenAt } = leases.get(lease.strategy) ?? FREE;
      const doneSlot = forgottenAt > now ? done.get(lease.window) : undefined;
      if (doneSlot !== undefined && doneSlot >= lease.slot) return 'duplicate';
      if (holder && holder.until > now && holder.lease.owner !== lease.owner) {
        const isSame = holder.lease.window === lease.window && holder.lease.slot === lease.slot;
        return isSame ? 'duplicate' : 'busy';
      }
      const taken = { holder: { lease, until }, done, forgottenAt: now + SLOT_LIFE_MILLISECONDS };
      leases.set(lease.strategy, taken);
      return 'taken';
    },
    async finish(lease) {
      end(lease, true);
    },
    async release(lease) {
      end(lease, false);
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
