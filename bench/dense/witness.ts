/** Looks on while Preheat is replayed, and counts for itself: its figures do not rest on Preheat's. */
import type { OnLoad } from '../../backtest/preheat/loads.ts';
import type { Tally } from '../../backtest/replay.ts';
import type { Trace } from '../../backtest/traces/trace.ts';

/** Who looks on. */
export interface Witness {
  readonly onLoad: OnLoad;
  onRead(index: number, hit: boolean): void;
  /** Throws where the tally is not what was seen. */
  confirm(tally: Tally): void;
  /** Share of hits of the keys that begin with the name and a colon. */
  hitRatioOf(app: string): number;
}

/** Makes one for one replay of the trace. */
export function makeWitness(trace: Trace, ttlMilliseconds: number): Witness {
  const { keys, times, keyNames } = trace;
  const idOf = new Map(keyNames.map((name, id) => [name, id]));
  const loadedAt = new Float64Array(keyNames.length).fill(Number.NEGATIVE_INFINITY);
  const isUnused = new Uint8Array(keyNames.length);
  const seen = { hits: 0, misses: 0, warms: 0, used: 0 };
  const apps = new Map<string, { reads: number; hits: number }>();
  return {
    onLoad({ at, keys: loaded }) {
      for (const key of loaded) {
        const id = idOf.get(key);
        if (id === undefined) throw new Error(`'${key}' was warmed, and is no key of the log`);
        seen.warms += 1;
        loadedAt[id] = at;
        isUnused[id] = 1;
      }
    },
    onRead(index, hit) {
      const id = keys[index] ?? 0;
      const at = times[index] ?? 0;
      const app = keyNames[id]?.split(':', 1)[0] ?? '';
      const own = apps.get(app) ?? { reads: 0, hits: 0 };
      apps.set(app, own);
      own.reads += 1;
      own.hits += Number(hit);
      if (!hit) {
        seen.misses += 1;
        loadedAt[id] = at;
      } else {
        if (at >= (loadedAt[id] ?? 0) + ttlMilliseconds) {
          throw new Error(`read ${index} hit what was loaded more than a TTL ago`);
        }
        seen.hits += 1;
        seen.used += isUnused[id] ?? 0;
      }
      isUnused[id] = 0;
    },
    confirm({ hits, misses, warms, used }) {
      const told = JSON.stringify({ hits, misses, warms, used });
      if (told !== JSON.stringify(seen)) throw new Error(`${told}, not ${JSON.stringify(seen)}`);
    },
    hitRatioOf(app) {
      const { reads, hits } = apps.get(app) ?? { reads: 0, hits: 0 };
      return hits / reads;
    },
  };
}
