/** Writes decisions into the statistics of their keys, so that nobody decides on them again. */
import type { Keyspace } from '../config/settings.ts';
import type { Decision } from '../gate/decide.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { updatePatterns } from '../patterns/update.ts';
import type { Patterns } from '../ports.ts';

/** A warm that has not happened by then is not worth it any more. */
export function notAfterOf(warmAt: number, keyspace: Keyspace): number {
  return warmAt + Math.min(10 * 60_000, Math.max(30_000, keyspace.ttlMilliseconds / 2));
}

/**
 * Marks approved keys as in flight and takes decided ones out of the `due` index. A key that
 * another strategy put in flight meanwhile turns from approved to in-flight.
 */
export async function markDecisions(
  patterns: Patterns,
  decisions: readonly Decision[],
  keyspace: Keyspace,
  now: number,
): Promise<Decision[]> {
  const byRef = new Map(decisions.map((decision) => [refId(decision.candidate.ref), decision]));
  const lost = new Set<string>();
  const refs = decisions.map(({ candidate }) => candidate.ref);
  await updatePatterns(patterns, refs, (stats, ref) => {
    const decision = byRef.get(refId(ref)) as Decision;
    const isTaken = decision.verdict === 'approved' && stats.inFlightUntil > now;
    if (isTaken) lost.add(refId(ref));
    return markStats(stats, isTaken ? { ...decision, verdict: 'in-flight' } : decision, keyspace);
  });
  return decisions.map((decision) =>
    lost.has(refId(decision.candidate.ref)) ? { ...decision, verdict: 'in-flight' } : decision,
  );
}

/** Takes keys out of the `due` index that nobody will decide on. */
export async function retireFromDue(patterns: Patterns, refs: readonly KeyRef[]): Promise<void> {
  await updatePatterns(patterns, refs, ({ dueAt, ...rest }) =>
    dueAt === undefined ? undefined : rest,
  );
}

function markStats(stats: KeyStats, decision: Decision, keyspace: Keyspace): KeyStats | undefined {
  const { candidate, verdict, offer, learned } = decision;
  const { pending, ...unpending } = stats;
  const isLearned = learned !== undefined && pending?.at === learned.at;
  const base: KeyStats = isLearned ? unpending : stats;
  // Loaded again since it was decided on: that entry has its own place in the index.
  const isCurrent = stats.loadedAt <= candidate.record.stats.loadedAt;
  const { dueAt, ...rest } = base;
  const leaves = isCurrent && dueAt !== undefined;
  if (verdict === 'fresh') {
    if (leaves && dueAt < base.expiresAt) return { ...base, dueAt: base.expiresAt };
    return isLearned ? base : undefined;
  }
  const settled = leaves ? rest : base;
  if (verdict === 'approved') {
    const inFlightUntil = notAfterOf(candidate.warmAt, keyspace);
    const approved = { ...settled, inFlightUntil, ...(offer ? { offer } : {}) };
    return isCurrent ? withPending(approved, decision) : approved;
  }
  const refused = offer ? { ...settled, offer } : settled;
  const isWatched = offer !== undefined && isCurrent && isAtExpiry(candidate, keyspace);
  const watched = isWatched ? withPending(refused, decision) : refused;
  if (watched.pending && (isWatched || leaves)) {
    // Comes back when its outcome is known, read or not: whoever refuses it meanwhile.
    return { ...watched, dueAt: watched.pending.at + keyspace.ttlMilliseconds };
  }
  const isChanged = leaves || isLearned || (offer !== undefined && offer.at !== stats.offer?.at);
  return isChanged ? watched : undefined;
}

/** One decision at a time is watched: an open one stays. */
function withPending(stats: KeyStats, { candidate, features }: Decision): KeyStats {
  if (stats.pending) return stats;
  return { ...stats, pending: { at: candidate.warmAt, features } };
}

/** Every decision at an expiry is learned from, refused ones too; of later ones the approved. */
function isAtExpiry({ warmAt, record }: Decision['candidate'], keyspace: Keyspace): boolean {
  return warmAt - record.stats.expiresAt <= keyspace.ttlMilliseconds / 4;
}
