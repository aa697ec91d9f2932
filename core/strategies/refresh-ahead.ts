import type { Strategy } from './strategy.ts';

/**
 * Proposes entries that expire before the next run: the `due` index is its timer wheel. Each
 * entry is decided on once; whether it will be read again is the gate's question. Entries of a
 * keyspace that is not warmed any more are proposed as well: what stayed in the index undecided
 * would stand before all others for good.
 */
export const refreshAhead: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const until = now + horizonMilliseconds;
  const refs = await patterns.due(until, own.limit);
  const records = await patterns.read(refs);
  return refs.flatMap((ref, index) => {
    const record = records[index];
    if (!record) return [];
    const { stats } = record;
    // Here for the outcome of an earlier decision: its entry is decided on when it expires.
    const isLater = stats.expiresAt > until;
    return [
      {
        ref,
        record,
        warmAt: isLater ? now : Math.max(now, stats.expiresAt),
        priority: settings.keyspaces.get(ref.keyspace)?.priority ?? 0,
        reason: stats.expiresAt > now ? 'expires before the next run' : 'expired unread',
      },
    ];
  });
};
