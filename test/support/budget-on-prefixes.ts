/** The law of the budget, in a form that two files share, because two workers run them at once. */
import { describe, expect, test } from 'vitest';
import { makePreheat } from '../../backtest/policies/preheat.ts';
import { IS_LONG } from './long.ts';
import { makeStream, SHAPES, type Shape, type Stream } from './streams.ts';

/**
 * Streams in all, more in the long tests: each shape with a third of its seeds at every budget, and
 * of those at every TTL.
 */
const STREAMS = IS_LONG ? 200 : 60;
const BUDGETS = [0.2, 0.05, 0.5] as const;
/**
 * Of the calls without warming, once there are a thousand of them. The promise is one point; what
 * holds is far less, and a budget that forgets what is in flight stays within that point mostly.
 */
const TOLERANCE = 0.003;
const WARM_IN_MISSES = 1_000;

/** How far the extra calls exceed the budget at worst, as a share of the calls without warming. */
async function worstExcess(
  { trace, ttlMilliseconds }: Stream,
  budget: number,
  reactionMilliseconds: number,
) {
  const freshUntil = new Float64Array(trace.keyNames.length);
  let misses = 0;
  let extra = 0;
  let worst = Number.NEGATIVE_INFINITY;
  const look = () => {
    if (misses >= WARM_IN_MISSES) worst = Math.max(worst, extra / misses - budget);
  };
  const policy = makePreheat(
    ({ keys }) => {
      extra += keys.length;
      look();
    },
    undefined,
    (index, hit) => {
      const key = trace.keys[index] ?? 0;
      const at = trace.times[index] ?? 0;
      if (at >= (freshUntil[key] ?? 0)) {
        freshUntil[key] = at + ttlMilliseconds;
        misses += 1;
        extra -= 1;
      }
      if (!hit) extra += 1;
      look();
    },
  );
  const options = {
    ttlMilliseconds,
    budget,
    ingestDelayMilliseconds: 60_000,
    reactionMilliseconds,
    baselineMisses: 0,
  };
  const { warms } = await policy.replay(trace, options, () => undefined);
  return { worst, misses, warms };
}

/** Extra calls exceed the budget at no time, on any prefix of any stream of these shapes. */
export function testBudgetOn(shapes: readonly Shape[]): void {
  describe.each(shapes)('on %s streams', (shape) => {
    const count = Math.ceil(STREAMS / SHAPES.length);

    test(`extra calls exceed the budget at no time, over ${count} of them`, async () => {
      for (let seed = 1; seed <= count; seed += 1) {
        const budget = BUDGETS[Math.floor(seed / 3) % BUDGETS.length] ?? 0.2;
        // A warm queue that lags: more is in flight.
        const reaction = seed % 2 === 0 ? 45_000 : 1_000;
        const found = await worstExcess(makeStream(shape, seed), budget, reaction);
        expect(found.worst, `seed ${seed}, budget ${budget}`).toBeLessThanOrEqual(TOLERANCE);
        expect(found.misses, `seed ${seed}`).toBeGreaterThan(WARM_IN_MISSES);
        // A policy that warms nothing keeps every budget.
        expect(found.warms / found.misses, `seed ${seed}`).toBeGreaterThan(budget / 10);
      }
    }, 300_000);
  });
}
