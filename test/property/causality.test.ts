/** Nothing that is decided depends on what is read later: a log cut anywhere shows it. */
import { describe, expect, inject, it } from 'vitest';
import { none } from '../../backtest/policies/none.ts';
import { POLICIES } from '../../backtest/policies/policies.ts';
import { makePreheat } from '../../backtest/policies/preheat.ts';
import type { WarmLoad } from '../../backtest/preheat/loads.ts';
import type { Policy } from '../../backtest/replay.ts';
import { runPolicies } from '../../backtest/run.ts';
import { cutTrace, makeTraceBuilder, type Trace } from '../../backtest/traces/trace.ts';
import { makeRandom } from '../../local/demo/random.ts';

const SETTINGS = {
  ttlMilliseconds: 10 * 60_000,
  budget: 0.2,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
};
const CUTS = 20;
/** These are told the future, and say so. */
const HINDSIGHT = ['decayed-gate', 'perfect-gate', 'clairvoyant'];
/** Looked at load by load. */
const OWN = 'preheat';

/** Made up: users who walk through pages that mostly follow on each other, beside popular ones. */
function makeWalks(reads: number, random: () => number): Trace {
  const builder = makeTraceBuilder();
  const pages = new Map<string, number>();
  for (let index = 0; index < reads; index += 1) {
    const user = `user-${Math.floor(20 * random())}`;
    const goesOn = random() < 0.6;
    const page = goesOn ? (pages.get(user) ?? 0) + 1 : Math.floor(200 ** random());
    pages.set(user, page % 200);
    const at = 1_000_000_000_000 + index * 5_000 + Math.floor(4_000 * random());
    builder.add({ at, key: `page-${page % 200}`, user, bytes: 0 });
  }
  return builder.build('walks').trace;
}

/** What a policy did up to a number of reads. */
async function hitsAt(policy: Policy, trace: Trace, ends: readonly number[]) {
  let hits: readonly number[] = [];
  await runPolicies(trace, [policy], SETTINGS, {
    ends,
    onTally(name, tally) {
      if (name === policy.name) hits = tally.hitsAt ?? [];
    },
  });
  return hits;
}

describe('a log cut short', () => {
  const random = makeRandom(inject('seed'));
  const trace = makeWalks(2_000, random);
  const drawn = Array.from({ length: CUTS }, () => 200 + Math.floor(random() * 1_800));
  const cuts = drawn.sort((a, b) => a - b);
  const causal = POLICIES.filter(({ name }) => ![...HINDSIGHT, OWN].includes(name));

  it.each(causal)('leaves the hits of $name before it as they are', async (policy) => {
    const whole = await hitsAt(policy, trace, cuts);
    for (const [index, count] of cuts.entries()) {
      const [cut] = await hitsAt(policy, cutTrace(trace, count), [count]);
      expect(cut).toBe(whole[index]);
    }
  });

  it('leaves every load of preheat before it as it is, warms at the read among them', async () => {
    const listLoads = async (log: Trace) => {
      const loads: WarmLoad[] = [];
      const baselineMisses = (
        await none.replay(log, { ...SETTINGS, baselineMisses: 0 }, () => undefined)
      ).misses;
      const policy = makePreheat((load) => loads.push(load));
      await policy.replay(log, { ...SETTINGS, baselineMisses }, () => undefined);
      return loads;
    };
    const loads = await listLoads(trace);
    expect(new Set(loads.map(({ strategy }) => strategy))).toContain('foresight');
    for (const count of cuts) {
      const cut = cutTrace(trace, count);
      const endsAt = cut.times.at(-1) ?? 0;
      expect(await listLoads(cut)).toEqual(loads.filter(({ at }) => at <= endsAt));
    }
  });
});
