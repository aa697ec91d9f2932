/** Drops keys, tags and keyspaces, and answers once no reader is given an older value any more. */
import type { Settings } from '../config/settings.ts';
import { throwDependencyDown } from '../errors.ts';
import { type KeyRef, matchKey, refId } from '../keyspaces/keyspaces.ts';
import type { Cache, Clock, Patterns } from '../ports.ts';
import { keyspaceGroup, tagGroup } from './groups.ts';

/** What invalidating needs. */
export interface InvalidationPorts {
  readonly settings: Settings;
  readonly cache: Pick<Cache, 'invalidate' | 'dropGroup' | 'longestLease'>;
  readonly patterns: Pick<Patterns, 'top'>;
  readonly clock: Clock;
}

/** What is to be dropped. */
export interface InvalidationTarget {
  readonly keys: readonly KeyRef[];
  readonly tags: readonly string[];
  readonly keyspaces: readonly string[];
}

/** What was dropped. */
export interface Invalidation {
  /** Keys that were named, and keys that were found by tag or keyspace. */
  readonly count: number;
  /** False where the time was over first; the same request again goes on. */
  readonly done: boolean;
  /** The first of these keys, as many as can be warmed at once. */
  readonly keys: readonly KeyRef[];
}

/** Most keys that one invalidation has warmed again. */
const MAX_REWARMED = 5_000;
/** Keys of a keyspace that the table knows and no index: the application has written them itself. */
const KNOWN_KEYS = 5_000;

/**
 * Drops everything named, until `deadlineAt`. Does not wait for leases: see `waitForLeases`.
 *
 * @throws PreheatError `dependency_down` where the cache does not answer; the same again is safe.
 */
export async function invalidate(
  ports: InvalidationPorts,
  target: InvalidationTarget,
  deadlineAt: number,
): Promise<Invalidation> {
  const { cache, clock } = ports;
  const found = new Map<string, KeyRef>();
  let count = 0;
  const note = (refs: readonly KeyRef[], dropped = refs.length) => {
    count += dropped;
    for (const ref of refs) if (found.size < MAX_REWARMED) found.set(refId(ref), ref);
  };
  const isLate = () => clock.now() >= deadlineAt;
  const answer = (done: boolean): Invalidation => ({ count, done, keys: [...found.values()] });
  try {
    await cache.invalidate(target.keys.map(({ key }) => key));
    note(target.keys);
    for (const group of groupsOfTarget(target)) {
      for await (const keys of cache.dropGroup(group)) {
        // A key that no template fits any more is dropped, and cannot be loaded again.
        const refs = keys.flatMap((key) => matchKey(ports.settings.keyspaces, key) ?? []);
        note(refs, keys.length);
        if (isLate()) return answer(false);
      }
    }
    for (const keyspace of target.keyspaces) {
      const known = await knownKeys(ports, keyspace);
      await cache.invalidate(known.map(({ key }) => key));
      // Counted once: those that the index has named are in `found`, unless they are too many.
      note(known.filter((ref) => !found.has(refId(ref))));
      if (isLate()) return answer(false);
    }
    return answer(true);
  } catch (error) {
    return throwDependencyDown('the cache')(error);
  }
}

/** Resolves when no process holds a value any more that it read before. */
export async function waitForLeases({ cache, clock }: InvalidationPorts): Promise<void> {
  const held = await cache.longestLease().catch(throwDependencyDown('the cache'));
  if (held > 0) await clock.sleep(held);
}

function groupsOfTarget({ tags, keyspaces }: InvalidationTarget): string[] {
  return [...new Set([...tags.map(tagGroup), ...keyspaces.map(keyspaceGroup)])];
}

function knownKeys({ settings, patterns }: InvalidationPorts, keyspace: string): Promise<KeyRef[]> {
  return patterns.top(keyspace, KNOWN_KEYS, settings.keyspaces.get(keyspace)?.ttlMilliseconds);
}
