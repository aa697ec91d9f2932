/**
 * Replays a made-up workload through the whole product on a virtual clock (the engine of the
 * backtest). The application keeps its own cache and tells Preheat plain events, without counts.
 */
import { isLive, makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makePreheatEngine } from '../../backtest/preheat/engine.ts';
import type { AccessEvent } from '../../core/access.ts';
import type { PreheatConfig } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import { resolveKey } from '../../core/keyspaces/keyspaces.ts';
import type { Params } from '../../core/keyspaces/template.ts';

/** One read of the workload. */
export interface WorkloadRead {
  readonly at: number;
  readonly keyspace: string;
  readonly params: Params;
  readonly user?: string;
  readonly category?: string;
  readonly loadMilliseconds?: number;
}

/** What came of a replay. */
export interface WorkloadResult {
  readonly reads: number;
  readonly misses: number;
  readonly warms: number;
  readonly byStrategy: Readonly<Record<string, number>>;
}

const REACTION_MILLISECONDS = 1_000;

/** Replays reads in order of time; they are told to Preheat in windows of that length. */
export async function replayWorkload(
  config: PreheatConfig,
  reads: readonly WorkloadRead[],
  windowMilliseconds: number,
): Promise<WorkloadResult> {
  const settings = resolveSettings(config);
  const store = makeCacheStore();
  const byStrategy: Record<string, number> = {};
  let events: AccessEvent[] = [];
  let misses = 0;
  const engine = makePreheatEngine({
    settings,
    store,
    onLoad({ strategy, keys }) {
      byStrategy[strategy] = (byStrategy[strategy] ?? 0) + keys.length;
    },
    // This application has no client library: it foresees nothing itself.
    warmAtRead: () => undefined,
    takeWindow(at) {
      const batch = { id: `window-${at}`, events };
      events = [];
      return batch;
    },
    startAt: reads[0]?.at ?? 0,
    windowMilliseconds,
    reactionMilliseconds: REACTION_MILLISECONDS,
  });
  for (const read of reads) {
    const { at, params, loadMilliseconds = 100, keyspace, ...context } = read;
    while (engine.nextAt() <= at) await engine.step();
    const resolved = resolveKey(settings.keyspaces, { keyspace, params }, 'read');
    const isHit = isLive(store.find(resolved.key, at), at);
    const event = { ...resolved, ...context, at, reads: 1, source: 'user' };
    if (isHit) events.push({ ...event, misses: 0 });
    else {
      misses += 1;
      events.push({ ...event, misses: 1, loadedAt: at, loadMilliseconds });
      const { ttlMilliseconds = 0 } = settings.keyspaces.get(keyspace) ?? {};
      const write = {
        key: resolved.key,
        value: '',
        loadedAt: at,
        ttlMilliseconds,
        shadowTtlMilliseconds: ttlMilliseconds,
        loadMilliseconds,
        strategy: 'reader',
        run: '',
      };
      store.write(write, at);
    }
  }
  const warms = Object.values(byStrategy).reduce((sum, loads) => sum + loads, 0);
  return { reads: reads.length, misses, warms, byStrategy };
}
