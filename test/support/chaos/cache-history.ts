/** Loaders, warmers and invalidations on one cache that fails, and what observers saw of it. */
import { setTimeout as pause } from 'node:timers/promises';
import type { Cache } from '../../../core/ports.ts';
import type { RedisServer } from '../redis-server.ts';
import { makeRoundEnd, type Round } from './chaos-test.ts';
import { makeRedisRig, pick, REDIS_FAULTS, ROUGH_NETWORK } from './redis-rig.ts';
import { makeWorkers } from './warm-workers.ts';

/** How hard it is tried. */
export interface HistoryOptions {
  readonly milliseconds: number;
  readonly invalidates: boolean;
}

/** One look at a key. */
export interface Observation {
  readonly key: number;
  readonly startedAt: number;
  readonly endedAt: number;
  /** Of the value that was found. */
  readonly version: number;
}

/** The data has changed, and all that was cached of it was dropped. */
export interface Acknowledged {
  readonly key: number;
  readonly at: number;
  readonly version: number;
}

/** What happened. */
export interface History {
  readonly observations: readonly Observation[];
  readonly acknowledged: readonly Acknowledged[];
  readonly loads: number;
}

const KEYS = 6;
const LEAST_LOOKS = 500;
const LEAST_INVALIDATIONS = 20;
const WARMERS = 3;
const LOADERS = 6;
const LIFE = { ttlMilliseconds: 60_000, shadowTtlMilliseconds: 60_000, loadMilliseconds: 1 };
const groupOf = (key: number) => `tag:sku:${key}`;

/** Runs it for a while. */
export async function recordHistory(
  server: RedisServer,
  round: Round,
  { milliseconds, invalidates }: HistoryOptions,
): Promise<History> {
  const { random } = round;
  const rig = await makeRedisRig(server, round);
  const versions = Array.from({ length: KEYS }, () => 1);
  const observations: Observation[] = [];
  const acknowledged: Acknowledged[] = [];
  let loads = 0;
  /** As old as can be: the state at the call, told a while later. */
  const call = async (key: number): Promise<string> => {
    loads += 1;
    const version = versions[key] ?? 0;
    await pause(random() < 0.2 ? 40 + random() * 120 : random() * 10);
    return `${version}`;
  };
  const workers = makeWorkers(rig, {
    limits: { rate: '100000/s', concurrency: 4, timeout: '500ms' },
    origin: {
      load: (all) => Promise.all(all.map(async ({ sku }) => ({ value: await call(Number(sku)) }))),
    },
  });
  const isOver = makeRoundEnd(round, milliseconds, () => {
    const looks = observations.length > LEAST_LOOKS;
    return looks && (!invalidates || acknowledged.length > LEAST_INVALIDATIONS);
  });
  const repeat = async (work: () => Promise<unknown>, rest: () => number): Promise<void> => {
    while (!isOver()) {
      await work().catch(() => undefined);
      await pause(rest());
    }
  };
  const anyKey = () => Math.floor(random() * KEYS);

  const warmAll = () => {
    const { warm } = workers.start();
    return repeat(
      async () => {
        const again = workers.retries.shift();
        const items = workers.message([`${anyKey()}`, `${anyKey()}`]).items;
        const forced = items.map((item) => ({ ...item, loadedNoEarlierThan: Date.now() }));
        const message = again ?? workers.message([], { items: forced });
        const work = () => warm(message, Date.now() + 4_000, new AbortController().signal);
        await work();
        if (random() < 0.1) {
          round.faults.add('message delivered twice');
          await work();
        }
      },
      () => random() * 5,
    );
  };
  // As applications load: without a lock, so that loads of one key overlap.
  const load = (cache: Cache) =>
    repeat(
      async () => {
        const key = anyKey();
        const moment = await cache.moment();
        const loadedAt = Date.now();
        const value = await call(key);
        const entry = { key: `p:${key}`, value, loadedAt, moment, strategy: 'reader', run: '' };
        await cache.write([{ ...LIFE, ...entry, groups: [groupOf(key)] }]);
      },
      () => random() * 5,
    );
  const change = (cache: Cache) =>
    repeat(
      async () => {
        const key = anyKey();
        versions[key] = (versions[key] ?? 0) + 1;
        const version = versions[key] ?? 0;
        if (!invalidates) return;
        // What fails is asked for again, as an application does, until it is acknowledged.
        const isGroup = random() < 0.5;
        for (let attempt = 0; attempt < 20; attempt += 1) {
          try {
            if (!isGroup) await cache.invalidate([`p:${key}`]);
            else for await (const _ of cache.dropGroup(groupOf(key)));
            acknowledged.push({ key, version, at: performance.now() });
            return;
          } catch {
            await pause(5);
          }
        }
      },
      () => random() * 20,
    );
  const observe = () =>
    repeat(
      async () => {
        const startedAt = performance.now();
        const values = await server.admin.mget(versions.map((_, key) => `p:${key}`));
        const endedAt = performance.now();
        for (const [key, value] of values.entries()) {
          if (value !== null)
            observations.push({ key, startedAt, endedAt, version: Number(value) });
        }
      },
      () => 2,
    );
  const trouble = () =>
    repeat(
      () => rig.strike(pick(random, REDIS_FAULTS), 5 + random() * 40),
      () => 20 + random() * 80,
    );

  rig.proxy.setPlan(ROUGH_NETWORK);
  await Promise.all([
    trouble(),
    observe(),
    ...Array.from({ length: WARMERS }, warmAll),
    ...Array.from({ length: LOADERS }, () => load(workers.start().cache)),
    change(workers.start().cache),
    change(workers.start().cache),
  ]);
  await rig.stop();
  return { observations, acknowledged, loads };
}
