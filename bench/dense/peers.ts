/**
 * The peers at the same number of calls: each with its settings found in hindsight, so that it does
 * the best it can within the budget on these very reads.
 */
import { makeCronTop } from '../../backtest/policies/cron-top-100.ts';
import { makeDecayedGate } from '../../backtest/policies/decayed-gate.ts';
import { makeRefreshAhead } from '../../backtest/policies/refresh-ahead.ts';
import { type Policy, pause, type ReplayOptions, type Tally } from '../../backtest/replay.ts';

const MINUTE = 60_000;
/** Halvings of the share of the TTL: a thousandth is well below what a log tells apart. */
const BISECTIONS = 10;
const TOPS = [50, 100, 150, 200, 300, 400, 600, 800];
const EVERY_MINUTES = [10, 15, 20, 25, 29, 30, 45, 60];
const HALF_LIVES_IN_TTLS = [1, 4, 16, 64];

/** Refreshes as early in an entry's life as the budget allows. */
export const refreshAheadTuned: Policy = {
  name: 'refresh-ahead, tuned',
  async replay(trace, options, onProgress) {
    let [tooEarly, lateEnough] = [0, 1];
    let best = await replayRefresh(lateEnough);
    async function replayRefresh(share: number): Promise<Tally> {
      return makeRefreshAhead('', share).replay(trace, options, () => undefined);
    }
    for (let step = 1; step <= BISECTIONS; step += 1) {
      const share = (tooEarly + lateEnough) / 2;
      const tally = await replayRefresh(share);
      if (isWithin(tally, options)) {
        lateEnough = share;
        best = tally;
      } else {
        tooEarly = share;
      }
      onProgress(step / BISECTIONS);
      await pause();
    }
    return best;
  },
};

/** The number of keys and the interval that hit most within the budget. */
export const cronTopTuned: Policy = {
  name: 'cron-top-n, tuned',
  replay: bestOf(
    TOPS.flatMap((size) => EVERY_MINUTES.map((minutes) => makeCronTop('', size, minutes * MINUTE))),
  ),
};

/** The half-life that hits most, each with the threshold that spends the budget. */
export const decayedGateTuned: Policy = {
  name: 'decayed-gate, tuned',
  replay: bestOf(HALF_LIVES_IN_TTLS.map((halfLife) => makeDecayedGate('', halfLife))),
};

/** Replays them all and keeps the best of those within the budget. */
function bestOf(policies: readonly Policy[]): Policy['replay'] {
  return async (trace, options, onProgress) => {
    let best: Tally | undefined;
    for (const [index, policy] of policies.entries()) {
      const tally = await policy.replay(trace, options, () => undefined);
      if (isWithin(tally, options) && tally.hits > (best?.hits ?? -1)) best = tally;
      onProgress((index + 1) / policies.length);
      await pause();
    }
    if (!best) throw new Error('no setting of the peer keeps within the budget');
    return best;
  };
}

function isWithin({ misses, warms }: Tally, { budget, baselineMisses }: ReplayOptions): boolean {
  return misses + warms <= (1 + budget) * baselineMisses;
}
