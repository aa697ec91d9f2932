/** Which candidates are worth a word: keys that are in the cache are not. */
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { Patterns } from '../ports.ts';

/** Those whose entry has ended, or never was. */
export async function staleOnly<Found extends { readonly ref: KeyRef }>(
  patterns: Pick<Patterns, 'read'>,
  found: readonly Found[],
  now: number,
): Promise<Found[]> {
  const records = await patterns.read(found.map(({ ref }) => ref));
  return found.filter((_, index) => (records[index]?.stats.expiresAt ?? 0) <= now);
}
