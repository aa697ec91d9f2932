/** One run of a strategy: take the slot → propose → decide → write down. */
import type { Categories } from '../categories/port.ts';
import type { Schedule, StrategyName } from '../config/settings.ts';
import type { RecentVisits } from '../foresight/recent-visits.ts';
import type { Decision, Verdict } from '../gate/decide.ts';
import type { Run, Runs } from '../ports.ts';
import type { Tasks } from '../tasks/port.ts';
import type { Users } from '../users/port.ts';
import { finishRun } from './finish-run.ts';
import { settlers, strategies } from './index.ts';
import { runLeased } from './lease.ts';
import { propose } from './propose.ts';
import { type DecisionPorts, runCandidates } from './run-candidates.ts';
import type { StrategyContext } from './strategy.ts';

/** What a run needs. */
export interface RunPorts extends DecisionPorts {
  readonly users: Users;
  readonly tasks: Pick<Tasks, 'list'>;
  readonly categories: Categories;
  readonly visits: RecentVisits;
  readonly runs: Runs;
}

/** How a run is asked for. */
export interface RunRequest {
  /** The scheduled time: once a run for it has succeeded, another invocation does nothing. */
  readonly slot?: number;
  /** The named window that the slot belongs to; the strategy's own schedule without. */
  readonly window?: string;
  /** Decide, but change and send nothing. */
  readonly dryRun?: boolean;
}

/** What came of a run. */
export interface RunReport extends Run {
  /** True where another invocation had this slot already. */
  readonly duplicate: boolean;
  readonly verdicts: Readonly<Partial<Record<Verdict, number>>>;
  readonly approvedKeys: readonly { readonly keyspace: string; readonly key: string }[];
}

/** Runs one strategy. */
export type StrategyRunner = (name: StrategyName, request?: RunRequest) => Promise<RunReport>;

/** Horizon of a strategy on cron: the longest delay a queue message can have. */
const CRON_HORIZON_MILLISECONDS = 15 * 60_000;

/**
 * Makes the function that runs a strategy; the same in a Lambda, locally and in the backtest.
 *
 * @param proposers who proposes under each name; the product's own where nothing is said.
 */
export function makeStrategyRunner(ports: RunPorts, proposers = strategies): StrategyRunner {
  return async (name, { slot, window: windowName, dryRun = false } = {}) => {
    const id = ports.ids.next();
    const own = ports.settings.strategies.get(name);
    const window = own?.windows.find((candidate) => candidate.name === windowName);
    const named = window && { window: window.name };
    const base = () => ({ id, strategy: name, startedAt: ports.clock.now(), ...named });
    // A schedule that outlived its window in the configuration has nothing to do.
    if (!own || (windowName !== undefined && !window)) return emptyReport(base());
    const run = () => {
      const begun = base();
      const context = {
        ...ports,
        own: window ? { ...own, schedule: window.schedule, limit: window.limit } : own,
        now: begun.startedAt,
        horizonMilliseconds: window?.spanMilliseconds ?? horizonOf(own.schedule),
      };
      return runOnce(context, begun, proposers, dryRun);
    };
    if (dryRun || slot === undefined) return run();
    const lease = { strategy: name, slot, owner: id, ...named };
    const report = await runLeased(ports, lease, run);
    return report ?? { ...emptyReport(base()), duplicate: true };
  };
}

async function runOnce(
  context: RunPorts & StrategyContext,
  begun: Pick<Run, 'id' | 'startedAt' | 'window'> & { readonly strategy: StrategyName },
  proposers: typeof strategies,
  dryRun: boolean,
): Promise<RunReport> {
  const name = begun.strategy;
  const candidates = await propose(name, proposers[name], context);
  const decisions: Decision[] = [];
  for (const [strategy, some] of Map.groupBy(candidates, ({ decidedAs = name }) => decidedAs)) {
    const run = { ...begun, strategy };
    decisions.push(...(await runCandidates(context, run, some, dryRun ? 'dry' : 'run')));
  }
  const report = {
    ...emptyReport(begun),
    finishedAt: context.clock.now(),
    proposed: decisions.length,
    ...summarise(decisions),
  };
  if (dryRun) return report;
  await settlers[name]?.(context, candidates);
  await finishRun(context, report);
  return report;
}

/** Until when a run must look ahead: its next run, and a little for the time that one takes. */
function horizonOf(schedule: Schedule): number {
  if (schedule.kind === 'cron') return CRON_HORIZON_MILLISECONDS;
  return schedule.milliseconds + Math.max(2_000, schedule.milliseconds / 10);
}

function summarise(decisions: readonly Decision[]) {
  const verdicts: Partial<Record<Verdict, number>> = {};
  for (const { verdict } of decisions) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
  const approvedKeys = decisions.flatMap(({ verdict, candidate }) =>
    verdict === 'approved' ? [candidate.ref] : [],
  );
  return { verdicts, approvedKeys, approved: approvedKeys.length };
}

function emptyReport(base: Pick<Run, 'id' | 'strategy' | 'startedAt' | 'window'>): RunReport {
  return {
    ...base,
    finishedAt: base.startedAt,
    proposed: 0,
    approved: 0,
    duplicate: false,
    verdicts: {},
    approvedKeys: [],
  };
}
