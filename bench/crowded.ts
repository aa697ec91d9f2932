/**
 * `npm run bench:crowded`: real logs whose windows hold more keys than are written, replayed under
 * Preheat with few written items per window and with many. `PREHEAT_TRACES` names their folder.
 */
import { join } from 'node:path';
import { preheat } from '../backtest/policies/preheat.ts';
import { runPolicies } from '../backtest/run.ts';
import { readTrace } from '../backtest/traces/read-trace.ts';
import { parseDuration } from '../core/units.ts';
import { TRACES } from './cases.ts';
import { BOUNDS, type CrowdedRun, LOGS } from './crowded/page.ts';
import { keepResult } from './kit/result.ts';

const runs: CrowdedRun[] = [];
for (const { name, ttls } of LOGS) {
  const { trace } = await readTrace(join(TRACES, `${name}.csv.gz`));
  for (const ttl of ttls) {
    for (const keysPerWindow of BOUNDS) {
      const settings = {
        ttlMilliseconds: parseDuration(ttl) ?? Number.NaN,
        budget: 0.2,
        ingestDelayMilliseconds: 60_000,
        reactionMilliseconds: 1_000,
        keysPerWindow,
      };
      const report = await runPolicies(trace, [preheat], settings);
      const own = report.policies.find((policy) => policy.name === preheat.name);
      if (!own) throw new Error('no report of preheat');
      const { captured, originRatio } = own;
      runs.push({ log: name, ttl, keysPerWindow, captured: captured ?? 0, originRatio });
      process.stderr.write(`${name} ${ttl}, ${keysPerWindow}: ${captured}\n`);
    }
  }
}
await keepResult('crowded', 'npm run bench:crowded', { runs });
