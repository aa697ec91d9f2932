/**
 * Whether each strategy earns its keep: workloads that are made up to have the structure it looks
 * for, and the same reads without that structure, through the whole product on a virtual clock.
 */
import { describe, expect, it } from 'vitest';
import type { PreheatConfig, StrategiesInput } from '../../core/config/define.ts';
import { loader } from '../../core/config/define.ts';
import { IS_LONG, ONLY_LONG } from '../support/long.ts';
import {
  categoriesInFashion,
  categoriesThatFlare,
  categoriesWithMoments,
  categoriesWithoutMoments,
  promptsWithoutPattern,
  recurringPrompts,
  usersWithHabits,
  usersWithoutHabits,
} from '../support/made-up-workloads.ts';
import { replayWorkload, type WorkloadRead } from '../support/workload.ts';

const BUDGET = 0.2;
const SEED = 1;

function configOf(keyspaces: PreheatConfig['keyspaces']): PreheatConfig {
  return {
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces,
    budget: { extraOriginCalls: BUDGET },
  };
}

const SHOP = configOf({ product: { key: 'product:{product}', origin: 'origin', ttl: '1h' } });
const ASSISTANT = configOf({
  prompt: { key: 'llm:{model}:{prompt|hash}', origin: 'origin', ttl: '1h' },
});
const OFFICE: PreheatConfig = {
  ...configOf({
    profile: { key: 'profile:{user}', origin: 'origin', ttl: '1h' },
    form: { key: 'form:{form}', origin: 'origin', ttl: '1h' },
    page: { key: 'page:{page}', origin: 'origin', ttl: '1h' },
  }),
  users: { preload: [{ keyspace: 'profile' }, { keyspace: 'form', recent: 5 }] },
};
/** What a strategy is added to: the gate with what it learns from keys alone. */
const OTHERS: StrategiesInput = {
  related: { enabled: false },
  prompts: { enabled: false },
  users: { enabled: false },
  predictive: { enabled: false },
  timeOfDay: { enabled: false },
  trending: { enabled: false },
};
const NONE: StrategiesInput = {
  ...OTHERS,
  critical: { enabled: false },
  popular: { enabled: false },
  refreshAhead: { enabled: false },
};

/** The same reads without warming, without the strategy, and with it. */
async function compare(
  config: PreheatConfig,
  reads: readonly WorkloadRead[],
  strategy: keyof StrategiesInput,
) {
  const replay = (strategies: StrategiesInput) => replayWorkload({ ...config, strategies }, reads);
  const none = await replay(NONE);
  const off = await replay(OTHERS);
  const on = await replay({ ...OTHERS, [strategy]: { enabled: true } });
  const extra = ({ misses, warms }: typeof on) => (misses + warms) / none.misses - 1;
  return {
    /** Misses that only this strategy saves, as a share of those without warming. */
    captured: (off.misses - on.misses) / none.misses,
    extra: extra(on),
    /** What it adds to the origin calls, as a share of those without warming. */
    costs: extra(on) - extra(off),
  };
}

describe.each([
  ['related', 'a shop whose categories have their moments', SHOP, categoriesWithMoments, 0.03],
  // Measured with the seeds 1 to 5: 0.067 to 0.123.
  ['trending', 'a shop whose categories flare up', SHOP, categoriesThatFlare, 0.06],
  ['users', 'an office whose users have their hours', OFFICE, usersWithHabits, 0.4],
  ['prompts', 'an assistant whose reports recur', ASSISTANT, recurringPrompts, 0.12],
] as const)('the strategy %s', (strategy, workload, config, makeReads, least) => {
  it(`saves misses that all others do not, within the budget, in ${workload}`, async () => {
    const { captured, extra } = await compare(config, makeReads(SEED), strategy);
    expect(captured).toBeGreaterThan(least);
    expect(extra).toBeLessThanOrEqual(BUDGET + 0.005);
  });
});

describe.each([
  ['related', 'a shop whose categories mean nothing', SHOP, categoriesWithoutMoments],
  ['trending', 'a shop whose categories mean nothing', SHOP, categoriesWithoutMoments],
  ['trending', 'a shop whose categories come into fashion', SHOP, categoriesInFashion],
  ['users', 'an office without hours', OFFICE, usersWithoutHabits],
  ['prompts', 'an assistant that is asked at random', ASSISTANT, promptsWithoutPattern],
] as const)('the strategy %s', (strategy, workload, config, makeReads) => {
  it(`costs less than a point of the budget in ${workload}`, async () => {
    const { captured, costs } = await compare(config, makeReads(SEED), strategy);
    expect(costs).toBeLessThan(0.01);
    expect(captured).toBeGreaterThan(-0.01);
  });
});

describe('the strategy trending, at length', () => {
  const SEEDS = [1, 2, 3, 4, 5];

  it.for(SEEDS)(
    'saves a twentieth of all misses where categories flare up, seed %i',
    async (seed, context) => {
      if (!IS_LONG) context.skip(ONLY_LONG);
      const { captured, extra } = await compare(SHOP, categoriesThatFlare(seed), 'trending');
      expect(captured).toBeGreaterThan(0.05);
      expect(extra).toBeLessThanOrEqual(BUDGET + 0.005);
    },
  );

  it('saves more than all other strategies together do without it', async (context) => {
    if (!IS_LONG) context.skip(ONLY_LONG);
    const shares = await Promise.all(
      SEEDS.map(async (seed) => {
        const reads = categoriesThatFlare(seed);
        const replay = (strategies: StrategiesInput) =>
          replayWorkload({ ...SHOP, strategies }, reads);
        const none = await replay(NONE);
        const off = await replay({ trending: { enabled: false } });
        const on = await replay({});
        return (off.misses - on.misses) / none.misses;
      }),
    );
    // Measured: 0.036.
    expect(shares.reduce((sum, share) => sum + share, 0) / SEEDS.length).toBeGreaterThan(0.015);
  });
});
