/** Writes decisions into the statistics of their keys, so that nobody decides on them again. */
import { keyDayEntries } from '../budget/key-day-entries.ts';
import type { Keyspace } from '../config/settings.ts';
import type { Decision } from '../gate/decide.ts';
import type { Outcome } from '../gate/outcome.ts';
import { drawNewcomers, drawRefusals, isNewcomer, watch } from '../gate/watch.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { enrol } from '../patterns/key-days.ts';
import { foldParts } from '../patterns/parked.ts';
import type { HourSlot, KeyStats, PendingDecision } from '../patterns/stats.ts';
import { updatePatterns } from '../patterns/update.ts';
import type { LedgerEntry, Patterns } from '../ports.ts';
import { withNote } from './note.ts';

/** A warm that has not happened by then is not worth it any more. */
export function notAfterOf(warmAt: number, keyspace: Keyspace): number {
  return warmAt + Math.min(10 * 60_000, Math.max(30_000, keyspace.ttlMilliseconds / 2));
}

/** Decisions as they stand, and what the keys whose parked reads were folded tell others. */
export interface MarkedDecisions {
  readonly decisions: readonly Decision[];
  readonly slots: readonly HourSlot[];
  readonly entries: readonly LedgerEntry[];
}

/**
 * Marks approved keys as in flight and takes decided ones out of the `due` index. A key that
 * another strategy put in flight meanwhile turns from approved to in-flight. What was parked of a
 * key is folded; of a key that the table does not hold only if it is warmed, or drawn.
 */
export async function markDecisions(
  patterns: Patterns,
  decisions: readonly Decision[],
  keyspace: Keyspace,
  now: number,
  strategy: string,
): Promise<MarkedDecisions> {
  const byRef = new Map(decisions.map((decision) => [refId(decision.candidate.ref), decision]));
  const drawn = drawRefusals(decisions, now);
  const newcomers = drawNewcomers(decisions, now);
  const slots = new Map<string, readonly HourSlot[]>();
  const entries = new Map<string, readonly LedgerEntry[]>();
  const lost = new Set<Decision>();
  const refs = decisions.map(({ candidate }) => candidate.ref);
  const known = decisions.map(({ candidate: { record, parked } }) =>
    parked ? { ...record, stats: parked.stored } : record,
  );
  const takeUp = (stored: KeyStats, { candidate: { parked, ref } }: Decision): KeyStats => {
    if (!parked) return stored;
    const { ttlMilliseconds } = keyspace;
    const { stats, slots: own } = foldParts(stored, parked, keyspace);
    // Its own write that was reported as lost has folded it: what it told is told.
    if (stats === stored) return stored;
    slots.set(refId(ref), own);
    entries.set(refId(ref), keyDayEntries(ref, stored.keyDays, stats.keyDays, ttlMilliseconds));
    return stats;
  };
  const mark = (stored: KeyStats, ref: KeyRef): KeyStats | undefined => {
    const decision = byRef.get(refId(ref)) as Decision;
    if (isNewcomer(decision) && !newcomers.has(decision)) return undefined;
    const stats = takeUp(stored, decision);
    const isTaken = decision.verdict === 'approved' && stats.inFlightUntil > now;
    if (isTaken) lost.add(decision);
    const stands: Decision = isTaken ? { ...decision, verdict: 'in-flight' } : decision;
    const entered = isTaken ? stats : enterKeyDays(stats, decision);
    const marked = markStats(entered, stands, keyspace, drawn.has(decision));
    const changed = marked ?? (entered === stored ? undefined : entered);
    return changed && withNote(changed, stands, strategy, now);
  };
  await updatePatterns(patterns, refs, mark, known);
  return {
    decisions: decisions.map((decision) =>
      lost.has(decision) ? { ...decision, verdict: 'in-flight' } : decision,
    ),
    slots: [...slots.values()].flat(),
    entries: [...entries.values()].flat(),
  };
}

