/** Ingest's part for demand hygiene: events of outlier sessions become those of a bot. */
import { hash } from 'node:crypto';
import { type AccessBatch, type AccessEvent, DEMAND } from '../access.ts';
import { readsRow, strategyRow, WINDOW_LIFE_MILLISECONDS, windowRow } from '../budget/rows.ts';
import type { Settings } from '../config/settings.ts';
import { contended } from '../errors.ts';
import type { LedgerEntry } from '../ports.ts';
import {
  excludedSessions,
  type HygieneState,
  type HygieneStates,
  initialHygiene,
  observeSessions,
  type SessionReads,
} from './hygiene.ts';

/** What is left of a window. */
export interface CleanWindow {
  /** The same batches; what outliers read has the source `bot`. */
  readonly batches: readonly AccessBatch[];
  /** Takes what outliers read out of the exact counts of demand. */
  readonly corrections: readonly LedgerEntry[];
}

/** What such events are from then on. */
const EXCLUDED_SOURCE = 'bot';
/** Workers that end a window at the same moment. */
const ATTEMPTS = 12;
const BURST_SECONDS = 10;
const MOST_AT_ONCE = 30;

/**
 * Finds the outlier sessions of a window and takes their events out of demand. A window that dies
 * and comes again is observed twice: that may exclude a machine at half the speed, and counts
 * nothing else.
 *
 * @param isNew whether a batch was not seen before: only those are observed and corrected.
 * @throws PreheatError `contended` when other workers won every time.
 */
export async function excludeOutliers(
  ports: { readonly settings: Settings; readonly hygiene: HygieneStates },
  batches: readonly AccessBatch[],
  isNew: (batch: AccessBatch) => boolean,
  now: number,
): Promise<CleanWindow> {
  const excluded = new Map<string, ReadonlySet<string>>();
  const sessionOf = makeSessionOf();
  for (const keyspace of ports.settings.keyspaces.keys()) {
    const window = sessionsOf(batches.filter(isNew), keyspace, sessionOf);
    if (window.length === 0) continue;
    const state = await observe(ports.hygiene, keyspace, window, now);
    excluded.set(keyspace, excludedSessions(state, now));
  }
  if ([...excluded.values()].every(({ size }) => size === 0)) return { batches, corrections: [] };
  const isExcluded = (event: AccessEvent): boolean => {
    const session = sessionOf(event);
    return session !== undefined && excluded.get(event.keyspace)?.has(session) === true;
  };
  const corrections = batches
    .filter(isNew)
    .flatMap(({ events, counts }) =>
      events.filter(isExcluded).flatMap((event) => correctionOf(event, counts !== undefined)),
    );
  return {
    corrections,
    batches: batches.map((batch) => ({
      ...batch,
      events: batch.events.map((event) =>
        isExcluded(event) ? { ...event, source: EXCLUDED_SOURCE } : event,
      ),
    })),
  };
}

async function observe(
  hygiene: HygieneStates,
  keyspace: string,
  window: readonly SessionReads[],
  now: number,
): Promise<HygieneState> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const { version, state = initialHygiene() } = await hygiene.read(keyspace);
    const observed = observeSessions(state, window, now);
    if (await hygiene.save(keyspace, version, observed)) return observed;
  }
  throw contended(`the sessions of keyspace '${keyspace}'`);
}

function sessionsOf(
  batches: readonly AccessBatch[],
  keyspace: string,
  sessionOf: (event: AccessEvent) => string | undefined,
): SessionReads[] {
  const sessions = new Map<string, { keys: Map<string, number>; seconds: Map<number, number> }>();
  for (const { events } of batches) {
    for (const event of events) {
      if (event.keyspace !== keyspace) continue;
      const session = sessionOf(event);
      if (session === undefined) continue;
      const known = sessions.get(session) ?? { keys: new Map(), seconds: new Map() };
      addTo(known.keys, event.key, event.reads);
      addTo(known.seconds, Math.floor(event.at / 1_000), event.reads);
      sessions.set(session, known);
    }
  }
  return [...sessions].map(([session, { keys, seconds }]) => ({
    session,
    keys,
    busiest: busiestBurst(seconds),
  }));
}

/** Most reads in ten seconds; all keys of a basket at once are one act, and count as a few. */
function busiestBurst(seconds: ReadonlyMap<number, number>): number {
  const bursts = new Map<number, number>();
  for (const [second, reads] of seconds) {
    addTo(bursts, Math.floor(second / BURST_SECONDS), Math.min(reads, MOST_AT_ONCE));
  }
  return [...bursts.values()].reduce((most, reads) => Math.max(most, reads), 0);
}

function addTo<Key>(counts: Map<Key, number>, key: Key, amount: number): void {
  counts.set(key, (counts.get(key) ?? 0) + amount);
}

/** Ids of people are kept as digests; undefined where the event is no demand, or of nobody. */
function makeSessionOf(): (event: AccessEvent) => string | undefined {
  const digests = new Map<string, string>();
  return ({ source, user, session }) => {
    const id = user ?? session;
    if (source !== DEMAND || id === undefined) return undefined;
    let digest = digests.get(id);
    if (digest === undefined) {
      digest = hash('sha256', id, 'base64url').slice(0, 12);
      digests.set(id, digest);
    }
    return digest;
  };
}

/** Counts derived from the events need no correction: they are made of what is left. */
function correctionOf(event: AccessEvent, isCounted: boolean): LedgerEntry[] {
  const { keyspace, at, reads, misses, account = {} } = event;
  const row = readsRow(keyspace);
  if (!isCounted) return [{ row, add: { excludedReads: reads } }];
  const moved = { reads: -reads, misses: -misses };
  const background = { backgroundReads: reads, backgroundMisses: misses };
  const inWindow = (add: LedgerEntry['add']) => ({
    row: windowRow(keyspace, at),
    add,
    expiresAt: at + WINDOW_LIFE_MILLISECONDS,
  });
  return [
    { row, add: { ...moved, ...background, excludedReads: reads } },
    inWindow(moved),
    ...Object.entries(account).flatMap(([strategy, { firstHits, earlyMisses }]) => {
      const undone = { firstHits: -firstHits, earlyMisses: -earlyMisses };
      return [{ row: strategyRow(keyspace, strategy), add: undone }, inWindow(undone)];
    }),
  ];
}
