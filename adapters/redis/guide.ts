/** Guidance for readers in Redis: one HASH per keyspace, successors beside the values. */
import type { Guidance } from '../../core/foresight/foresee.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import type { Successors } from '../../core/foresight/successors.ts';
import { nextKey } from './beside.ts';
import type { RedisClient } from './connection.ts';
import { runScript } from './script.ts';
import { PUBLISH_GUIDANCE, SPEND_CALL, WITHDRAW_CALLS } from './scripts/grant.ts';
import { type KeyedCommand, sendAll, sendOne } from './send.ts';

/** There while warming is paused. */
const HALT_KEY = 'preheat:halt';

/** Makes the guide on a client of `makeRedis`. */
export function makeRedisGuide(redis: RedisClient): Guide {
  const keyOf = (keyspace: string) => `preheat:guide:{${keyspace}}`;
  return {
    async guidance(keyspace) {
      const key = keyOf(keyspace);
      const [isHalted, text] = await sendAll(redis, [
        { key: HALT_KEY, call: ['exists', HALT_KEY] },
        { key, call: ['hget', key, 'guidance'] },
      ]);
      return typeof text === 'string' && isHalted === 0
        ? (JSON.parse(text) as Guidance)
        : undefined;
    },
    async halt(isHalted) {
      await (isHalted ? sendOne(redis, 'set', HALT_KEY, '1') : sendOne(redis, 'del', HALT_KEY));
    },
    async publish(keyspace, guidance, { reservedAt, calls }, milliseconds) {
      const args = [JSON.stringify(guidance), reservedAt, calls, Math.ceil(milliseconds)];
      await runScript(redis, PUBLISH_GUIDANCE, { keys: [keyOf(keyspace)], args });
    },
    async withdraw(keyspace) {
      const reply = await runScript(redis, WITHDRAW_CALLS, { keys: [keyOf(keyspace)], args: [] });
      if (reply === null) return undefined;
      const [reservedAt, calls] = (reply as readonly string[]).map(Number);
      return { reservedAt: reservedAt ?? 0, calls: calls ?? 0 };
    },
    async spend(keyspace) {
      const reply = await runScript(redis, SPEND_CALL, { keys: [keyOf(keyspace)], args: [] });
      return reply === null ? undefined : Number(reply);
    },
    async publishSuccessors(published) {
      const commands = published.map(({ ref, successors, milliseconds }): KeyedCommand => {
        const key = nextKey(ref.key);
        return {
          key,
          call: ['set', key, JSON.stringify(successors), 'PX', Math.ceil(milliseconds)],
        };
      });
      await sendAll(redis, commands);
    },
    async successors(key) {
      return parseSuccessors(await sendOne(redis, 'get', nextKey(key)));
    },
  };
}

/** Reads a published text; anything else tells nothing, so that no read fails for it. */
export function parseSuccessors(text: unknown): Successors | undefined {
  if (typeof text !== 'string') return undefined;
  try {
    const successors = JSON.parse(text) as Successors | null;
    return Array.isArray(successors?.slots) ? successors : undefined;
  } catch {
    return undefined;
  }
}
