/** Questions without a key, which every node of a cluster answers for itself. */
import type { Redis } from 'ioredis';
import { primariesOf, refreshSlots, whenReady } from './cluster.ts';
import { fromRedis, isCluster, type RedisClient, redisDown } from './connection.ts';
import { makeDeadline } from './deadline.ts';

/** What the nodes said. */
export interface PrimaryAnswers<T> {
  /** At least one. */
  readonly answers: readonly T[];
  /** False where a primary is away. */
  readonly isComplete: boolean;
}

/**
 * Asks the one server, or all primaries of a cluster at once. Those that answer later than the
 * patience after the first one are not waited for; without it the time limit of a command holds.
 *
 * @throws PreheatError `dependency_down` where none answers.
 */
export async function askPrimaries<T>(
  redis: RedisClient,
  ask: (node: Redis) => Promise<T>,
  patienceMilliseconds?: number,
): Promise<PrimaryAnswers<T>> {
  if (!isCluster(redis)) return { answers: [await fromRedis(ask(redis))], isComplete: true };
  const deadline = makeDeadline(redis.options.redisOptions?.commandTimeout);
  try {
    await fromRedis(deadline.within(whenReady(redis)));
  } finally {
    deadline.clear();
  }
  const asked = [...primariesOf(redis).values()].map(ask);
  const answers: T[] = [];
  const heard = asked.map(async (answer) => answers.push(await answer));
  const [firstError] = await Promise.any(heard).then(
    () => [],
    (failed: AggregateError) => failed.errors,
  );
  if (answers.length < asked.length && answers.length > 0) {
    const patience = makeDeadline(patienceMilliseconds);
    await patience.within(Promise.allSettled(heard)).catch(() => undefined);
    patience.clear();
  }
  const isComplete = answers.length === asked.length && asked.length > 0;
  if (!isComplete) refreshSlots(redis);
  if (answers.length === 0) throw redisDown(firstError ?? 'no primary is known');
  return { answers: [...answers], isComplete };
}
