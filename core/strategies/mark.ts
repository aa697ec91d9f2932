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

function markStats(
  stats: KeyStats,
  { candidate, verdict, offer }: Decision,
  keyspace: Keyspace,
): KeyStats | undefined {
  // Loaded again since it was decided on: that entry has its own place in the index.
  const isCurrent = stats.loadedAt <= candidate.record.stats.loadedAt;
  const { dueAt, ...rest } = stats;
  const leaves = isCurrent && dueAt !== undefined;
  if (verdict === 'fresh') {
    const isLagging = leaves && dueAt < stats.expiresAt;
    return isLagging ? { ...stats, dueAt: stats.expiresAt } : undefined;
  }
  const settled = leaves ? rest : stats;
  if (verdict === 'approved') {
    const inFlightUntil = notAfterOf(candidate.warmAt, keyspace);
    return { ...settled, inFlightUntil, ...(offer ? { offer } : {}) };
  }
  if (offer && offer !== stats.offer) return { ...settled, offer };
  return leaves ? settled : undefined;
}
