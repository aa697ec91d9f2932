/** Candidates of any strategy: decide → reserve → mark → send. */
import { readBooks } from '../budget/account.ts';
import { withoutZeros } from '../budget/entries.ts';
import { foldEntries } from '../budget/fold-entries.ts';
import { closePurse, openPurse, takenBy } from '../budget/purse.ts';
import { settlement } from '../budget/reservations.ts';
import { reservationAccount, rowsOf } from '../budget/rows.ts';
import type { Keyspace, Settings } from '../config/settings.ts';
import { contended } from '../errors.ts';
import { type Decision, decide, type Verdict } from '../gate/decide.ts';
import { emptyStats } from '../patterns/stats.ts';
import { distinctBy } from '../patterns/update.ts';
import type { Clock, GateStates, Ids, Ledger, LedgerEntry, Patterns, WarmQueue } from '../ports.ts';
import type { KnownCandidate } from './candidate.ts';
import { type MarkedDecisions, markDecisions, retireFromDue, unmarkApproved } from './mark.ts';
import { planMessages } from './plan.ts';
import type { DrawnCandidate } from './propose.ts';

/** What it takes to decide, and to have warmed what is approved. */
export interface DecisionPorts {
  readonly settings: Settings;
  readonly patterns: Patterns;
  readonly ledger: Ledger;
  readonly gateStates: GateStates;
  readonly warmQueue: WarmQueue;
  readonly clock: Clock;
  readonly ids: Ids;
}

/**
 * What is written: all that a run decides; nothing; or nothing unless a warm is approved, for
 * those who decide once per read and not once per minute.
 */
export type RunMode = 'run' | 'dry' | 'sparing';

/** All strategies may decide at the same moment; each time one of them is first. */
const ATTEMPTS = 24;

/** Decides on given candidates and sends what is approved; answers the decisions that stand. */
export async function runCandidates(
  ports: DecisionPorts,
  run: { readonly id: string; readonly strategy: string },
  candidates: readonly DrawnCandidate[],
  mode: RunMode,
): Promise<Decision[]> {
  const decisions: Decision[] = [];
  for (const [name, proposed] of Map.groupBy(candidates, ({ ref }) => ref.keyspace)) {
    const keyspace = ports.settings.keyspaces.get(name);
    if (!keyspace || keyspace.control) {
      const refs = proposed.map(({ ref }) => ref);
      if (mode === 'run') await retireFromDue(ports.patterns, refs);
      continue;
    }
    decisions.push(...(await runKeyspace(ports, run, keyspace, proposed, mode)));
  }
  return decisions;
}

/** Everything of one run in one keyspace. */
async function runKeyspace(
  ports: DecisionPorts,
  run: { readonly id: string; readonly strategy: string },
  keyspace: Keyspace,
  proposed: readonly DrawnCandidate[],
  mode: RunMode,
): Promise<readonly Decision[]> {
  const now = ports.clock.now();
  const decided = await decideAndReserve(ports, run, keyspace, proposed, now, mode);
  if (isLeftAsItWas(mode, decided)) return decided;
  const marked = await markDecisions(ports.patterns, decided, keyspace, now, run.strategy);
  const { decisions } = marked;
  const byLabel = Map.groupBy(decisions, ({ candidate }) => candidate.lot?.label ?? run.strategy);
  const messages = [...byLabel].flatMap(([strategy, own]) =>
    planMessages({ ...ports, keyspace, decisions: own, run: { ...run, strategy }, now }),
  );
  try {
    await tellOfParked(ports, marked, `${run.id}:${keyspace.name}:parked`);
    await ports.warmQueue.send(
      messages.map((body) => ({ body, delayMilliseconds: Math.max(0, body.notBefore - now) })),
    );
  } catch (error) {
    await takeBack(ports, run, keyspace, decisions, now);
    throw error;
  }
  const approved = countOf(decisions, 'approved');
  const revoked = countOf(decided, 'approved') - approved;
  const entries = [...byLabel].flatMap(([label, own]) => decisionEntries(keyspace, label, own));
  if (revoked > 0)
    entries.push(settlement(keyspace.name, reservationAccount(run.strategy), revoked, now));
  await ports.ledger.add(foldEntries(entries), `${run.id}:${keyspace.name}`);
  return decisions;
}

/** The keys know from now on what was parked of them: nobody else will tell of it. */
async function tellOfParked(
  { ledger, patterns }: DecisionPorts,
  { entries, slots }: MarkedDecisions,
  token: string,
): Promise<void> {
  if (entries.length > 0) await ledger.add(foldEntries(entries), token);
  await patterns.saveHours(slots);
}

