/** The top members of categories that are read now, each category in its turn. */
import { readsNow } from '../categories/note-members.ts';
import type { CategoryRecord } from '../categories/state.ts';
import type { Keyspace } from '../config/settings.ts';
import { readsPerTtl } from '../patterns/rates.ts';
import type { Candidate } from './candidate.ts';
import { memberCandidates, topCategories } from './category-members.ts';
import { staleOnly } from './stale.ts';
import type { StrategyContext } from './strategy.ts';

/**
 * A category is having its moment when it is read so many times as much as it usually is. In any
 * other its members tell by themselves how much they are read.
 */
const LEAST_LIFT = 4;

/** Proposes members of the categories whose turn it is, `perCategory` of each. */
export async function categoryMembers(
  context: StrategyContext,
  keyspace: Keyspace,
): Promise<Candidate[]> {
  const { own, categories, patterns, now } = context;
  const { rotation } = own;
  if (!rotation) return [];
  const records = await topCategories(categories, keyspace);
  const chosen = hottestAndTurn(records, rotation.categories, keyspace, context);
  const proposed = chosen.map(async (record) => {
    const stale = await staleOnly(patterns, membersOf(record, keyspace, now), now);
    return stale.slice(0, rotation.perCategory);
  });
  return (await Promise.all(proposed)).flat();
}

/**
 * Half of a run's categories are those read most right now. The others have their turn: a place
 * in their alphabet that moves on with every run, so that each comes round, however cold, and
 * runs need to remember nothing.
 */
function hottestAndTurn(
  records: readonly CategoryRecord[],
  size: number,
  { ttlMilliseconds }: Keyspace,
  { own, now, horizonMilliseconds }: StrategyContext,
): CategoryRecord[] {
  const heat = ({ state }: CategoryRecord) => readsNow(state, now, ttlMilliseconds);
  const byHeat = records.toSorted((a, b) => heat(b) - heat(a) || alphabet(a, b));
  const hottest = byHeat.slice(0, Math.ceil(size / 2));
  const others = byHeat.slice(hottest.length).sort(alphabet);
  const places = Math.min(size - hottest.length, others.length);
  const { schedule } = own;
  const every = schedule.kind === 'every' ? schedule.milliseconds : horizonMilliseconds;
  const first = (Math.floor(now / every) * places) % others.length;
  const turn = [...others.slice(first), ...others].slice(0, places);
  return [...hottest, ...turn];
}

function alphabet(a: CategoryRecord, b: CategoryRecord): number {
  return a.ref.category < b.ref.category ? -1 : 1;
}

function membersOf(record: CategoryRecord, keyspace: Keyspace, now: number): Candidate[] {
  const { ref, state } = record;
  const { ttlMilliseconds } = keyspace;
  const heat = readsNow(state, now, ttlMilliseconds);
  const [, usual = 0] = readsPerTtl(state.counts, state.countedAt, now, ttlMilliseconds);
  if (heat < LEAST_LIFT * usual) return [];
  const reason = `of the category '${ref.category}', which is read now`;
  return memberCandidates(record, keyspace, { readsPerTtl: heat, now, reason });
}
