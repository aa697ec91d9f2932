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
/** The machine's clock is set a little now and then, and counts in milliseconds. */
const CLOCK_MILLISECONDS = 2;

/** So much before the clocks were compared. */
function beforeBy({ startedAt, endedAt }: Span, milliseconds: number): Span {
  return {
    startedAt: startedAt - milliseconds - CLOCK_MILLISECONDS,
    endedAt: endedAt - milliseconds + CLOCK_MILLISECONDS,
  };
}

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
    /** What a load knows of itself, when it is over. */
    const load = async () => {
      const [moment, asked] = await timed(cache.moment);
      const [now, clocks] = await timed(async () => Date.now());
      const loadedAt = now - Math.floor(random() * LOADED_WITHIN_MILLISECONDS);
      const isAsked = random() < 0.6;
      const begun = isAsked ? asked : beforeBy(clocks, now - loadedAt);
      await pause(random() * 4);
      const life = random() < 0.3 ? 2 + Math.floor(random() * 8) : 10_000;
      const strategy = random() < 0.5 ? 'reader' : 'popular';
      const entry = {
        ...{ loadedAt, ttlMilliseconds: life, shadowTtlMilliseconds: 10_000, strategy, run: 'r' },
        ...{ loadMilliseconds: 0, ...(isAsked && { moment }) },
      };
      return { entry, begun, life, loadedAt };
    };
    const write = async (key: string): Promise<Operation[]> => {
      serial += 1;
      const value = `${serial}`;
      const { entry, ...known } = await load();
      const groups = [`group:${key}`];
      const [[status], span] = await timed(() => cache.write([{ ...entry, key, value, groups }]));
      if (status === undefined || status instanceof Error) throw status;
      return [{ kind: 'write', ...span, ...known, value, status }];
    };
    const read = async (key: string) => {
      const [{ value, state }, span] = await timed(() => cache.read(key));
      const operation: Operation = { kind: 'read', ...span, value: value?.toString() };
      return { operation, confirmed: state.loadedAt };
    };
    const extend = async (key: string): Promise<Operation[]> => {
      const { operation, confirmed } = await read(key);
      const { entry, ...known } = await load();
      const groups = [`group:${key}`];
      const extension = { ...entry, key, groups, confirmedLoadedAt: confirmed };
      const [[status], span] = await timed(() => cache.extend([extension]));
      if (status === undefined || status instanceof Error) throw status;
      return [operation, { kind: 'extend', ...span, ...known, confirmed, status }];
    };
    const operate = async (key: string): Promise<Operation[]> => {
      const kind = random();
      if (kind < 0.4) return write(key);
      if (kind < 0.55) return extend(key);
      if (kind < 0.8) return [(await read(key)).operation];
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
