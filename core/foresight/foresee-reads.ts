/**
 * Foresight for applications without the client library: what usually follows on a read that was
 * told this very moment is decided on at once, by the gate and the budget of the strategies.
 */

import { type AccessEvent, DEMAND } from '../access.ts';
import { FORESIGHT } from '../budget/rows.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { distinctRefs } from '../patterns/update.ts';
import { nameOf } from '../privacy/personal.ts';
import type { Candidate } from '../strategies/candidate.ts';
import { withLots } from '../strategies/propose.ts';
import { type DecisionPorts, runCandidates } from '../strategies/run-candidates.ts';
import { readerIdOf } from '../users/reader-id.ts';
import { foresee, type Guidance } from './foresee.ts';
import { pairModel } from './pair-model.ts';
import { makeSessions, type Sessions, type Visit } from './sessions.ts';
import type { Successors } from './successors.ts';

/** An older read has been followed on by now, or will be found by `predictive`. */
const FRESH_MILLISECONDS = 5_000;
/** Each is a read of the table. */
const MOST_TRIGGERS = 25;

/** What came of one request. */
export interface ForeseenReads {
  readonly proposed: number;
  readonly approved: number;
}

/**
 * Makes the function that foresees after the reads of one request; it gives up before it decides
 * once `signal` is aborted. Which reads are visits is known from what this process has been told:
 * the table lags by a window, which is just the time in which readers go back and forth. A reader
 * whose requests reach several processes is counted a little too often, and the gate drops keys
 * that are in the cache.
 */
export function makeReadForeseer(
  ports: DecisionPorts,
): (events: readonly AccessEvent[], signal: AbortSignal) => Promise<ForeseenReads> {
  const sessions = makeSessions();
  return async (events, signal) => {
    const now = ports.clock.now();
    const triggers = visitedKeys(ports, sessions, events, now);
    if (triggers.length === 0) return NOTHING;
    const known = await followedBy(ports, triggers);
    const guidances = await readGuidances(ports, known);
    const justRead = new Set(events.map(refId));
    const candidates = candidatesOf(ports, known, guidances, now).filter(
      ({ ref }) => !justRead.has(refId(ref)),
    );
    if (candidates.length === 0 || signal.aborted) return NOTHING;
    const run = { id: ports.ids.next(), strategy: FORESIGHT };
    const drawn = withLots(FORESIGHT, ports.settings, candidates);
    const decisions = await runCandidates(ports, run, drawn, 'sparing');
    const approved = decisions.filter(({ verdict }) => verdict === 'approved');
    return { proposed: decisions.length, approved: approved.length };
  };
}

const NOTHING: ForeseenReads = { proposed: 0, approved: 0 };

/** A reader who came to a key. */
interface Trigger {
  readonly ref: KeyRef;
  readonly visit: Visit;
}

/** A trigger with what usually follows on its key. */
interface KnownTrigger extends Trigger {
  readonly successors: Successors;
}

/** The key that each reader came to last, the latest ones only. */
function visitedKeys(
  { settings }: DecisionPorts,
  sessions: Sessions,
  events: readonly AccessEvent[],
  now: number,
): Trigger[] {
  const visits = new Map<string, Trigger>();
  const fresh = events.filter(({ at }) => Math.abs(now - at) <= FRESH_MILLISECONDS);
  for (const event of fresh.toSorted((a, b) => a.at - b.at)) {
    const { keyspace, key, at, source } = event;
    const reader = readerIdOf(event);
    const own = settings.keyspaces.get(keyspace);
    if (reader === undefined || source !== DEMAND || !own || own.control) continue;
    const ref = { keyspace, key };
    const visit = sessions.visit(reader, ref, at, own.ttlMilliseconds);
    if (!visit) continue;
    visits.delete(reader);
    visits.set(reader, { ref, visit });
  }
  return [...visits.values()].slice(-MOST_TRIGGERS);
}

/** What usually follows on the triggers; each reader is held to it at the next step. */
async function followedBy(
  { patterns }: DecisionPorts,
  triggers: readonly Trigger[],
): Promise<KnownTrigger[]> {
  const refs = distinctRefs(triggers.map(({ ref }) => ref));
  const records = await patterns.read(refs);
  const known = new Map(refs.map((ref, index) => [refId(ref), records[index]?.stats.next]));
  return triggers.flatMap(({ ref, visit }) => {
    const successors = known.get(refId(ref));
    visit.expect(successors);
    return successors ? [{ ref, visit, successors }] : [];
  });
}

/** What the gate of each keyspace whose keys may follow would tell its readers now. */
async function readGuidances(
  { settings, gateStates }: DecisionPorts,
  triggers: readonly KnownTrigger[],
): Promise<ReadonlyMap<string, Guidance>> {
  const followed = triggers.flatMap(({ successors }) => successors.slots);
  const names = [...new Set(followed.map(({ keyspace }) => keyspace))].filter(
    (name) => settings.keyspaces.get(name)?.control === false,
  );
  const states = await Promise.all(names.map((name) => gateStates.read(name)));
  return new Map(
    names.flatMap((name, index): [string, Guidance][] => {
      const state = states[index]?.state;
      if (!state?.pairs) return [];
      return [[name, { threshold: state.threshold, model: pairModel.current(state.pairs) }]];
    }),
  );
}

/** Each key once, by the trigger that speaks for it most. */
function candidatesOf(
  { settings }: DecisionPorts,
  triggers: readonly KnownTrigger[],
  guidances: ReadonlyMap<string, Guidance>,
  now: number,
): Candidate[] {
  const candidates = new Map<string, Candidate & { readonly benefit: number }>();
  const guide = (keyspace: string) => guidances.get(keyspace);
  for (const { ref: trigger, visit, successors } of triggers) {
    for (const foreseen of foresee(successors, guide, visit.trust)) {
      const { keyspace, key, benefit } = foreseen;
      const id = refId(foreseen);
      if ((candidates.get(id)?.benefit ?? 0) >= benefit) continue;
      candidates.set(id, {
        ref: { keyspace, key },
        warmAt: now,
        priority: settings.keyspaces.get(keyspace)?.priority ?? 0,
        reason: `usually read after ${nameOf(settings.keyspaces.get(trigger.keyspace), trigger)}`,
        benefit,
      });
    }
  }
  return [...candidates.values()];
}
