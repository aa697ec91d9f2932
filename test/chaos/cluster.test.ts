/** A Redis Cluster of six nodes, one of whose primaries is killed while it is read and warmed. */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished } from 'vitest';
import { makeRedisCache } from '../../adapters/redis/cache.ts';
import { chaosTest } from '../support/chaos/chaos-test.ts';
import { makeClusterRig } from '../support/chaos/cluster-rig.ts';
import { observe, readThrough, valueAt, warmAll } from '../support/chaos/cluster-users.ts';
import { pick } from '../support/chaos/redis-rig.ts';
import { makeWorkers } from '../support/chaos/warm-workers.ts';
import { eventually } from '../support/eventually.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';

const SKUS = Array.from({ length: 24 }, (_, sku) => `${sku}`);
const STRIKES = 42;
/** Locks that die with a worker's connection last as long. */
const FUNCTION_MILLISECONDS = 3_200;
/** Nobody waits for a node that is known to be away: calls fail at once. */
const USUAL_WAIT_MILLISECONDS = 100;
/** Of the other shards; a busy machine may be late now and then. */
const LEAST_ANSWERED = 0.95;
/** A call of the cache takes 300 ms at most, a read makes two; and a busy machine is late. */
const LONGEST_READ_MILLISECONDS = 1_500;
/** The nodes agree that a primary is dead, and elect another; twice as long on a busy machine. */
const LONGEST_FAILOVER_MILLISECONDS = 10_000;
const RATE = { calls: 40, perMilliseconds: 1_000 };

