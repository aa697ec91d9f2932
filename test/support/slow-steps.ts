/**
 * A MADE-UP workload with the structure that `predictive` looks for: work in steps, the second of
 * which comes two to ten minutes after the first, by when its entry has often ended. It shows that
 * the strategy finds what it was built to find, not how often that is there in real logs.
 */
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makePreheatEngine } from '../../backtest/preheat/engine.ts';
import { makeReader } from '../../backtest/preheat/reader.ts';
import { KEYSPACE, PARAM } from '../../backtest/preheat/settings.ts';
import { loader, type StrategiesInput } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { exponential, makeRandom } from '../../local/demo/random.ts';
import { MINUTE, START } from './brain.ts';

const HOUR = 60 * MINUTE;
const HOURS = 12;
const BUDGET = 0.2;

/** One read of the workload. */
export interface SlowRead {
  readonly at: number;
  readonly key: string;
  readonly user: string;
}

/** What came of a replay. */
export interface SlowResult {
  readonly misses: number;
  readonly warms: Readonly<Record<string, number>>;
  /** All calls of the origin. */
  readonly calls: number;
}

/** Each of 100 forms is opened every 12 minutes or so, and reviewed 2 to 10 minutes later. */
export function slowSteps(seed: number): SlowRead[] {
  const random = makeRandom(seed);
  const reads: SlowRead[] = [];
  for (let form = 0; form < 100; form += 1) {
    let at = START + exponential(random, 12 * MINUTE);
    for (let visit = 0; at < START + HOURS * HOUR; visit += 1) {
      const user = `user-${form}-${visit}`;
      reads.push({ at, key: `form-${form}`, user });
      const lead = (2 + 8 * random()) * MINUTE;
      if (random() < 0.9) reads.push({ at: at + lead, key: `review-${form}`, user });
      at += exponential(random, 12 * MINUTE);
    }
  }
  return reads.sort((a, b) => a.at - b.at);
}

/** The same reads in no order: any key at any time, by anyone. */
export function noSteps(seed: number): SlowRead[] {
  const random = makeRandom(seed);
  const users = 2_000;
  return slowSteps(seed)
    .map(({ key }) => ({
      key,
      at: START + random() * HOURS * HOUR,
      user: `user-${Math.floor(random() * users)}`,
    }))
    .sort((a, b) => a.at - b.at);
}

/** Replays reads through the whole product, its client library's foresight included. */
export async function replaySlow(
  reads: readonly SlowRead[],
  ttlMilliseconds: number,
  strategies: StrategiesInput,
): Promise<SlowResult> {
  const settings = resolveSettings({
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces: {
      [KEYSPACE]: { key: `{${PARAM}}`, origin: 'origin', ttl: `${ttlMilliseconds}ms` },
    },
    strategies,
    budget: { extraOriginCalls: BUDGET },
  });
  const store = makeCacheStore();
  const reader = makeReader(store, ttlMilliseconds);
  const warms: Record<string, number> = {};
  const engine = makePreheatEngine({
    settings,
    store,
    takeWindow: reader.takeWindow,
    warmAtRead: reader.warm,
    onLoad({ strategy, keys }) {
      warms[strategy] = (warms[strategy] ?? 0) + keys.length;
    },
    startAt: START,
    windowMilliseconds: MINUTE,
    reactionMilliseconds: 1_000,
  });
  for (const { at, key, user } of reads) {
    while (engine.nextAt() <= at) await engine.step();
    reader.read(key, at, user, 0);
    engine.foresee(key, at, user);
  }
  const { misses } = reader.totals();
  const loads = Object.values(warms).reduce((sum, count) => sum + count, 0);
  return { misses, warms, calls: misses + loads };
}
