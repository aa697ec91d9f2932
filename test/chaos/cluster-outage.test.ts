/** A cluster that hangs, goes away or is replaced, seen from one worker. */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import {
  COMMAND_TIMEOUT,
  connectWorker,
  expectDown,
  LATENESS,
  works,
} from '../support/chaos/outage.ts';
import { eventually } from '../support/eventually.ts';
import { type RedisCluster, startRedisCluster } from '../support/redis-cluster.ts';

const KEYS = Array.from({ length: 30 }, (_, index) => `key:${index}`);

describe('a cluster that was fine', () => {
  let cluster: RedisCluster;
  let worker: ReturnType<typeof connectWorker>;

  beforeAll(async () => {
    cluster = await startRedisCluster({ nodeTimeoutMilliseconds: 1_000 });
    worker = connectWorker(cluster.nodes[0]?.port ?? 0, { cluster: true });
    expect(await works(worker)).toBe(true);
  });
  afterAll(async () => {
    worker.close();
    await cluster.stop();
  });

  test('has a primary that hangs: its keys fail in time, the others are told, and it is replaced', async () => {
    await worker.cache.inspect(KEYS);
    const hung = await cluster.primaryOf('key:0');
    const pid = Number(/process_id:(\d+)/.exec(await hung.admin.info('server'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    const startedAt = performance.now();
    const states = await worker.cache.inspectEach(KEYS);
    expect(performance.now() - startedAt).toBeLessThan(COMMAND_TIMEOUT + LATENESS);
    const failed = states.filter((state) => state instanceof Error);
    expect(failed.length).toBeGreaterThan(0);
    expect(failed.length).toBeLessThan(KEYS.length / 2);
    await expect(worker.cache.inspect(KEYS)).rejects.toMatchObject({ code: 'dependency_down' });
    const locks = await worker.cache.lock(KEYS, 'me', 1_000);
    expect(new Set(locks)).toEqual(new Set([true, false]));
    expect(await worker.cache.moment()).toBeLessThan(Date.now() - 500);
    await eventually(() => worker.cache.inspect(KEYS).then(() => true));
    process.kill(pid, 'SIGCONT');
    await cluster.settle();
    await eventually(() => works(worker));
  });

  test('goes away as a whole: every call fails in time, soon at once, until it is back', async () => {
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await expectDown(worker);
    await eventually(async () => {
      await expectDown(worker, 50);
      return true;
    });
    const late = connectWorker(cluster.nodes[1]?.port ?? 0, { cluster: true });
    await expectDown(late);
    await Promise.all(cluster.nodes.map((node) => node.restart()));
    await cluster.settle();
    await eventually(() => works(worker));
    await eventually(() => works(late));
    late.close();
  });

  test('is replaced by another at other addresses, which its endpoint knows', async () => {
    let target = cluster.nodes[2]?.port ?? 0;
    const sockets: Socket[] = [];
    const endpoint = createServer((client) => {
      const node = connect(target, '127.0.0.1');
      for (const socket of [client, node]) sockets.push(socket.on('error', () => {}));
      client.pipe(node).pipe(client);
    });
    await once(endpoint.listen(0, '127.0.0.1'), 'listening');
    const { port } = endpoint.address() as AddressInfo;
    const user = connectWorker(port, { cluster: true });
    expect(await works(user)).toBe(true);
    const another = await startRedisCluster();
    onTestFinished(another.stop);
    target = another.nodes[2]?.port ?? 0;
    await Promise.all(cluster.nodes.map((node) => node.kill()));
    await eventually(() => works(user));
    user.close();
    for (const socket of sockets) socket.destroy();
    endpoint.close();
  });
});
