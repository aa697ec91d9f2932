import { chanceBetween } from '../foresight/lead.ts';
import { lastVisits, type RecentVisit } from '../foresight/recent-visits.ts';
import {
  likelySuccessors,
  type Successor,
  type Successors,
  shareOf,
} from '../foresight/successors.ts';
import { type KeyRef, refId } from '../keyspaces/keyspaces.ts';
import { distinctRefs } from '../patterns/update.ts';
import { FOLLOWED, LONGEST_PAUSE_MILLISECONDS, longestPause } from '../users/note-reads.ts';
import type { Candidate } from './candidate.ts';
import { LEAST_CHANCE } from './chance.ts';
import type { Strategy, StrategyContext } from './strategy.ts';

/** A key that a reader may go on to, from one that they visited. */
interface Expectation {
  readonly id: string;
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
  const expectations = await findExpectations(context);
  const refs = new Map<string, KeyRef>();
  for (const { id, slot } of expectations) refs.set(id, refOf(slot));
  const records = await patterns.read([...refs.values()]);
  // Most of it is in the cache: of that, nothing more need be known.
  const ending = new Map<string, { readonly warmAt: number; readonly expected: Expectation[] }>();
  for (const [index, id] of [...refs.keys()].entries()) {
    const expiresAt = records[index]?.stats.expiresAt ?? 0;
    if (expiresAt > now + horizonMilliseconds) continue;
    ending.set(id, { warmAt: Math.max(now, expiresAt), expected: [] });
  }
  for (const expectation of expectations) ending.get(expectation.id)?.expected.push(expectation);
  const candidates = [...ending].flatMap(([id, { warmAt, expected }]): Candidate[] => {
    const ref = refs.get(id) as KeyRef;
    const keyspace = settings.keyspaces.get(ref.keyspace);
    if (!keyspace) return [];
    const life = { from: warmAt, to: warmAt + keyspace.ttlMilliseconds };
    const evidence = chanceOfRead(expected, now, life);
    if (evidence < Math.max(LEAST_CHANCE, own.confidence ?? 0)) return [];
    const reason = 'follows on what is being read';
    return [{ ref, warmAt, priority: keyspace.priority, reason, evidence }];
  });
  return candidates.sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0)).slice(0, own.limit);
};

/** What may follow on one key. */
interface Followed {
  readonly next: Successors;
  readonly slots: readonly { readonly slot: Successor; readonly id: string }[];
}

/** Everything that may follow on where readers are; what they have just read themselves does not. */
async function findExpectations({
  settings,
  patterns,
  visits,
  now,
}: StrategyContext): Promise<Expectation[]> {
  const recent = await visits.since(now - LONGEST_PAUSE_MILLISECONDS);
  const readers = [...lastVisits(recent, FOLLOWED)].map(([user, last]) => {
    return { user, last, ids: last.map(refId) };
  });
  const triggers = distinctRefs(readers.flatMap(({ last }) => last.map(refOf)));
  const records = await patterns.read(triggers);
  const followed = new Map<string, Followed>();
  for (const [index, ref] of triggers.entries()) {
    const next = records[index]?.stats.next;
    if (!next) continue;
    const likely = likelySuccessors(next).filter(
      ({ keyspace }) => settings.keyspaces.get(keyspace)?.control === false,
    );
    followed.set(refId(ref), { next, slots: likely.map((slot) => ({ slot, id: refId(slot) })) });
  }
  const pauseOf = ({ keyspace }: Successor) =>
    longestPause(settings.keyspaces.get(keyspace)?.ttlMilliseconds ?? 0);
  const expectations: Expectation[] = [];
  for (const { user, last, ids } of readers) {
    for (const [place, from] of last.entries()) {
      const own = followed.get(ids[place] ?? '');
      if (!own) continue;
      for (const { slot, id } of own.slots) {
        const isOver = now - from.at > pauseOf(slot);
        if (!isOver && !ids.includes(id))
          expectations.push({ id, user, from, next: own.next, slot });
      }
    }
  }
  return expectations;
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
