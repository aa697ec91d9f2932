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
import { replayWorkload, type WorkloadRead, type WorkloadResult } from '../support/workload.ts';

const MINUTE = 60_000;
const BUDGET = 0.2;
const SEED = 1;
/**
 * Length of a window, and of the pauses of what the product does once a minute. What a strategy
 * adds is measured beside the same product without it, and an entry lives for twelve windows: the
 * long tests keep the product's own minute.
 */
const WINDOW = IS_LONG ? MINUTE : 5 * MINUTE;

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
  refreshAhead: { every: `${WINDOW}ms` },
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

type MakeReads = (seed: number) => WorkloadRead[];

/** What is the same for all strategies on a workload. */
interface Reference {
  readonly none: WorkloadResult;
  readonly off: WorkloadResult;
}

const references = new Map<MakeReads, Promise<Reference>>();

/** The reads without warming and without the strategies under test: replayed once a workload. */
function referenceOf(
  makeReads: MakeReads,
  replay: (strategies: StrategiesInput) => Promise<WorkloadResult>,
): Promise<Reference> {
  const known = references.get(makeReads);
  if (known) return known;
  const made = (async () => ({ none: await replay(NONE), off: await replay(OTHERS) }))();
  references.set(makeReads, made);
  return made;
}

/** The same reads without warming, without the strategy, and with it. */
async function compare(
  config: PreheatConfig,
  makeReads: MakeReads,
  strategy: keyof StrategiesInput,
) {
  const reads = makeReads(SEED);
  const replay = (strategies: StrategiesInput) =>
    replayWorkload({ ...config, strategies }, reads, WINDOW);
  const { none, off } = await referenceOf(makeReads, replay);
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
  ['users', 'an office whose users have their hours', OFFICE, usersWithHabits, 0.4],
  ['prompts', 'an assistant whose reports recur', ASSISTANT, recurringPrompts, 0.12],
] as const)('the strategy %s', (strategy, workload, config, makeReads, least) => {
  it(`saves misses that all others do not, within the budget, in ${workload}`, async () => {
    const { captured, extra } = await compare(config, makeReads, strategy);
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
    const { captured, costs } = await compare(config, makeReads, strategy);
    expect(costs).toBeLessThan(0.01);
    expect(captured).toBeGreaterThan(-0.01);
  });
});

describe('the strategy trending, in a shop whose categories flare up within minutes', () => {
  const WITHOUT: StrategiesInput = { ...OTHERS, refreshAhead: {} };

  /** Misses that it saves beside others, as a share of those without warming. */
  async function compareFlares(seed: number, without: StrategiesInput) {
    const reads = categoriesThatFlare(seed);
    const replay = (strategies: StrategiesInput) =>
      replayWorkload({ ...SHOP, strategies }, reads, MINUTE);
    const none = await replay(NONE);
    const off = await replay(without);
    const on = await replay({ ...without, trending: {} });
    const extra = (on.misses + on.warms) / none.misses - 1;
    return { captured: (off.misses - on.misses) / none.misses, extra };
  }

  // Measured: 0.098, 0.087, 0.097, 0.117, 0.067.
  it.for([1, 2, 3, 4, 5])(
    'saves misses that the gate without it does not, within the budget, seed %i',
    async (seed, context) => {
      if (!IS_LONG && seed !== SEED) context.skip(ONLY_LONG);
      const { captured, extra } = await compareFlares(seed, WITHOUT);
      expect(captured).toBeGreaterThan(0.05);
      expect(extra).toBeLessThanOrEqual(BUDGET + 0.005);
    },
  );

  // Measured: 0.019 to 0.058.
  it.for([1, 2, 3, 4, 5])(
    'saves misses that all other strategies do not, seed %i',
    async (seed, context) => {
      if (!IS_LONG) context.skip(ONLY_LONG);
      const { captured } = await compareFlares(seed, { trending: { enabled: false } });
      expect(captured).toBeGreaterThan(0.01);
    },
  );
});
