/** Several connections that write, read and drop a few keys of a real cache at the same time. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import { makeRandom } from '../../../local/demo/random.ts';
import type { Operation, Span } from './newer-wins.ts';

const KEYS = 2;
const OPERATIONS_PER_CONNECTION = 14;
/** Loads that began that far apart overtake each other. */
const LOADED_WITHIN_MILLISECONDS = 12;
/** A time of the machine's clock, on that of the test: both count in milliseconds. */
const CLOCK_MILLISECONDS = 2;

/** What was done to each key, in no order. */
export async function recordHistories(
  connections: readonly Redis[],
  seed: number,
): Promise<readonly (readonly Operation[])[]> {
  const histories = Array.from({ length: KEYS }, (): Operation[] => []);
  let serial = 0;
  const timed = async <Result>(run: () => Promise<Result>): Promise<[Result, Span]> => {
    const startedAt = performance.now();
    const result = await run();
    return [result, { startedAt, endedAt: performance.now() }];
  };

  const work = async (redis: Redis, place: number): Promise<void> => {
    const random = makeRandom(seed * 100 + place);
    const cache = makeRedisCache(redis);
    const write = async (key: string): Promise<Operation> => {
      serial += 1;
      const value = `${serial}`;
      const [moment, asked] = await timed(cache.moment);
      const loadedAt = Date.now() - Math.floor(random() * LOADED_WITHIN_MILLISECONDS);
      const begunAt = loadedAt - (Date.now() - performance.now());
      const isAsked = random() < 0.6;
      const begun = isAsked
        ? asked
        : { startedAt: begunAt - CLOCK_MILLISECONDS, endedAt: begunAt + CLOCK_MILLISECONDS };
      // The load.
      await pause(random() * 4);
      const life = random() < 0.3 ? 2 + Math.floor(random() * 8) : 10_000;
      const entry = {
        ...{ key, value, loadedAt, ttlMilliseconds: life, shadowTtlMilliseconds: 10_000 },
        ...{ loadMilliseconds: 0, strategy: random() < 0.5 ? 'reader' : 'popular', run: 'r' },
        ...(isAsked && { moment }),
        groups: [`group:${key}`],
      };
      const [[status], span] = await timed(() => cache.write([entry]));
      if (status === undefined || status instanceof Error) throw status;
      return { kind: 'write', ...span, value, loadedAt, begun, life, status };
    };
    const operate = async (key: string): Promise<Operation[]> => {
      const kind = random();
      if (kind < 0.45) return [await write(key)];
      if (kind < 0.8) {
        const [{ value }, span] = await timed(() => cache.read(key));
        return [{ kind: 'read', ...span, value: value?.toString() }];
      }
      if (kind < 0.85) {
        const [, span] = await timed(() => redis.del(key));
        return [{ kind: 'delete', ...span }];
      }
      // Of two drops of a group at once, each may drop its keys twice: one connection drops groups.
      if (kind < 0.92 || place > 0) {
        const [, span] = await timed(() => cache.invalidate([key]));
        return [{ kind: 'drop', ...span }];
      }
      const [, span] = await timed(async () => {
        for await (const _ of cache.dropGroup(`group:${key}`));
      });
      return [
        { kind: 'fence', ...span },
        { kind: 'drop', ...span },
      ];
    };
    for (let count = 0; count < OPERATIONS_PER_CONNECTION; count += 1) {
      const key = Math.floor(random() * KEYS);
      histories[key]?.push(...(await operate(`seed:${seed}:${key}`)));
      if (random() < 0.3) await pause(random() * 3);
    }
  };
  await Promise.all(connections.map(work));
  return histories;
}
