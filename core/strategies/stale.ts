/** Which candidates are worth a word: keys that are in the cache are not. */
import type { Patterns } from '../ports.ts';
import type { Candidate } from './candidate.ts';

/** Those whose entry has ended, or never was, each with what was read of it. */
export async function staleOnly(
  patterns: Pick<Patterns, 'read'>,
  found: readonly Candidate[],
  now: number,
): Promise<Candidate[]> {
  const records = await patterns.read(found.map(({ ref }) => ref));
  return found.flatMap((candidate, index) => {
    const record = records[index];
    if ((record?.stats.expiresAt ?? 0) > now) return [];
    return [{ ...candidate, ...(record && { record }) }];
  });
}