describe('a cluster whose primary is killed', () => {
  let cluster: RedisCluster;
  beforeAll(async () => {
    cluster = await startRedisCluster({ nodeTimeoutMilliseconds: 1_000 });
  });
  afterAll(() => cluster.stop());

  chaosTest({
    invariant: 'cluster',
    promise:
      'when a primary of a Redis Cluster is killed, no handler outlives its deadline, the other ' +
      'shards answer on, and all keys are warmed again after the failover',
    async round(round) {
      const { random, seed, faults, checked, longest } = round;
      const at = `seed ${seed}`;
      const rig = await makeClusterRig(cluster, round);
      const cache = makeRedisCache(rig.connect());
      // Knows all nodes from now on, not only the one that it began with.
      await eventually(() => cache.ping().then(() => true));
      const calledAt: number[] = [];
      const workers = makeWorkers(rig, {
        limits: { rate: '40/s', concurrency: 4, timeout: '300ms' },
        origin: {
          async load(params) {
            calledAt.push(performance.now());
            return params.map(({ sku }) => ({ value: valueAt(sku) }));
          },
        },
      });
      const waiting: ReturnType<typeof workers.message>[] = [];
      let jobs = 0;
      const order = async (): Promise<string> => {
        jobs += 1;
        const job = `job ${jobs}`;
        const chunks = [0, 8, 16].map((from) => SKUS.slice(from, from + 8));
        const given = { id: job, createdAt: 0, request: '' };
        await workers.jobs.create({ ...given, total: SKUS.length, chunks: chunks.length });
        for (const skus of chunks) {
          const message = workers.message(skus, { job });
          const all = message.items.map((item) => ({ ...item, loadedNoEarlierThan: Date.now() }));
          waiting.push({ ...message, items: all });
        }
        return job;
      };
      const fatesOf = async (job: string) =>
        new Map((await workers.jobs.read(job))?.results.map(({ key, status }) => [key, status]));
      let isOver = false;
      const over = () => isOver;
      const broken = new AbortController();
      // Also where a check fails: nobody goes on in a cluster that has ended.
      onTestFinished(() => {
        isOver = true;
        broken.abort();
        rig.stop();
      });
      const looking = observe(rig, SKUS, over);
      const reading = [1, 2].map(() => readThrough(rig, workers, () => pick(random, SKUS), over));
      const warming = [1, 2].map(() =>
        warmAll(workers, FUNCTION_MILLISECONDS, waiting, over, broken.signal),
      );

      const ordered = [await order()];
      for (let strike = 0; strike < STRIKES; strike += 1) {
        await rig.strike();
        await pause(random() * 10);
      }
      // The one that was killed in the round before is back as a replica by then.
      await cluster.settle();
      const victim = pick(random, await rig.primaries());
      const owners = await Promise.all(SKUS.map((sku) => cluster.primaryOf(`p:${sku}`)));
      const isHit = (sku: string) => owners[SKUS.indexOf(sku)] === victim;
      ordered.push(await order());
      await pause(20);
      await victim.kill();
      const killedAt = performance.now();
      faults.add('SIGKILL of a primary');
      await eventually(
        async () => (await cluster.primaryOf(keyOf(SKUS.find(isHit)))) !== victim,
        LONGEST_FAILOVER_MILLISECONDS,
      );
      const failedOverAt = performance.now();
      const orderedAgainAt = Date.now();
      // Messages that come again do so at once here: they may be used up before the shard is back.
      await eventually(async () => {
        const again = await order();
        await eventually(async () => (await fatesOf(again)).size === SKUS.length);
        ordered.push(again);
        const states = await cache.inspect(SKUS.map(keyOf));
        return states.every(({ exists, loadedAt }) => exists && loadedAt >= orderedAgainAt);
      }, LONGEST_FAILOVER_MILLISECONDS);
      longest.note('all keys warmed again', performance.now() - killedAt);
      isOver = true;
      const slowestHandler = Math.max(...(await Promise.all(warming)));
      const looks = await looking;
      const reports = await Promise.all(reading);
      rig.stop();
      await victim.restart();

      expect(slowestHandler, `${at}: slowest handler`).toBeLessThan(FUNCTION_MILLISECONDS);
      checked.add('messages against their deadline', 3 * jobs);
      for (const job of ordered) {
        checked.add('keys that were asked for', SKUS.length);
        expect((await fatesOf(job)).size, `${at}: fates of ${job}`).toBe(SKUS.length);
      }
      const during = looks.filter(({ endedAt }) => endedAt > killedAt && endedAt < failedOverAt);
      const others = during.filter(({ sku }) => !isHit(sku));
      checked.add('looks at the other shards meanwhile', others.length);
      expect(others.length, `${at}: looks at other shards`).toBeGreaterThan(100);
      const answered = others.filter(({ failure }) => failure === undefined);
      const share = answered.length / others.length;
      expect(share, `${at}: looks that were answered`).toBeGreaterThan(LEAST_ANSWERED);
      const ofVictim = looks.filter(({ sku, endedAt }) => isHit(sku) && endedAt > killedAt);
      const noticed = ofVictim.find(({ failure }) => failure !== undefined);
      const served = ofVictim.find(
        ({ failure, endedAt }) => failure === undefined && endedAt > (noticed?.endedAt ?? 0),
      );
      const waits = ofVictim
        .filter(({ failure }) => failure !== undefined)
        .map(({ startedAt, endedAt }) => endedAt - startedAt)
        .sort((a, b) => a - b);
      const usual = waits[Math.floor(waits.length / 2)] ?? 0;
      checked.add('looks at the dead shard that failed', waits.length);
      expect(usual, `${at}: usual wait for a dead shard`).toBeLessThan(USUAL_WAIT_MILLISECONDS);
      longest.note('noticed', (noticed?.endedAt ?? 0) - killedAt);
      longest.note('first success', (served?.endedAt ?? Number.NaN) - killedAt);
      for (const report of reports) {
        checked.add('reads of applications', report.reads);
        expect(report.wrong, `${at}: wrong values`).toBe(0);
        expect(report.slowestMilliseconds, `${at}: read`).toBeLessThan(LONGEST_READ_MILLISECONDS);
        expect(report.recordedReads, `${at}: reads that were counted`).toBe(report.reads);
        expect(report.recordedMisses, `${at}: loads that were counted`).toBe(report.loads);
      }
      checked.add('sliding windows of the rate', calledAt.length);
      const isAround = (time: number) =>
        time > killedAt - RATE.perMilliseconds && time < failedOverAt + RATE.perMilliseconds;
      for (const [first, from] of calledAt.entries()) {
        // Turns that the dead primary had given, and nobody else knows of, come beside new ones.
        const most = isAround(from) ? 2 * RATE.calls : RATE.calls;
        const span = (calledAt[first + most] ?? Number.POSITIVE_INFINITY) - from;
        expect(span, `${at}: calls from ${first} on`).toBeGreaterThan(RATE.perMilliseconds);
      }
    },
  });
});

const keyOf = (sku: string | undefined) => `p:${sku}`;
