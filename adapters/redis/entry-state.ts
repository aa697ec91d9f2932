/** The HASH of an entry's state, as the scripts write it and the adapter reads it. */
import type { CacheWrite, EntryState } from '../../core/ports.ts';

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
  'dollars',
  'form',
  'validator',
  'missingAt',
  'missingUntil',
  'missingMoment',
] as const;

/** Fields of a write that most entries do not have: told as name and value where they do. */
export function extraFields({
  form,
  validator,
  dollars,
}: Pick<CacheWrite, 'form' | 'validator' | 'dollars'>): (string | number)[] {
  return Object.entries({ form, validator, dollars }).flatMap(([name, value]) =>
    value ? [name, value] : [],
  );
}

/** Reads an HMGET reply. An entry that another program has written exists, with the state of the
 * one before it or with none. */
export function parseState(reply: unknown, exists: boolean): EntryState {
  const values = reply as readonly (string | null)[];
  const [loadedAt, expiresAt, shadowUntil, strategy, run, used, loadMilliseconds] = values;
  const [invalidatedAt, dollars, form, validator, ...absence] = values.slice(7);
  const [missingAt = 0, missingUntil = 0, missingMoment = 0] = absence.map(Number);
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
    ...(dollars && { dollars: Number(dollars) }),
    ...(form && { form }),
    ...(validator && { validator }),
    // What was written or invalidated since then is news of its own.
    ...(missingAt > Number(loadedAt ?? 0) &&
      missingMoment > Number(invalidatedAt ?? 0) && {
        missing: { at: missingAt, until: missingUntil },
      }),
  };
}
