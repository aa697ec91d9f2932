/** A recorder for applications that read Redis with ioredis themselves. */
import type { RedisClient } from '../adapters/redis/connection.ts';
import type { KeyRecorder } from './key-recorder.ts';
import type { ReadContext } from './read-record.ts';

/** How the keys of a client come to be those in Redis, and who reads. */
export interface RecordRedisOptions {
  /** Who reads right now, out of the application's own request context. */
  readonly reader?: () => ReadContext;
}

/** Commands that read whole values: one key each, or several. */
const READS: Readonly<Record<string, 'one' | 'many'>> = {
  get: 'one',
  getBuffer: 'one',
  getex: 'one',
  getexBuffer: 'one',
  hgetall: 'one',
  hgetallBuffer: 'one',
  mget: 'many',
  mgetBuffer: 'many',
};

/**
 * The same client, whose `get`, `getex`, `mget`, `hgetall` and their buffer forms are recorded; all
 * else, pipelines among it, passes as it is. A read that fails is not recorded, and recording never
 * makes one fail. The client's own `keyPrefix` is taken into account.
 */
export function recordRedis<Client extends RedisClient>(
  redis: Client,
  recorder: Pick<KeyRecorder, 'note'>,
  { reader = () => ({}) }: RecordRedisOptions = {},
): Client {
  const prefix = redis.options?.keyPrefix ?? '';
  const note = (key: unknown, value: unknown): void => {
    const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
    const hit = value !== null && value !== undefined && !isEmpty;
    recorder.note(`${prefix}${String(key)}`, { ...reader(), hit });
  };
  return new Proxy(redis, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      const kind = typeof name === 'string' ? READS[name] : undefined;
      if (!kind) return member.bind(target);
      return (...args: unknown[]): unknown => {
        const result: unknown = member.apply(target, args);
        const keys = kind === 'one' ? args.slice(0, 1) : args.flat().filter(isKey);
        void Promise.resolve(result).then(
          (reply) => {
            const values = kind === 'one' ? [reply] : (reply as readonly unknown[]);
            for (const [index, key] of keys.entries()) note(key, values[index]);
          },
          () => undefined,
        );
        return result;
      };
    },
  });
}

/** Not the callback that ioredis takes as its last argument. */
function isKey(argument: unknown): boolean {
  return typeof argument === 'string' || Buffer.isBuffer(argument);
}
