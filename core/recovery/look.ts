/**
 * Is the cache cold? A look at few keys: the most read ones and those that must always be warm.
 * One that is not in the cache counts only where the table says that it should be: so a healthy
 * cache costs one round trip and hardly a read of the table.
 */
import type { Settings } from '../config/settings.ts';
import type { KeyRef } from '../keyspaces/keyspaces.ts';
import type { Cache, Patterns } from '../ports.ts';
import { dutiesOf } from '../tasks/due.ts';
import type { Task } from '../tasks/port.ts';

/** What a look needs. */
export interface LookPorts {
  readonly settings: Settings;
  readonly cache: Pick<Cache, 'inspect'>;
  readonly patterns: Pick<Patterns, 'read' | 'top'>;
}

/** What was found: keys that should be there, and those of them that are not. */
export interface Look {
  readonly expected: number;
  readonly missing: number;
}

/** Most read keys that are looked at, over all keyspaces, and critical ones beside them. */
const HOTTEST = 200;
const MOST_CRITICAL = 100;
/** A keyspace has its say however many there are. */
const LEAST_PER_KEYSPACE = 20;
/** What ends in the next moments may be gone already. */
const MARGIN_MILLISECONDS = 2_000;
/** Fewer keys tell nothing. */
const LEAST_EXPECTED = 20;
/** So much more than usual is missing in a cold cache: one node of four, or more. */
const COLD_RISE = 0.2;
/** Weight of a look in the usual share. A smaller share is believed at once. */
const USUAL_WEIGHT = 0.1;

/** Looks. */
export async function lookAtCache(
  ports: LookPorts,
  tasks: readonly Task[],
  now: number,
): Promise<Look> {
  const { settings, patterns } = ports;
  const warmed = [...settings.keyspaces.values()].filter(({ control }) => !control);
  const each = Math.max(LEAST_PER_KEYSPACE, Math.floor(HOTTEST / Math.max(1, warmed.length)));
  const tops = await Promise.all(
    warmed.map(({ name, ttlMilliseconds }) => patterns.top(name, each, ttlMilliseconds)),
  );
  const critical = dutiesOf(settings, tasks).filter((duty) => duty.critical);
  const refs: readonly KeyRef[] = [...critical.slice(0, MOST_CRITICAL), ...tops.flat()];
  if (refs.length === 0) return { expected: 0, missing: 0 };
  const states = await ports.cache.inspect(refs.map(({ key }) => key));
  const gone = refs.filter((_, index) => !states[index]?.exists);
  const records = gone.length > 0 ? await patterns.read(gone) : [];
  const missing = records.filter(
    (record) => record && record.stats.expiresAt > now + MARGIN_MILLISECONDS,
  ).length;
  return { expected: refs.length - gone.length + missing, missing };
}

/** The share that is missing; 0 where nothing should be there. */
export function missingShare({ expected, missing }: Look): number {
  return expected > 0 ? missing / expected : 0;
}

/**
 * Whether so much is missing that the cache must have lost it. Compared with what is usual: where
 * an application gives its entries shorter lives than the configuration says, some always are.
 */
export function isCold(look: Look, usualShare: number): boolean {
  return look.expected >= LEAST_EXPECTED && missingShare(look) >= usualShare + COLD_RISE;
}

/** The usual share after another look. */
export function nextUsualShare(usualShare: number, look: Look): number {
  if (look.expected < LEAST_EXPECTED) return usualShare;
  const share = missingShare(look);
  return share < usualShare ? share : usualShare + USUAL_WEIGHT * (share - usualShare);
}
