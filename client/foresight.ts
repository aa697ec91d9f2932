/**
 * Foresight at the read: after a user came to a key, what usually follows is loaded before they
 * ask for it. Off the read's path: it starts nothing that a read waits for, and is dropped where
 * the process is busy.
 */
import type { Settings } from '../core/config/settings.ts';
import { type Foreseen, foresee } from '../core/foresight/foresee.ts';
import type { Guide } from '../core/foresight/guide.ts';
import { makeSessions } from '../core/foresight/sessions.ts';
import type { Successors } from '../core/foresight/successors.ts';
import type { Cache, Clock, Ids } from '../core/ports.ts';
import { readerIdOf } from '../core/users/reader-id.ts';
import type { WarmForeseen } from './foreseen-loads.ts';
import { makeKnownGuidance } from './guidance.ts';
import { makeLane } from './lane.ts';
import { isDemand, type ReadRecord } from './read-record.ts';

/** Visits that look at the cache at a time, and those that may wait for it. */
const VISITS = { atOnce: 8, waiting: 64 };
/** Loads at a time, few beside those of the readers, and those that may wait. */
const LOADS = { atOnce: 8, waiting: 64 };

/** What foresight did since the client was made. */
export interface ForesightReport {
  /** Values loaded ahead of demand. */
  readonly warmed: number;
  /** Loads that failed. */
  readonly failed: number;
  /** Visits and loads that found the process too busy. */
  readonly dropped: number;
}

/** What foresight needs. */
export interface ForesightPorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly cache: Pick<Cache, 'inspect'>;
  readonly guide: Guide;
  readonly clock: Pick<Clock, 'now'>;
  readonly ids: Ids;
  /** Loads one foreseen key; never rejects. */
  readonly warm: WarmForeseen;
}

/** Foresight of one process. */
export interface Foresight {
  /** Whether successors of this keyspace's keys are of use. */
  covers(keyspace: string): boolean;
  /** Tells of a read that has its value; returns at once. */
  note(
    read: Pick<ReadRecord, 'keyspace' | 'key' | 'at' | 'context'>,
    successors: Successors | undefined,
  ): void;
  /** Resolves when nothing is under way. */
  settled(): Promise<void>;
  /** Begins nothing more; resolves when nothing is under way. */
  close(): Promise<void>;
  report(): ForesightReport;
}

/** Makes foresight that has seen nobody. */
export function makeForesight(ports: ForesightPorts): Foresight {
  const { settings, cache, ids } = ports;
  const sessions = makeSessions();
  const known = makeKnownGuidance(ports.guide, ports.clock);
  const visits = makeLane(VISITS.atOnce, VISITS.waiting);
  const loads = makeLane(LOADS.atOnce, LOADS.waiting);
  const underWay = new Set<string>();
  const totals = { warmed: 0, failed: 0, dropped: 0 };

  const load = (foreseen: Foreseen, run: string): void => {
    const { key, keyspace } = foreseen;
    if (underWay.has(key)) return;
    const isTaken = loads.run(async () => {
      const end = await ports.warm(foreseen, run);
      underWay.delete(key);
      if (end === 'nothing-left') known.noneLeft(keyspace);
      if (end === 'warmed' || end === 'failed') totals[end] += 1;
    });
    if (isTaken) underWay.add(key);
    else totals.dropped += 1;
  };

  const look = async (successors: Successors, trust: number): Promise<void> => {
    const guidance = await known.of(successors.slots.map(({ keyspace }) => keyspace));
    const foreseen = foresee(successors, (name) => guidance.get(name), trust);
    if (foreseen.length === 0) return;
    const states = await cache.inspect(foreseen.map(({ key }) => key));
    const run = ids.next();
    for (const [index, one] of foreseen.entries()) {
      if (!states[index]?.exists) load(one, run);
    }
  };

  return {
    covers: (keyspace) => settings.keyspaces.get(keyspace)?.control === false,
    note({ keyspace: name, key, at, context }, successors) {
      const keyspace = settings.keyspaces.get(name);
      const reader = readerIdOf(context);
      if (!isDemand(context) || reader === undefined || !keyspace || keyspace.control) return;
      const ref = { keyspace: name, key };
      const visit = sessions.visit(reader, ref, at, keyspace.ttlMilliseconds);
      visit?.expect(successors);
      if (!visit || !successors || successors.slots.length === 0) return;
      // A cache that does not answer now will be asked again after the next read.
      const isTaken = visits.run(() => look(successors, visit.trust).catch(() => undefined));
      if (!isTaken) totals.dropped += 1;
    },
    async settled() {
      await visits.idle();
      await loads.idle();
    },
    async close() {
      await visits.close();
      await loads.close();
    },
    report: () => ({ ...totals }),
  };
}
