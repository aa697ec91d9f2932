import { describe, expect, it } from 'vitest';
import { makeCacheStore } from '../../../adapters/memory/cache-store.ts';
import { makePreheatEngine } from '../../../backtest/preheat/engine.ts';
import { makeReader } from '../../../backtest/preheat/reader.ts';
import type { AccessBatch } from '../../../core/access.ts';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { seeded } from '../../support/streams.ts';

const TTL = 10 * 60_000;
const START = Date.UTC(2026, 0, 5);
const STEPS_PER_TTL = 40;
const BUDGET = 0.2;
/** Keys of `head` are few and read again and again; those of `tail` are many and seldom. */
const KEYSPACES = ['head', 'tail'] as const;

/** Both keyspaces under one budget; with `cap`, each is held to that share of its own calls. */
async function replay(cap: number | undefined) {
  const own = cap === undefined ? {} : { budget: { extraOriginCalls: cap } };
  const settings = resolveSettings({
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces: {
      head: { key: 'head:{key}', origin: 'origin', ttl: '10m', ...own },
      tail: { key: 'tail:{key}', origin: 'origin', ttl: '10m', ...own },
    },
    budget: { extraOriginCalls: BUDGET },
  });
  const store = makeCacheStore();
  const readers = {
    head: makeReader(store, TTL, 'head'),
    tail: makeReader(store, TTL, 'tail'),
  };
  let extra = 0;
  let misses = 0;
  let saved = 0;
  let worst = Number.NEGATIVE_INFINITY;
  const engine = makePreheatEngine({
    settings,
    store,
    takeWindow(at): AccessBatch {
      const batches = KEYSPACES.flatMap((name) => readers[name].takeWindow(at) ?? []);
      return {
        id: `window-${at}`,
        events: batches.flatMap(({ events }) => events),
        counts: batches.flatMap(({ counts = [] }) => counts),
      };
    },
    warmAtRead: () => undefined,
    onLoad({ keys }) {
      extra += keys.length;
    },
    startAt: START,
    windowMilliseconds: 60_000,
    reactionMilliseconds: 1_000,
  });
  const random = seeded(3);
  const freshUntil = new Map<string, number>();
  const draw = {
    head: () => `head:${Math.floor(200 ** random())}`,
    tail: () => `tail:${Math.floor(random() * 3_000)}`,
  };
  for (let step = 0; step < 30 * STEPS_PER_TTL; step += 1) {
    const at = START + (step * TTL) / STEPS_PER_TTL;
    while (engine.nextAt() <= at) await engine.step();
    for (const name of [...KEYSPACES, ...KEYSPACES, ...KEYSPACES]) {
      const key = draw[name]();
      const hit = readers[name].read(key, at, '', 0);
      const isMissWithout = at >= (freshUntil.get(key) ?? 0);
      if (isMissWithout) freshUntil.set(key, at + TTL);
      misses += Number(isMissWithout);
      extra += Number(!hit) - Number(isMissWithout);
      saved += Number(hit) - Number(!isMissWithout);
      if (misses > 1_000) worst = Math.max(worst, extra / misses);
    }
  }
  return { saved, worst };
}

describe('one budget over two keyspaces', () => {
  it('is spent where it saves most, and by no keyspace beyond what all may', async () => {
    const shared = await replay(undefined);
    const apart = await replay(BUDGET);
    expect(shared.saved).toBeGreaterThan(1.3 * apart.saved);
    expect(shared.worst).toBeLessThanOrEqual(BUDGET);
    expect(apart.worst).toBeLessThanOrEqual(BUDGET);
  });
});
