/** The HASH of an entry's state, as the scripts write it and the adapter reads it. */
import type { EntryState } from '../../core/ports.ts';

/** Fields in the order in which `parseState` takes them. */
export const STATE_FIELDS = [
  'loadedAt',
  'expiresAt',
  'shadowUntil',
  'strategy',
  'run',
  'used',
  'loadMilliseconds',
  'invalidatedAt',
] as const;

/** Reads an HMGET reply. An entry that another program has written exists, with the state of the
 * one before it or with none. */
export function parseState(reply: unknown, exists: boolean): EntryState {
  const [loadedAt, expiresAt, shadowUntil, strategy, run, used, loadMilliseconds, invalidatedAt] =
    reply as readonly (string | null)[];
  return {
    exists,
    loadedAt: Number(loadedAt ?? 0),
    expiresAt: Number(expiresAt ?? 0),
    shadowUntil: Number(shadowUntil ?? 0),
    strategy: strategy ?? '',
    run: run ?? '',
    used: used === '1',
    loadMilliseconds: Number(loadMilliseconds ?? 0),
    invalidatedAt: Number(invalidatedAt ?? 0),
  };
}
