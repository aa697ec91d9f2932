import { candidateOf, dutiesOf, dutyDueAt } from '../tasks/due.ts';
import type { Strategy } from './strategy.ts';

/**
 * Proposes the keys that must always be warm and are not, or will not be at the next run: the
 * entries of the file, and registered tasks, each at its own interval.
 */
export const critical: Strategy = async (context) => {
  const { settings, own, patterns, now, horizonMilliseconds } = context;
  const registered = await context.tasks.list();
  const duties = dutiesOf(
    settings,
    registered.map(({ task }) => task),
  );
  const records = await patterns.read(duties);
  const due = duties.flatMap((duty, index) => {
    const record = records[index];
    const isLater = dutyDueAt(duty, record?.stats) > now + horizonMilliseconds;
    if (isLater) return [];
    return [{ ...candidateOf(duty, record?.stats, now), ...(record && { record }) }];
  });
  return due.slice(0, own.limit);
};
