import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import {
  foldParts,
  KEYS_PER_PAGE,
  keysOfPages,
  pagesOfParts,
  type TakenKey,
} from '../patterns/parked.ts';
import { emptyStats, type KeyRecord } from '../patterns/stats.ts';
import { distinctRefs } from '../patterns/update.ts';
import type { Candidate, ParkedStats } from './candidate.ts';
import type { Settle, Strategy, StrategyContext } from './strategy.ts';

/**
 * Proposes entries that expire before the next run: the `due` index is its timer wheel, of keys
 * and of the pages in which a crowded window has parked some. Each entry is decided on once;
 * whether it will be read again is the gate's question. Entries of a keyspace that is not warmed
 * any more are proposed as well: what stayed in the index undecided would stand before all others
 * for good.
 */
export const refreshAhead: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const until = now + horizonMilliseconds;
  // Half of what it looks at, so that neither kind keeps the other from being decided on.
  const half = Math.ceil(own.limit / 2);
  const taken = keysOfPages(await patterns.parked(until, Math.ceil(half / KEYS_PER_PAGE)));
  const due = await patterns.due(until, Math.max(half, own.limit - taken.length));
  const known = await readKnown(context, due, taken);
  return known.map(({ record, parked }): Candidate => {
    const { ref, stats } = record;
    // Here for the outcome of an earlier decision: its entry is decided on when it expires.
    const isLater = stats.expiresAt > until;
    return {
      ref,
      record,
      warmAt: isLater ? now : Math.max(now, stats.expiresAt),
      priority: settings.keyspaces.get(ref.keyspace)?.priority ?? 0,
      reason: stats.expiresAt > now ? 'expires before the next run' : 'expired unread',
      ...(parked && { parked }),
    };
  });
};

/** Takes away the pages whose keys were decided on. */
export const unparkDecided: Settle = async ({ patterns }, decided) => {
  const parts = decided.flatMap(({ parked }) => parked?.parts ?? []);
  await patterns.unpark(pagesOfParts(parts));
};

/** The records of some keys, with what is parked of them. */
async function readKnown(
  { settings, patterns }: StrategyContext,
  due: readonly KeyRef[],
  taken: readonly TakenKey[],
): Promise<{ readonly record: KeyRecord; readonly parked?: ParkedStats }[]> {
  const takenById = new Map(taken.map((key) => [refId(key.ref), key]));
  const refs = distinctRefs([...due, ...taken.map(({ ref }) => ref)]);
  const records = await patterns.read(refs);
  return refs.flatMap((ref, index) => {
    const record = records[index];
    const key = takenById.get(refId(ref));
    if (!key) return record ? [{ record }] : [];
    const { version, stats: stored } = record ?? { version: 0, stats: emptyStats() };
    const keyspace = settings.keyspaces.get(ref.keyspace);
    const stats = keyspace ? foldParts(stored, key, keyspace).stats : stored;
    return [{ record: { ref, version, stats }, parked: { ...key, stored } }];
  });
}
