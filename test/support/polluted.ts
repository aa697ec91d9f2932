/** A log under Preheat while machines read beside its users. */
import { makeCacheStore } from '../../adapters/memory/cache-store.ts';
import { makeMemoryPatterns } from '../../adapters/memory/patterns.ts';
import { makePreheatEngine } from '../../backtest/preheat/engine.ts';
import { makeReader } from '../../backtest/preheat/reader.ts';
import { KEYSPACE, makeBacktestSettings, PARAM } from '../../backtest/preheat/settings.ts';
import type { Trace } from '../../backtest/traces/trace.ts';
import type { AccessBatch, AccessEvent } from '../../core/access.ts';

/** One read by a machine. */
export interface MachineRead {
  readonly at: number;
  readonly key: string;
  readonly user: string;
  readonly source: string;
}

/** How machines read. */
export interface Machines {
  readonly reads: readonly MachineRead[];
  /** Through the application's cache, or past it: then only their events come in. */
  readonly through: boolean;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const TTL = 30 * MINUTE;

/** Keys that are compared as those read most. */
const MOST_READ = 100;

/** Warms by key and hour, and origin calls of the users and of Preheat. */
export interface WarmedSet {
  /** The keys that users read most, as Preheat has learned it by the end. */
  readonly mostRead: readonly string[];
  readonly warms: ReadonlyMap<string, number>;
  readonly loads: number;
  readonly misses: number;
}

/** Replays a log of absolute times; the reads of machines fall in between. */
export async function replayPolluted(
  trace: Trace,
  { reads, through }: Machines,
): Promise<WarmedSet> {
  const store = makeCacheStore();
  const reader = makeReader(store, TTL);
  const warms = new Map<string, number>();
  const patterns = makeMemoryPatterns();
  let loads = 0;
  let past: MachineRead[] = [];
  const engine = makePreheatEngine({
    settings: makeBacktestSettings({ ttlMilliseconds: TTL, budget: 0.2 }),
    store,
    patterns,
    takeWindow: (at) => {
      const batch = withPast(reader.takeWindow(at), past, at);
      past = [];
      return batch;
    },
    warmAtRead: reader.warm,
    onLoad({ at, keys }) {
      loads += keys.length;
      for (const key of keys) {
        const cell = `${Math.floor(at / HOUR)} ${key}`;
        warms.set(cell, (warms.get(cell) ?? 0) + 1);
      }
    },
    startAt: trace.times[0] ?? 0,
    windowMilliseconds: MINUTE,
    reactionMilliseconds: 1_000,
  });
  const runUntil = async (at: number): Promise<void> => {
    while (engine.nextAt() <= at) await engine.step();
  };
  let next = 0;
  const machinesUntil = async (until: number): Promise<void> => {
    for (let read = reads[next]; read && read.at < until; read = reads[next]) {
      await runUntil(read.at);
      if (through) reader.read(read.key, read.at, read.user, 0, read.source);
      else past.push(read);
      next += 1;
    }
  };
  for (const [index, at] of trace.times.entries()) {
    await machinesUntil(at);
    await runUntil(at);
    const key = trace.keyNames[trace.keys[index] ?? 0] ?? '';
    const user = trace.userNames[trace.users[index] ?? -1] ?? '';
    reader.read(key, at, user, 0);
    engine.foresee(key, at, user);
  }
  const top = await patterns.top(KEYSPACE, MOST_READ, TTL);
  const mostRead = top.map(({ key }) => key);
  return { warms, loads, misses: reader.totals().misses, mostRead };
}

/** What an application tells of reads that its cache did not see. */
function withPast(
  batch: AccessBatch | undefined,
  past: readonly MachineRead[],
  at: number,
): AccessBatch | undefined {
  if (past.length === 0) return batch;
  const events = past.map(
    (read): AccessEvent => ({
      ...read,
      keyspace: KEYSPACE,
      params: { [PARAM]: read.key },
      reads: 1,
      misses: 0,
    }),
  );
  const untagged = past.filter(({ source }) => source === 'user').length;
  const counts = {
    keyspace: KEYSPACE,
    at,
    reads: untagged,
    misses: 0,
    background: { reads: past.length - untagged, misses: 0 },
    latency: {},
    strategies: {},
  };
  return {
    id: batch?.id ?? `past-${at}`,
    events: [...(batch?.events ?? []), ...events],
    counts: [...(batch?.counts ?? []), counts],
  };
}

/** How much of the warmed set moved: warms that came or warms that went, whichever are more. */
export function movedShare(before: WarmedSet, after: WarmedSet): number {
  const cells = new Set([...before.warms.keys(), ...after.warms.keys()]);
  let came = 0;
  let went = 0;
  for (const cell of cells) {
    const change = (after.warms.get(cell) ?? 0) - (before.warms.get(cell) ?? 0);
    came += Math.max(0, change);
    went += Math.max(0, -change);
  }
  return Math.max(came, went) / before.loads;
}

/** Which share of the keys that users read most is taken for others. */
export function mistakenShare(before: WarmedSet, after: WarmedSet): number {
  const known = new Set(after.mostRead);
  const lost = before.mostRead.filter((key) => !known.has(key));
  return lost.length / before.mostRead.length;
}

/**
 * Machines that sweep: each of `sessions` goes through all of `keys` in order, `perSecond` at a
 * time, again and again, each in turn, until together they have read `total` keys over the span.
 * They begin at full minutes, as jobs do: what a machine reads in the last seconds of a window in
 * which it began is taken for demand, and the warmed set of a log moves by several per cent for
 * five reads more of anybody.
 */
export function makeSweeps(options: {
  readonly keys: readonly string[];
  readonly sessions: readonly { readonly user: string; readonly source: string }[];
  readonly total: number;
  readonly perSecond: number;
  readonly from: number;
  readonly until: number;
}): MachineRead[] {
  const { keys, sessions, total, perSecond, from, until } = options;
  const sweeps = Math.ceil(total / keys.length);
  const reads: MachineRead[] = [];
  for (let sweep = 0; sweep < sweeps; sweep += 1) {
    const startAt = floorTo(MINUTE, from + ((until - from) * (sweep + 0.5)) / sweeps);
    const session = sessions[sweep % sessions.length];
    if (!session) break;
    for (const [index, key] of keys.entries()) {
      reads.push({ ...session, key, at: Math.floor(startAt + (index * 1_000) / perSecond) });
    }
  }
  return reads.slice(0, total).sort((a, b) => a.at - b.at);
}

function floorTo(step: number, at: number): number {
  return Math.floor(at / step) * step;
}
