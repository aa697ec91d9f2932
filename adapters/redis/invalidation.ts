/** Dropping entries in Redis: single keys, and groups by their index. */
import type { CacheWrite } from '../../core/ports.ts';
import { groupKeys, metaKey } from './beside.ts';
import type { RedisClient } from './connection.ts';
import { runAllScripts, runScript, runScripts, type ScriptCall } from './script.ts';
import { FENCE_GROUP, JOIN_GROUP, TAKE_GROUP } from './scripts/group.ts';
import { INVALIDATE_ENTRY } from './scripts/invalidate-entry.ts';
import { isError, sendOne } from './send.ts';

/** Longer than any load takes: what began before the invalidation has failed by then. */
const REMEMBER_MILLISECONDS = 3_600_000;
/** Keys of one round trip: a few milliseconds of the server's time, shared with everybody's calls. */
const STEP = 500;
/** The index outlives the entries in it by the clock's grain. */
const SLACK_MILLISECONDS = 1_000;

/** Drops keys. @throws PreheatError `dependency_down` where one of them may still be there. */
export async function invalidateKeys(redis: RedisClient, keys: readonly string[]): Promise<void> {
  for (let index = 0; index < keys.length; index += STEP) {
    const calls = keys
      .slice(index, index + STEP)
      .map((key): ScriptCall => ({ keys: [key, metaKey(key)], args: [REMEMBER_MILLISECONDS] }));
    await runAllScripts(redis, INVALIDATE_ENTRY, calls);
  }
}

/**
 * Puts keys into the indexes of their groups, before they are written. An answer per write: an
 * error, `invalidated` where a group was dropped since its load began, or undefined: write it.
 *
 * A drop fences its group first and then takes the index: a key that joined before that is found
 * in the index, one that joins later finds the fence.
 */
export async function joinGroups(
  redis: RedisClient,
  writes: readonly Omit<CacheWrite, 'value'>[],
): Promise<('invalidated' | Error | undefined)[]> {
  const found: ('invalidated' | Error | undefined)[] = writes.map(() => undefined);
  const joins = joinsOf(writes);
  if (joins.length === 0) return found;
  const calls = joins.map(({ group, members }): ScriptCall => {
    const { index, fence } = groupKeys(group);
    return { keys: [index, fence], args: members.flatMap(({ write }) => memberArgs(write)) };
  });
  const replies = await runScripts(redis, JOIN_GROUP, calls);
  for (const [index, { members }] of joins.entries()) {
    const reply = replies[index];
    for (const { write, place } of members) {
      if (isError(reply)) found[place] = reply;
      else if (reply !== null && Number(reply) >= (write.moment ?? write.loadedAt)) {
        found[place] ??= 'invalidated';
      }
    }
  }
  return found;
}

type Membership = Pick<CacheWrite, 'key' | 'groups' | 'ttlMilliseconds' | 'moment' | 'loadedAt'>;

interface Join {
  readonly group: string;
  readonly members: readonly { readonly write: Membership; readonly place: number }[];
}

/** The members of each group together: one call for many costs little more than one for one. */
function joinsOf(writes: readonly Membership[]): Join[] {
  const all = writes.flatMap((write, place) =>
    (write.groups ?? []).map((group) => ({ group, write, place })),
  );
  return [...Map.groupBy(all, ({ group }) => group)].flatMap(([group, members]) =>
    Array.from({ length: Math.ceil(members.length / STEP) }, (_, step) => ({
      group,
      members: members.slice(step * STEP, (step + 1) * STEP),
    })),
  );
}

function memberArgs({ key, ttlMilliseconds }: Membership): (number | string)[] {
  return [Math.ceil(ttlMilliseconds + SLACK_MILLISECONDS), key];
}

/** Drops a group step by step; a drop that broke off goes on where it was. */
export async function* dropGroup(
  redis: RedisClient,
  group: string,
): AsyncIterable<readonly string[]> {
  const { index, dropping, fence } = groupKeys(group);
  await runScript(redis, FENCE_GROUP, { keys: [fence], args: [REMEMBER_MILLISECONDS] });
  for (;;) {
    const taken = Number(await runScript(redis, TAKE_GROUP, { keys: [index, dropping], args: [] }));
    yield* drain(redis, dropping);
    // What another drop had left is gone; now it is the turn of the index.
    if (taken !== -1) return;
  }
}

async function* drain(redis: RedisClient, dropping: string): AsyncIterable<readonly string[]> {
  for (;;) {
    const keys = (await sendOne(redis, 'zrange', dropping, 0, STEP - 1)) as string[];
    if (keys.length === 0) return;
    await invalidateKeys(redis, keys);
    // Only now: another who drops the same group must not believe that these are gone.
    await sendOne(redis, 'zrem', dropping, ...keys);
    yield keys;
  }
}
