/** The categories that are read most, and their members as candidates. */
import type { Categories } from '../categories/port.ts';
import type { CategoryRecord } from '../categories/state.ts';
import type { Keyspace } from '../config/settings.ts';
import type { Candidate } from './candidate.ts';
import { chanceOf, LEAST_CHANCE } from './chance.ts';

/** Categories of a keyspace that are looked at: those read most. */
const MOST_CATEGORIES = 200;

/** The categories of a keyspace that are read most. */
export async function topCategories(
  categories: Pick<Categories, 'read' | 'top'>,
  { name, ttlMilliseconds }: Pick<Keyspace, 'name' | 'ttlMilliseconds'>,
): Promise<CategoryRecord[]> {
  const refs = await categories.top(name, MOST_CATEGORIES, ttlMilliseconds);
  return (await categories.read(refs)).filter((record) => record !== undefined);
}

/** How much a category is read, and what it is proposed for. */
export interface CategoryDemand {
  readonly readsPerTtl: number;
  readonly now: number;
  readonly reason: string;
}

/**
 * Members by how often each is expected to be read, likeliest first: as often as the category is,
 * times the member's share of what is read in it in the long run.
 */
export function memberCandidates(
  { state }: CategoryRecord,
  { name, priority }: Pick<Keyspace, 'name' | 'priority'>,
  { readsPerTtl, now, reason }: CategoryDemand,
): Candidate[] {
  const perRead = readsPerTtl / Math.max(1, state.counts.at(-1) ?? 0);
  return state.members
    .map(({ key, count }) => ({ key, evidence: chanceOf(perRead * count) }))
    .filter(({ evidence }) => evidence >= LEAST_CHANCE)
    .sort((a, b) => b.evidence - a.evidence || (a.key < b.key ? -1 : 1))
    .map(({ key, evidence }) => {
      return { ref: { keyspace: name, key }, warmAt: now, priority, reason, evidence };
    });
}
