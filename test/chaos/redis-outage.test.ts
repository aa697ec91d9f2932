import { once } from 'node:events';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import {
  COMMAND_TIMEOUT,
  connectWorker,
  expectDown,
  LATENESS,
  SECRET_ENTRY,
  works,
} from '../support/chaos/outage.ts';
import { eventually } from '../support/eventually.ts';
import { type RedisServer, startRedisServer } from '../support/redis-server.ts';

describe('a server that accepts and never answers', () => {
  test('makes every call fail in time, over and over', async () => {
    const sockets: Socket[] = [];
    const server = createServer((socket) => sockets.push(socket.on('error', () => {})));
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const worker = connectWorker((server.address() as AddressInfo).port);
    for (let round = 0; round < 4; round += 1) await expectDown(worker);
    worker.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
});

describe('a server that nobody can reach', () => {
  test('makes calls fail at once after the first attempts', async () => {
    const gone = await startRedisServer();
    await gone.stop();
    const worker = connectWorker(gone.port);
    await expectDown(worker);
    await eventually(async () => {
      await expectDown(worker, 50);
      return true;
    });
    worker.close();
  });
});

describe('a server that was fine', () => {
  let server: RedisServer;
  let worker: ReturnType<typeof connectWorker>;

  beforeEach(async () => {
    server = await startRedisServer();
    worker = connectWorker(server.port);
    expect(await works(worker)).toBe(true);
  });
  afterEach(async () => {
    worker.close();
    await server.stop();
  });

  test('is killed, with calls in flight, and comes back empty', async () => {
    await server.admin.client('PAUSE', 60_000, 'ALL');
    const inFlight = expectDown(worker);
    await server.kill();
    await inFlight;
    await expectDown(worker);
    await server.restart();
    await eventually(() => works(worker));
  });

  test('pauses for longer than the socket may be silent', async () => {
    await server.admin.client('PAUSE', 1_500, 'ALL');
    await expectDown(worker);
    await expectDown(worker);
    await eventually(() => works(worker));
  });

  test('stops for a while as a frozen process does', async () => {
    const pid = Number(/process_id:(\d+)/.exec(await server.admin.info('server'))?.[1]);
    process.kill(pid, 'SIGSTOP');
    for (let round = 0; round < 4; round += 1) await expectDown(worker);
    process.kill(pid, 'SIGCONT');
    await eventually(() => works(worker));
  });

  test('becomes a read-only replica: reads go on, writes fail, and recover', async () => {
    const primary = await startRedisServer({ args: ['--repl-diskless-sync-delay', '0'] });
    await server.admin.replicaof('127.0.0.1', primary.port);
    await eventually(async () =>
      (await server.admin.info('replication')).includes('link_status:up'),
    );
    await primary.admin.set('kept', 'value');
    await eventually(async () => (await worker.cache.read('kept')).value?.toString() === 'value');
    for (let round = 0; round < 3; round += 1) {
      const startedAt = performance.now();
      const [status] = await worker.cache.write([SECRET_ENTRY]).catch((error: unknown) => [error]);
      expect(status).toMatchObject({ code: 'dependency_down' });
      expect(performance.now() - startedAt).toBeLessThan(COMMAND_TIMEOUT + LATENESS);
    }
    await server.admin.replicaof('NO', 'ONE');
    await eventually(() => works(worker));
    await primary.stop();
  });

  test('closes idle connections: the next call after a freeze works within a second', async () => {
    await server.admin.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes');
    const startedAt = performance.now();
    await eventually(() => works(worker));
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });
});