/** What could not be sent is free to be decided on again, and its place in the budget as well. */
async function takeBack(
  { patterns, ledger }: DecisionPorts,
  run: { readonly id: string; readonly strategy: string },
  keyspace: Keyspace,
  decisions: readonly Decision[],
  now: number,
): Promise<void> {
  const unsent = decisions.filter(({ verdict }) => verdict === 'approved');
  const back = settlement(keyspace.name, reservationAccount(run.strategy), unsent.length, now);
  // The caller is told why nothing was sent; without the table as well, the marks end by themselves.
  await Promise.allSettled([
    unmarkApproved(patterns, unsent, keyspace),
    ledger.add([back], `${run.id}:${keyspace.name}:unsent`),
  ]);
}

/** What the setting of a key would not have proposed is no candidate of it. */
function decisionEntries(
  keyspace: Keyspace,
  label: string,
  decisions: readonly Decision[],
): LedgerEntry[] {
  const own = decisions.filter(({ candidate }) => candidate.lot?.isProposed !== false);
  const add = {
    proposed: own.length,
    approved: countOf(own, 'approved'),
    withheld: countOf(own, 'withheld'),
  };
  return withoutZeros(rowsOf(keyspace.name, label).map((row) => ({ row, add })));
}

/**
 * Decides on current state. The purse is written first, on condition: two decisions at the same
 * time, of whatever strategies and keyspaces, cannot spend the same budget. Where the keyspace's
 * own state was then changed by another, what was reserved is given back.
 */
async function decideAndReserve(
  ports: DecisionPorts,
  run: { readonly id: string; readonly strategy: string },
  keyspace: Keyspace,
  proposed: readonly DrawnCandidate[],
  now: number,
  mode: RunMode,
): Promise<Decision[]> {
  const { settings, gateStates, ledger } = ports;
  const { strategy } = run;
  const account = reservationAccount(strategy);
  const candidates = await withRecords(ports.patterns, proposed);
  const since = firstReadOf(candidates);
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const [{ version, state: stored }, { version: purseVersion, purse }] = await Promise.all([
      gateStates.read(keyspace.name),
      gateStates.readPurse(),
    ]);
    const books = await readBooks(ledger, settings, purse?.reservations ?? [], now);
    const opening = { settings, keyspace, account, stored, purse, books, since, now };
    const result = decide({ strategy, keyspace, candidates, now, ...openPurse(opening) });
    if (isLeftAsItWas(mode, result.decisions)) return result.decisions;
    const { state, taken } = takenBy(result.decisions, result.state, now);
    if (!(await gateStates.savePurse(purseVersion, closePurse(opening, state, taken)))) continue;
    if (await gateStates.save(keyspace.name, version, state)) return result.decisions;
    const back = settlement(keyspace.name, account, taken.keys, now);
    await ledger.add([back], `${run.id}:${keyspace.name}:lost:${attempt}`);
  }
  throw contended(`the gate of keyspace '${keyspace.name}'`);
}

function isLeftAsItWas(mode: RunMode, decisions: readonly Decision[]): boolean {
  return mode === 'dry' || (mode === 'sparing' && countOf(decisions, 'approved') === 0);
}

/** The earliest read of any candidate; the beginning of time where none was read. */
function firstReadOf(candidates: readonly KnownCandidate[]): number {
  const times = candidates.map(({ record }) => record.stats.firstReadAt).filter((at) => at > 0);
  return times.reduce((first, at) => Math.min(first, at), times[0] ?? 0);
}

/** Reads what no strategy has read yet: what has changed since is found out when it is marked. */
async function withRecords(
  patterns: Patterns,
  proposed: readonly DrawnCandidate[],
): Promise<KnownCandidate[]> {
  const distinct = distinctBy(proposed, ({ ref }) => ref);
  const unread = distinct.filter(({ record }) => record === undefined);
  const read = await patterns.read(unread.map(({ ref }) => ref));
  const records = new Map(unread.map((candidate, index) => [candidate, read[index]]));
  return distinct.map((candidate) => {
    const { ref, record = records.get(candidate) } = candidate;
    return { ...candidate, record: record ?? { ref, version: 0, stats: emptyStats() } };
  });
}

function countOf(decisions: readonly Decision[], verdict: Verdict): number {
  return decisions.filter((decision) => decision.verdict === verdict).length;
}
