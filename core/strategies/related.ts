import { likeliestOfEach } from './candidate.ts';
import { categoryMembers } from './related-categories.ts';
import { coReadKeys } from './related-keys.ts';
import type { Strategy } from './strategy.ts';

/**
 * Proposes keys for the company they keep: those read together with what is read a lot right now,
 * and the top members of categories that are, each category in its turn.
 */
export const related: Strategy = async (context) => {
  const { settings, own } = context;
  const warmable = [...settings.keyspaces.values()].filter(({ control }) => !control);
  const found = await Promise.all(
    warmable.flatMap((keyspace) => [
      coReadKeys(context, keyspace),
      categoryMembers(context, keyspace),
    ]),
  );
  const best = likeliestOfEach(found.flat());
  return [...Map.groupBy(best, ({ ref }) => ref.keyspace).values()].flatMap((candidates) =>
    candidates.sort((a, b) => (b.evidence ?? 0) - (a.evidence ?? 0)).slice(0, own.limit),
  );
};
