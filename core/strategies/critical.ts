import type { Strategy } from './strategy.ts';

/** Proposes the keys that must always be warm and are not, or will not be at the next run. */
export const critical: Strategy = async ({ settings, own, patterns, now, horizonMilliseconds }) => {
  const entries = settings.critical;
  const records = await patterns.read(entries);
  const stale = entries.flatMap(({ keyspace, key, params, priority }, index) => {
    const expiresAt = records[index]?.stats.expiresAt ?? 0;
    if (expiresAt > now + horizonMilliseconds) return [];
    return [
      {
        ref: { keyspace, key },
        params,
        warmAt: Math.max(now, expiresAt),
        priority,
        reason: `critical with priority ${priority}`,
      },
    ];
  });
  return stale.slice(0, own.limit);
};
