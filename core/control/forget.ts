/** Forgets what was learned of keys: the operator's reset. */
import type { Settings } from '../config/settings.ts';
import { refId } from '../keyspaces/keyspaces.ts';
import { emptyStats } from '../patterns/stats.ts';
import type { Clock, Patterns } from '../ports.ts';

/** What forgetting needs. */
export interface ForgetPorts {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly patterns: Pick<Patterns, 'read' | 'save' | 'top'>;
  readonly clock: Pick<Clock, 'now'>;
}

const STEP = 500;

/**
 * Forgets the statistics of all keys that are ranked in these keyspaces, most read first, until
 * `deadlineAt`. Others, hours and categories fade by themselves. What ingest learns of a key at
 * the same moment stays.
 */
export async function forgetPatterns(
  { settings, patterns, clock }: ForgetPorts,
  keyspaces: readonly string[],
  deadlineAt: number,
): Promise<{ readonly count: number; readonly done: boolean }> {
  const forgotten = new Set<string>();
  for (const name of keyspaces) {
    const scale = settings.keyspaces.get(name)?.ttlMilliseconds;
    for (;;) {
      // The index may lag: what is forgotten already says nothing about what is left.
      const refs = await patterns.top(name, forgotten.size + STEP, scale);
      const left = refs.filter((ref) => !forgotten.has(refId(ref)));
      if (left.length === 0) break;
      const known = (await patterns.read(left)).filter((record) => record !== undefined);
      await patterns.save(known.map(({ ref, version }) => ({ ref, version, stats: emptyStats() })));
      for (const ref of left) forgotten.add(refId(ref));
      if (clock.now() >= deadlineAt) return { count: forgotten.size, done: false };
    }
  }
  return { count: forgotten.size, done: true };
}
