/** Dry runs of strategies, timed and counted: they read and decide all, and change nothing. */
import type { StrategyName } from '../../core/config/settings.ts';
import { strategies } from '../../core/strategies/index.ts';
import { makeStrategyRunner, type RunPorts, type RunReport } from '../../core/strategies/run.ts';
import { compare } from '../kit/compare.ts';
import { quantile } from '../kit/quantile.ts';
import { countItems } from './count-items.ts';

/** A filled table. */
export interface Filled {
  /** What it is called in the result. */
  readonly name: string;
  readonly ports: RunPorts;
}

/** One strategy on one table. */
export interface Measure {
  readonly proposed: number;
  readonly verdicts: RunReport['verdicts'];
  /** Items that one run reads. */
  readonly items: number;
  /** Of a whole run, and of it what comes after proposing: books, gate, price; medians. */
  readonly milliseconds: number;
  readonly decidingMilliseconds: number;
}

/** Runs a strategy on all tables in turns. */
export async function measureStrategy(
  name: StrategyName,
  tables: readonly Filled[],
  rounds: number,
): Promise<Record<string, Measure>> {
  const measured = new Map<string, Measure>();
  const deciding = new Map<string, number[]>();
  const contenders = tables.map(({ name: of, ports }) => {
    const counted = countItems(ports);
    let proposing = 0;
    const timed: typeof strategies = {
      ...strategies,
      async [name](context: Parameters<(typeof strategies)[StrategyName]>[0]) {
        const from = performance.now();
        const candidates = await strategies[name](context);
        proposing += performance.now() - from;
        return candidates;
      },
    };
    const run = makeStrategyRunner(counted.ports, timed);
    const round = async () => {
      const before = counted.items();
      proposing = 0;
      const from = performance.now();
      const { proposed, verdicts } = await run(name, { dryRun: true });
      const milliseconds = performance.now() - from;
      const items = counted.items() - before;
      deciding.set(of, [...(deciding.get(of) ?? []), milliseconds - proposing]);
      measured.set(of, {
        proposed,
        verdicts,
        items,
        milliseconds,
        decidingMilliseconds: milliseconds - proposing,
      });
      return milliseconds;
    };
    return [of, round] as const;
  });
  const times = await compare(rounds, Object.fromEntries(contenders));
  return Object.fromEntries(
    tables.map(({ name: of }) => {
      const own = measured.get(of);
      const figures = times[of];
      if (!own || !figures) throw new Error(`${name} did not run on ${of}`);
      const decidingMilliseconds = quantile((deciding.get(of) ?? []).slice(1), 0.5);
      return [of, { ...own, milliseconds: figures.median, decidingMilliseconds }];
    }),
  );
}