/** Takes approved keys out of flight again, back to where they were in the `due` index. */
export async function unmarkApproved(
  patterns: Patterns,
  approved: readonly Decision[],
  keyspace: Keyspace,
): Promise<void> {
  const byRef = new Map(approved.map((decision) => [refId(decision.candidate.ref), decision]));
  const refs = approved.map(({ candidate }) => candidate.ref);
  await updatePatterns(patterns, refs, (stats, ref) => {
    const { candidate } = byRef.get(refId(ref)) as Decision;
    if (stats.inFlightUntil !== notAfterOf(candidate.warmAt, keyspace)) return undefined;
    return { ...stats, inFlightUntil: 0, dueAt: stats.dueAt ?? candidate.record.stats.dueAt };
  });
}

/** Takes keys out of the `due` index that nobody will decide on. */
export async function retireFromDue(patterns: Patterns, refs: readonly KeyRef[]): Promise<void> {
  await updatePatterns(patterns, refs, (stats) =>
    stats.dueAt === undefined ? undefined : { ...stats, dueAt: undefined },
  );
}

/** Sides that would differ from here on: the warm that one gets is what the other goes without. */
function enterKeyDays(stats: KeyStats, { candidate, verdict }: Decision): KeyStats {
  if (!candidate.lot || (verdict !== 'approved' && verdict !== 'withheld')) return stats;
  const keyDays = enrol(stats.keyDays, candidate.lot.enrolments, candidate.warmAt);
  return keyDays === stats.keyDays || keyDays.length === 0 ? stats : { ...stats, keyDays };
}

function markStats(
  stats: KeyStats,
  decision: Decision,
  keyspace: Keyspace,
  isDrawn: boolean,
): KeyStats | undefined {
  const { candidate, verdict, offer, learned } = decision;
  const base = withoutLearned(stats, learned);
  const isLearned = base !== stats;
  // Loaded again since it was decided on: that entry has its own place in the index.
  const isCurrent = stats.loadedAt <= candidate.record.stats.loadedAt;
  const { dueAt } = base;
  const leaves = isCurrent && dueAt !== undefined;
  if (verdict === 'fresh') {
    if (leaves && dueAt < base.expiresAt) return { ...base, dueAt: base.expiresAt };
    return isLearned ? base : undefined;
  }
  const settled = leaves ? { ...base, dueAt: undefined } : base;
  if (verdict === 'approved') {
    const inFlightUntil = notAfterOf(candidate.warmAt, keyspace);
    const approved = { ...settled, inFlightUntil, offer: offer ?? settled.offer };
    return isCurrent ? watch(approved, decision, keyspace, isDrawn) : approved;
  }
  const isRefused = offer !== undefined && isCurrent;
  const refused = offer ? { ...settled, offer } : settled;
  const watched = isRefused ? watch(refused, decision, keyspace, isDrawn) : refused;
  const next: KeyStats = isRefused || leaves ? comingBack(watched, keyspace) : watched;
  const isChanged =
    next.dueAt !== stats.dueAt ||
    next.pending !== stats.pending ||
    (offer !== undefined && offer.at !== stats.offer?.at);
  return isChanged ? next : undefined;
}

/** Due when its first outcome is known, read or not: whoever refuses it meanwhile. */
function comingBack(stats: KeyStats, keyspace: Keyspace): KeyStats {
  if (!stats.pending) return stats;
  const firstAt = Math.min(...Object.values(stats.pending).map(({ at }) => at));
  return { ...stats, dueAt: firstAt + keyspace.ttlMilliseconds };
}

/** The statistics without the decisions that were learned from; the same where there are none. */
function withoutLearned(stats: KeyStats, learned: readonly Outcome[]): KeyStats {
  if (!stats.pending) return stats;
  const isLearned = ([of, { at }]: [string, PendingDecision]) =>
    learned.some((outcome) => outcome.of === of && outcome.decision.at === at);
  const all = Object.entries(stats.pending);
  const open = all.filter((entry) => !isLearned(entry));
  if (open.length === all.length) return stats;
  return { ...stats, pending: open.length > 0 ? Object.fromEntries(open) : undefined };
}
