/** Looks into Redis after each round: a fast benchmark that did not do its work is none. */
import type { Redis } from 'ioredis';
import { groupKeys } from '../../adapters/redis/beside.ts';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { keyspaceGroup } from '../../core/invalidation/groups.ts';
import type { Cache } from '../../core/ports.ts';
import { ITEM, TTL_MILLISECONDS } from './config.ts';
import { keyOf, makeValue } from './values.ts';

const STEP = 1_000;
/** Ends of lives spread over a tenth of the TTL, which is the default. */
const JITTER = 0.1;
/** The tenths of that span of which each must hold some. */
const PARTS = 10;

/** What every entry must tell of itself. */
export interface Written {
  readonly strategy: string;
  readonly run: string;
  /** Begin of the round: nothing was loaded before. */
  readonly from: number;
}

/** @throws Error where a value is not there as it should be. */
export async function checkValues(redis: Redis, ids: readonly string[]): Promise<void> {
  for (let at = 0; at < ids.length; at += STEP) {
    const some = ids.slice(at, at + STEP);
    const values = await redis.mget(some.map(keyOf));
    const wrong = some.find((id, index) => values[index] !== makeValue(id));
    if (wrong !== undefined) throw new Error(`${keyOf(wrong)} has not the value it should have`);
  }
}

/** Values, states, lives and the group. @throws Error where one is not as it should be. */
export async function checkWarmed(
  redis: Redis,
  ids: readonly string[],
  { strategy, run, from }: Written,
): Promise<void> {
  await checkValues(redis, ids);
  const cache = makeRedisCache(redis);
  const parts = new Set<number>();
  for (let at = 0; at < ids.length; at += STEP) {
    const keys = ids.slice(at, at + STEP).map(keyOf);
    const states = await cache.inspect(keys);
    for (const [index, { loadedAt, expiresAt, ...state }] of states.entries()) {
      const early = (TTL_MILLISECONDS - (expiresAt - loadedAt)) / (TTL_MILLISECONDS * JITTER);
      parts.add(Math.floor(early * PARTS));
      const isRight =
        state.strategy === strategy &&
        state.run === run &&
        !state.used &&
        loadedAt >= from &&
        loadedAt <= Date.now() &&
        early >= 0 &&
        early <= 1;
      if (!isRight)
        throw new Error(`the state of ${keys[index]} is ${JSON.stringify(states[index])}`);
    }
  }
  if (ids.length > STEP && parts.size < PARTS) throw new Error('lives do not spread');
  await checkNewerWins(cache, ids[0] ?? '', from);
  const members = await redis.zcard(groupKeys(keyspaceGroup(ITEM)).index);
  if (members !== ids.length) throw new Error(`the group has ${members} keys`);
}

/** A load that began before the round changes nothing. */
async function checkNewerWins(cache: Cache, id: string, from: number): Promise<void> {
  const [status] = await cache.write([
    {
      key: keyOf(id),
      value: 'older',
      loadedAt: from - 1,
      ttlMilliseconds: TTL_MILLISECONDS,
      shadowTtlMilliseconds: TTL_MILLISECONDS,
      loadMilliseconds: 0,
      strategy: 'reader',
      run: '',
    },
  ]);
  const value = (await cache.read(keyOf(id))).value?.toString();
  if (status !== 'older' || value !== makeValue(id)) throw new Error(`an older load was ${status}`);
}

/** @throws Error unless there are so many keys, less a share that may have been drawn twice. */
export async function checkSize(redis: Redis, keys: number, share = 0): Promise<void> {
  const found = await redis.dbsize();
  if (found > keys || found < keys * (1 - share)) throw new Error(`${found} keys, not ${keys}`);
}
