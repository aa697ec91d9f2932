/** The product, as it would have run beside the application that wrote the log. */
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import type { StrategiesInput } from '../../core/config/define.ts';
import { STATISTICS } from '../../core/gate/outcome.ts';
import { reliabilityReports } from '../../core/report/reliability.ts';
import { makePreheatEngine } from '../preheat/engine.ts';
import type { OnLoad } from '../preheat/loads.ts';
import { makeReader } from '../preheat/reader.ts';
import { makeBacktestSettings } from '../preheat/settings.ts';
import { type Policy, pause } from '../replay.ts';
import { makeHitCurve } from '../timeline.ts';

/** Logs of relative times begin near 0, which is “unknown” to the product: they are moved on. */
const RELATIVE_BEFORE = Date.UTC(1971, 0);
const RELATIVE_LOG_STARTS_AT = Date.UTC(2000, 0, 3);
/** Reads between two reports of progress. */
const PROGRESS_STEP = 10_000;

/** Told of every read: its place in the trace, and whether it was a hit. */
export type OnRead = (index: number, hit: boolean) => void;

/** The product with its defaults. */
export const preheat: Policy = makePreheat(() => undefined);

/**
 * Reads and everything that Preheat does, merged in the order of time; `onLoad` sees each warm,
 * `onRead` each read.
 */
export function makePreheat(
  onLoad: OnLoad,
  strategies?: StrategiesInput,
  onRead: OnRead = () => undefined,
): Policy {
  return {
    name: 'preheat',
    async replay(trace, options, onProgress) {
      const { ttlMilliseconds, ingestDelayMilliseconds, reactionMilliseconds } = options;
      const { times, keys, users, bytes, keyNames, userNames } = trace;
      const firstAt = times[0] ?? 0;
      const shift = firstAt < RELATIVE_BEFORE ? RELATIVE_LOG_STARTS_AT : 0;
      const store = makeCacheStore();
      const reader = makeReader(store, ttlMilliseconds);
      const loads = new Map<string, number>();
      const curve = makeHitCurve(options.ends);
      const engine = makePreheatEngine({
        settings: makeBacktestSettings({ ...options, ...(strategies && { strategies }) }),
        store,
        takeWindow: reader.takeWindow,
        warmAtRead: reader.warm,
        onLoad(load) {
          loads.set(load.strategy, (loads.get(load.strategy) ?? 0) + load.keys.length);
          onLoad(load);
        },
        startAt: firstAt + shift,
        windowMilliseconds: ingestDelayMilliseconds,
        reactionMilliseconds,
      });
      let nextAt = engine.nextAt();
      let hitsSoFar = 0;
      for (let index = 0; index < times.length; index += 1) {
        const at = (times[index] ?? 0) + shift;
        while (nextAt <= at) {
          await engine.step();
          nextAt = engine.nextAt();
        }
        const key = keyNames[keys[index] ?? 0] ?? '';
        const user = userNames[users[index] ?? -1] ?? '';
        const isHit = reader.read(key, at, user, bytes[index] ?? 0);
        hitsSoFar += Number(isHit);
        onRead(index, isHit);
        engine.foresee(key, at, user);
        nextAt = engine.nextAt();
        curve.note(index + 1, hitsSoFar);
        if (index % PROGRESS_STEP === 0) {
          onProgress(index / times.length);
          await pause();
        }
      }
      const { hits, misses, used } = reader.totals();
      const perStrategy = Object.fromEntries(
        [...loads].map(([name, warms]) => [name, { warms, used: used.get(name) ?? 0 }]),
      );
      const known = reliabilityReports(await engine.gateState());
      const statistics = known.find(({ of }) => of === STATISTICS);
      return {
        hits,
        misses,
        warms: sum(loads),
        used: sum(used),
        perStrategy,
        hitsAt: curve.hitsAt,
        ...(statistics && { calibrationError: statistics.calibrationError }),
      };
    },
  };
}

function sum(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((total, count) => total + count, 0);
}
