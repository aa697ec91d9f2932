/**
 * A day-by-day drill of the gate: a shop whose readers follow Zipf's law, and jobs that are
 * announced minutes before they read keys that nobody has read before. One strategy, in the place
 * of `popular`, knows what is announced; broken, it proposes keys that nobody will read, and is as
 * sure of them. All else is the product on its virtual clock.
 */
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makePreheatEngine } from '../../backtest/preheat/engine.ts';
import { makeReader } from '../../backtest/preheat/reader.ts';
import { KEYSPACE, PARAM } from '../../backtest/preheat/settings.ts';
import { loader } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Candidate } from '../../core/strategies/candidate.ts';
import { strategies } from '../../core/strategies/index.ts';
import { makeRandom } from '../../local/demo/random.ts';
import { MINUTE, START } from './brain.ts';

const HOUR = 60 * MINUTE;
const EVERY = 10 * MINUTE;
const BUDGET = 0.2;
const REACTION = 1_000;

/** What the strategy is in an hour: right, wrong, or silent. */
export type Condition = 'mended' | 'broken' | 'silent';

/** What is done to it. */
export interface Drill {
  readonly ttlMilliseconds: number;
  /** Its condition in each hour. */
  readonly hours: readonly Condition[];
  /** How sure it says it is, right or wrong. */
  readonly evidence: number;
  /** What it proposes in its run of that number while broken. */
  readonly junkOf: (run: number) => readonly string[];
  /** What is announced per run. */
  readonly announced: number;
  /** What else is read per hour. */
  readonly background: number;
}

/** One hour of it. */
export interface DrillHour {
  readonly condition: Condition;
  readonly proposed: number;
  /** Keys that were loaded for the strategy, and for all others. */
  readonly warms: number;
  readonly others: number;
  readonly hits: number;
  readonly misses: number;
  /** Extra calls that the budget allows for this hour: its share of the calls without warming. */
  readonly allowance: number;
}

/** Runs it; one row per hour. */
export async function runDrill(drill: Drill): Promise<DrillHour[]> {
  const { ttlMilliseconds, hours } = drill;
  const settings = resolveSettings({
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces: {
      [KEYSPACE]: { key: `{${PARAM}}`, origin: 'origin', ttl: `${ttlMilliseconds}ms` },
    },
    strategies: { popular: { every: '10m', limit: 10_000 } },
    budget: { extraOriginCalls: BUDGET },
  });
  const rows = hours.map((condition) => ({
    condition,
    proposed: 0,
    warms: 0,
    others: 0,
    hits: 0,
    misses: 0,
    allowance: 0,
  }));
  const rowAt = (at: number) => rows[Math.floor((at - START) / HOUR)];
  const store = makeCacheStore();
  const reader = makeReader(store, ttlMilliseconds);
  const engine = makePreheatEngine({
    settings,
    store,
    takeWindow: reader.takeWindow,
    warmAtRead: reader.warm,
    startAt: START,
    windowMilliseconds: MINUTE,
    reactionMilliseconds: REACTION,
    onLoad({ at, strategy, keys }) {
      const row = rowAt(at);
      if (row) row[strategy === 'popular' ? 'warms' : 'others'] += keys.length;
    },
    proposers: {
      ...strategies,
      async popular({ now }) {
        const row = rowAt(now);
        if (!row || row.condition === 'silent') return [];
        const run = Math.floor(now / EVERY);
        const keys =
          row.condition === 'mended'
            ? Array.from({ length: drill.announced }, (_, index) => announcedKey(run, index))
            : drill.junkOf(run);
        row.proposed += keys.length;
        return keys.map((key) => candidateOf(key, now, drill.evidence));
      },
    },
  });

  const freshUntil = new Map<string, number>();
  for (const { at, key } of readsOf(drill)) {
    while (engine.nextAt() <= at) await engine.step();
    const row = rowAt(at);
    const before = reader.totals();
    reader.read(key, at, '', 0);
    if (!row) continue;
    row.hits += reader.totals().hits - before.hits;
    row.misses += reader.totals().misses - before.misses;
    if ((freshUntil.get(key) ?? 0) > at) continue;
    freshUntil.set(key, at + ttlMilliseconds);
    row.allowance += BUDGET;
  }
  return rows;
}

function candidateOf(key: string, now: number, evidence: number): Candidate {
  const ref = { keyspace: KEYSPACE, key };
  return { ref, warmAt: now, priority: 0, reason: 'announced', evidence };
}

function announcedKey(run: number, index: number): string {
  return `job-${run}-${index}`;
}

/** All reads in the order of time. Of what is announced, a tenth never comes. */
function readsOf({ hours, announced, background }: Drill): { at: number; key: string }[] {
  const random = makeRandom(5);
  const reads: { at: number; key: string }[] = [];
  for (let hour = 0; hour < hours.length; hour += 1) {
    const startAt = START + hour * HOUR;
    for (let read = 0; read < background; read += 1) {
      const rank = Math.floor(500 ** random());
      reads.push({ at: startAt + random() * HOUR, key: `product-${rank}` });
    }
    for (let run = 0; run < HOUR / EVERY; run += 1) {
      const at = startAt + run * EVERY;
      for (let index = 0; index < announced; index += 1) {
        if (random() < 0.1) continue;
        const key = announcedKey(Math.floor(at / EVERY), index);
        reads.push({ at: at + MINUTE + random() * EVERY, key });
      }
    }
  }
  return reads.sort((a, b) => a.at - b.at);
}
