/** The top members of categories that rise: what a key's own few reads cannot show yet. */
import type { CategoryState } from '../categories/state.ts';
import type { Keyspace } from '../config/settings.ts';
import { decayCounts, readsPerTtl } from '../patterns/rates.ts';
import type { Candidate } from './candidate.ts';
import { memberCandidates, topCategories } from './category-members.ts';
import { type Interval, significanceOfRise } from './rise.ts';
import { staleOnly } from './stale.ts';
import type { StrategyContext } from './strategy.ts';

/** Standard deviations above chance. */
const LEAST_SIGNIFICANCE = 4;
/** A category's share of all reads must have grown that much: its members tell the rest. */
const LEAST_GROWTH = 2;

/** Proposes what is not in the cache of the categories that are read more than they were. */
export async function trendingCategories(
  { categories, patterns, now }: StrategyContext,
  keyspace: Keyspace,
): Promise<Candidate[]> {
  const { ttlMilliseconds } = keyspace;
  const records = await topCategories(categories, keyspace);
  const counted = records.map(({ state }) => countsAt(state, now, ttlMilliseconds));
  const all = { recent: sumOf(counted, 'recent'), before: sumOf(counted, 'before') };
  const proposed = records.flatMap((record, index) => {
    const { recent = 0, before = 0 } = counted[index] ?? {};
    const lately = { reads: recent, exposure: all.recent };
    if (!isRising(lately, { reads: before, exposure: all.before })) return [];
    const { state, ref } = record;
    const [perTtl = 0] = readsPerTtl(state.counts, state.countedAt, now, ttlMilliseconds);
    const reason = `of the category '${ref.category}', which is read more than it was`;
    return memberCandidates(record, keyspace, { readsPerTtl: perTtl, now, reason });
  });
  return staleOnly(patterns, proposed, now);
}

/** Reads of the last TTLs, and of the time before them: by the shortest and longest half-life. */
function countsAt(state: CategoryState, now: number, ttlMilliseconds: number) {
  const counts = decayCounts(state.counts, state.countedAt, now, ttlMilliseconds);
  const recent = counts[0] ?? 0;
  return { recent, before: Math.max(0, (counts.at(-1) ?? 0) - recent) };
}

/** Against all categories: when everything is read more, none of them trends. */
function isRising(recent: Interval, before: Interval): boolean {
  if (significanceOfRise(recent, before) < LEAST_SIGNIFICANCE) return false;
  const share = ({ reads, exposure }: Interval) => reads / exposure;
  return share(recent) >= LEAST_GROWTH * share(before);
}

function sumOf<Name extends string>(
  counts: readonly Readonly<Record<Name, number>>[],
  name: Name,
): number {
  return counts.reduce((sum, count) => sum + count[name], 0);
}
