/** Guidance for readers in Redis: one HASH per keyspace, successors beside the values. */
import type { Redis } from 'ioredis';
import type { Guidance } from '../../core/foresight/foresee.ts';
import type { Guide } from '../../core/foresight/guide.ts';
import type { Successors } from '../../core/foresight/successors.ts';
import { nextKey } from './beside.ts';
import { fromRedis, redisDown, sendPipeline } from './connection.ts';
import { runScript } from './script.ts';
import { SPEND_CALL, WITHDRAW_CALLS } from './scripts/grant.ts';

/** There while warming is paused. */
const HALT_KEY = 'preheat:halt';

/** Makes the guide on a client of `makeRedis`. */
export function makeRedisGuide(redis: Redis): Guide {
  const keyOf = (keyspace: string) => `preheat:guide:{${keyspace}}`;
  return {
    async guidance(keyspace) {
      const pipeline = redis.pipeline().exists(HALT_KEY).hget(keyOf(keyspace), 'guidance');
      const [isHalted, text] = await sendAll(pipeline);
      return typeof text === 'string' && isHalted === 0
        ? (JSON.parse(text) as Guidance)
        : undefined;
    },
    async halt(isHalted) {
      await fromRedis<unknown>(isHalted ? redis.set(HALT_KEY, '1') : redis.del(HALT_KEY));
    },
    async publish(keyspace, guidance, { reservedAt, calls }, milliseconds) {
      const key = keyOf(keyspace);
      const fields = { guidance: JSON.stringify(guidance), reservedAt, calls };
      const all = redis.multi().hset(key, fields).pexpire(key, Math.ceil(milliseconds));
      await sendAll(all);
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
      const pipeline = redis.pipeline();
      for (const { ref, successors, milliseconds } of published) {
        const life = Math.ceil(milliseconds);
        pipeline.set(nextKey(ref.key), JSON.stringify(successors), 'PX', life);
      }
      if (published.length > 0) await sendAll(pipeline);
    },
    async successors(key) {
      return parseSuccessors(await fromRedis(redis.get(nextKey(key))));
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

async function sendAll(pipeline: ReturnType<Redis['pipeline']>): Promise<unknown[]> {
  const replies = await sendPipeline(pipeline);
  const failed = replies.find((reply) => reply instanceof Error);
  if (failed) throw redisDown(failed);
  return replies;
}
