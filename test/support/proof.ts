/** Replays of drawn logs whose truth is known: the same reads with warming and without. */
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makePreheatEngine } from '../../backtest/preheat/engine.ts';
import { makeReader } from '../../backtest/preheat/reader.ts';
import { makeReplayCache } from '../../backtest/replay.ts';
import { loader, type PreheatConfig } from '../../core/config/define.ts';
import { resolveSettings } from '../../core/config/resolve.ts';
import type { Settings } from '../../core/config/settings.ts';
import { utcDay } from '../../core/gate/hold-out.ts';
import type { KeyDay } from '../../core/patterns/key-days.ts';
import type { Patterns } from '../../core/ports.ts';
import { MINUTE, START } from './brain.ts';

const DAY = 24 * 60 * MINUTE;
/** Life of an entry, and the step of time: small logs need few of them. */
const PROOF_TTL = 60 * MINUTE;
const WINDOW = 5 * MINUTE;

/** Reads in order of time. */
export interface DrawnLog {
  readonly times: Float64Array;
  readonly keys: Int32Array;
  /** Named by the log, so that each draws its own hold-out. */
  readonly keyNames: readonly string[];
}

/** mulberry32: small, seeded, even. */
function makeRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** A keyDay and its key. */
export interface WatchedKeyDay extends KeyDay {
  readonly key: string;
}

/** Name of the key of a read. */
function nameOf({ keys, keyNames }: DrawnLog, index: number): string {
  return keyNames[keys[index] ?? 0] ?? '';
}

/** Two days of popular and rare keys (Zipf) at random times, half as many at night. */
export function drawLog(seed: number): DrawnLog {
  const keyCount = 500;
  const days = 2;
  const count = days * 4_000;
  const random = makeRandom(seed);
  const upTo: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= keyCount; rank += 1) {
    total += rank ** -0.8;
    upTo.push(total);
  }
  const times = Float64Array.from({ length: count }, () => {
    for (;;) {
      const at = random() * days * DAY;
      if (random() < 0.75 - 0.25 * Math.cos((2 * Math.PI * at) / DAY))
        return START + Math.floor(at);
    }
  }).sort();
  const keys = Int32Array.from(times, () => {
    const drawn = random() * total;
    return upTo.findIndex((weight) => weight >= drawn);
  });
  return { times, keys, keyNames: upTo.map((_, key) => `${seed}:${key}`) };
}

/** The defaults of the product, at a pace that suits these logs. */
export function proofSettings(changes: Partial<PreheatConfig> = {}): Settings {
  return resolveSettings({
    origins: { origin: loader({ many: async (keys) => keys, rate: '1000000/s' }) },
    keyspaces: { log: { key: '{key}', origin: 'origin', ttl: `${PROOF_TTL}ms` } },
    strategies: { refreshAhead: { every: `${WINDOW}ms` } },
    ...changes,
  });
}

/** Replays a log under the product; `keyDays` are all enrolments by key and day. */
export async function replay(log: DrawnLog, settings: Settings) {
  const keyDays = new Map<string, WatchedKeyDay>();
  const store = makeCacheStore();
  const reader = makeReader(store, PROOF_TTL);
  let loads = 0;
  const engine = makePreheatEngine({
    settings,
    store,
    takeWindow: reader.takeWindow,
    warmAtRead: reader.warm,
    onLoad: ({ keys }) => {
      loads += keys.length;
    },
    startAt: log.times[0] ?? START,
    windowMilliseconds: WINDOW,
    reactionMilliseconds: 1_000,
    patterns: watched(makeMemoryPatterns(), keyDays),
  });
  let nextAt = engine.nextAt();
  for (let index = 0; index < log.times.length; index += 1) {
    const at = log.times[index] ?? 0;
    while (nextAt <= at) {
      await engine.step();
      nextAt = engine.nextAt();
    }
    reader.read(nameOf(log, index), at, '', 0);
  }
  // What the last reads were comes to light at the end of their window.
  const until = engine.nextAt() + WINDOW;
  while (engine.nextAt() <= until) await engine.step();
  const { hits, misses } = reader.totals();
  return { report: await engine.report(), keyDays, hits, misses, loads };
}

function watched(patterns: Patterns, keyDays: Map<string, WatchedKeyDay>): Patterns {
  return {
    ...patterns,
    async save(records) {
      const lost = await patterns.save(records);
      for (const { ref, stats } of records) {
        for (const keyDay of stats.keyDays ?? []) {
          keyDays.set(`${ref.key}|${keyDay.name}|${utcDay(keyDay.from)}`, {
            ...keyDay,
            key: ref.key,
          });
        }
      }
      return lost;
    },
  };
}

/** Which reads would have hit without warming. */
export function hitsWithoutWarming(log: DrawnLog): boolean[] {
  const cache = makeReplayCache(log, { ttlMilliseconds: PROOF_TTL });
  return Array.from(log.times, (at, index) => cache.read(log.keys[index] ?? 0, at));
}

/** Hit ratio that the reads of one side of the keyDays would have had without warming. */
export function trueColdRatio(
  log: DrawnLog,
  hits: readonly boolean[],
  keyDays: Iterable<WatchedKeyDay>,
  isOfSide: (trial: WatchedKeyDay) => boolean,
): number {
  const starts = new Map(
    [...keyDays].filter(isOfSide).map(({ key, from }) => [`${key}|${utcDay(from)}`, from]),
  );
  const counted = hits.filter((_, index) => {
    const at = log.times[index] ?? 0;
    return at > (starts.get(`${nameOf(log, index)}|${utcDay(at)}`) ?? Number.POSITIVE_INFINITY);
  });
  return counted.filter(Boolean).length / counted.length;
}
