import { chanceBetween } from '../foresight/lead.ts';
import { lastVisits, type RecentVisit } from '../foresight/recent-visits.ts';
import {
  likelySuccessors,
  type Successor,
  type Successors,
  shareOf,
} from '../foresight/successors.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import type { KeyStats } from '../patterns/stats.ts';
import { distinctRefs } from '../patterns/update.ts';
import { FOLLOWED, LONGEST_PAUSE_MILLISECONDS, longestPause } from '../users/note-reads.ts';
import type { Candidate } from './candidate.ts';
import { LEAST_CHANCE } from './chance.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

/** A key that a reader may go on to, from one that they visited. */
interface Expectation {
  readonly user: string;
  readonly from: RecentVisit;
  readonly next: Successors;
  readonly slot: Successor;
}

/**
 * Proposes what those who are reading right now are about to read, where it is not in the cache or
 * ends before the next run. Warms at the read come first; this finds what they cannot: keys that
 * were still in the cache then, keys that several readers are on their way to, and the readers of
 * applications that tell their reads late.
 */
export const predictive: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const expected = Map.groupBy(await expectations(context), ({ slot }) => refId(slot));
  const refs = [...expected.values()].flatMap(([first]) => (first ? [refOf(first.slot)] : []));
  const records = await patterns.read(refs);
  const candidates = refs.flatMap((ref, index): Candidate[] => {
    const keyspace = settings.keyspaces.get(ref.keyspace);
    const expiresAt = records[index]?.stats.expiresAt ?? 0;
    if (!keyspace || expiresAt > now + horizonMilliseconds) return [];
    const warmAt = Math.max(now, expiresAt);
    const life = { from: warmAt, to: warmAt + keyspace.ttlMilliseconds };
    const evidence = chanceOfRead(expected.get(refId(ref)) ?? [], now, life);
    if (evidence < Math.max(LEAST_CHANCE, own.confidence ?? 0)) return [];
    const reason = 'follows on what is being read';
    return [{ ref, warmAt, priority: keyspace.priority, reason, evidence }];
  });
  return candidates.sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0)).slice(0, own.limit);
};

/** Everything that may follow on where readers are; what they have just read themselves does not. */
async function expectations({
  settings,
  patterns,
  visits,
  now,
}: StrategyContext): Promise<Expectation[]> {
  const recent = await visits.since(now - LONGEST_PAUSE_MILLISECONDS);
  const readers = lastVisits(recent, FOLLOWED);
  const triggers = distinctRefs([...readers.values()].flat().map(refOf));
  const records = await patterns.read(triggers);
  const stats = new Map<string, KeyStats | undefined>(
    triggers.map((ref, index) => [refId(ref), records[index]?.stats]),
  );
  return [...readers].flatMap(([user, last]) => {
    const seen = new Set(last.map(refId));
    return last.flatMap((from) => {
      const next = stats.get(refId(from))?.next;
      if (!next) return [];
      return likelySuccessors(next).flatMap((slot): Expectation[] => {
        const keyspace = settings.keyspaces.get(slot.keyspace);
        if (!keyspace || keyspace.control || seen.has(refId(slot))) return [];
        const isOver = now - from.at > longestPause(keyspace.ttlMilliseconds);
        return isOver ? [] : [{ user, from, next, slot }];
      });
    });
  });
}

/** The chance that any of them comes; where one may come from several keys, it is one coming. */
function chanceOfRead(
  expected: readonly Expectation[],
  now: number,
  life: { readonly from: number; readonly to: number },
): number {
  let nobody = 1;
  for (const own of Map.groupBy(expected, ({ user }) => user).values()) {
    const chances = own.map(({ from: { at }, next, slot }) =>
      chanceBetween(
        { share: shareOf(next, slot), lead: slot.lead },
        now - at,
        life.from - at,
        life.to - at,
      ),
    );
    nobody *= 1 - Math.max(...chances);
  }
  return 1 - nobody;
}

function refOf({ keyspace, key }: KeyRef): KeyRef {
  return { keyspace, key };
}
