import type { Strategy } from './strategy.ts';

/**
 * Proposes entries that expire before the next run: the `due` index is its timer wheel. Each
 * entry is decided on once; whether it will be read again is the gate's question.
 */
export const refreshAhead: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const refs = await patterns.due(now + horizonMilliseconds, own.limit);
  const records = await patterns.read(refs);
  return refs.flatMap((ref, index) => {
    const stats = records[index]?.stats;
    const keyspace = settings.keyspaces.get(ref.keyspace);
    if (!stats || !keyspace || keyspace.control) return [];
    return [
      {
        ref,
        warmAt: Math.max(now, stats.expiresAt),
        priority: keyspace.priority,
        reason: stats.expiresAt > now ? 'expires before the next run' : 'expired unread',
      },
    ];
  });
};
