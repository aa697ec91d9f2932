import type { Strategy } from './strategy.ts';

/** Proposes the most read keys (decayed frequency) that are not in the cache. */
export const popular: Strategy = async ({ settings, own, patterns, now }) => {
  const warmable = [...settings.keyspaces.values()].filter(({ control }) => !control);
  const proposed = warmable.map(async ({ name, priority, ttlMilliseconds }) => {
    const refs = await patterns.top(name, own.limit, ttlMilliseconds);
    const records = await patterns.read(refs);
    return refs.flatMap((ref, index) => {
      const record = records[index];
      if (!record || record.stats.expiresAt > now) return [];
      return [
        { ref, record, warmAt: now, priority, reason: `number ${index + 1} of the most read` },
      ];
    });
  });
  return (await Promise.all(proposed)).flat();
};
