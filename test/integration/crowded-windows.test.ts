/** What it costs to write few items of windows that hold thousands of keys, on real logs. */
import { describe, expect, test } from 'vitest';
import { preheat } from '../../backtest/policies/preheat.ts';
import { runPolicies } from '../../backtest/run.ts';
import { readTrace } from '../../backtest/traces/read-trace.ts';
import { IS_LONG, ONLY_LONG } from '../support/long.ts';
import { findTrace, NO_TRACE } from '../support/traces.ts';

const MINUTE = 60_000;
const FEW = 200;

/** Share of the avoidable misses that were avoided, in points. */
async function captured(path: string, ttlMinutes: number, keysPerWindow?: number) {
  const { trace } = await readTrace(path);
  const { policies } = await runPolicies(trace, [preheat], {
    ttlMilliseconds: ttlMinutes * MINUTE,
    budget: 0.2,
    ingestDelayMilliseconds: MINUTE,
    reactionMilliseconds: 1_000,
    ...(keysPerWindow !== undefined && { keysPerWindow }),
  });
  const report = policies.find(({ name }) => name === 'preheat');
  expect(report?.originRatio).toBeLessThanOrEqual(1.2);
  return 100 * (report?.captured ?? Number.NaN);
}

const CASES = [
  { log: 'llm-mooncake-conv-1h', ttl: 30, isShort: true },
  { log: 'llm-mooncake-conv-1h', ttl: 5, isShort: false },
  { log: 'retail-online-1yr', ttl: 60, isShort: false },
];

describe('200 written items per window', () => {
  test.for(CASES)(
    'cost at most a point of what is gained on $log, TTL $ttl m',
    {
      timeout: IS_LONG ? 900_000 : 150_000,
    },
    async ({ log, ttl, isShort }, { skip }) => {
      if (!isShort && !IS_LONG) skip(ONLY_LONG);
      const path = findTrace(log) ?? skip(NO_TRACE);
      const all = await captured(path, ttl);
      expect(await captured(path, ttl, FEW)).toBeGreaterThan(all - 1);
    },
  );
});
