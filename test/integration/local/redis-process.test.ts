import { execFileSync } from 'node:child_process';
import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { type RedisProcess, startRedis } from '../../../local/redis-process.ts';
import { pingRedis, type RedisWatch, watchRedis } from '../../../local/redis-watch.ts';

let redis: RedisProcess | undefined;
let watch: RedisWatch | undefined;

afterEach(async () => {
  await watch?.stop();
  await redis?.stop();
});

const POLL = { timeout: 20_000, interval: 50 };

test('starts again on the same port after kill -9, and says so', async () => {
  const log = makeMemoryLog();
  redis = await startRedis(log);
  const first = redis.pid();
  process.kill(first ?? 0, 'SIGKILL');
  await vi.waitFor(() => expect(redis?.pid()).not.toBe(first), POLL);
  await vi.waitFor(async () => {
    expect(await pingRedis(`redis://127.0.0.1:${redis?.port}`)).toBe(true);
  }, POLL);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'error', message: 'redis-server died; starting it again' }),
  );
});

test('leaves no process and no directory behind when it stops', async () => {
  redis = await startRedis(makeMemoryLog());
  const pid = redis.pid() ?? 0;
  const client = new Redis(redis.port);
  const directory = (await client.config('GET', 'dir')) as [string, string];
  client.disconnect();
  await redis.stop();
  expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  expect(() => execFileSync('ls', [directory[1]], { stdio: 'pipe' })).toThrow('No such file');
});

test('names the program and the way out when it is not installed', async () => {
  await expect(startRedis(makeMemoryLog(), 'no-such-redis-server')).rejects.toThrow(
    /'no-such-redis-server' did not start .*ENOENT.*install it, or set REDIS_URL/,
  );
});

test('kills a server that hangs, so that it is started again', async () => {
  const log = makeMemoryLog();
  redis = await startRedis(log);
  const first = redis.pid() ?? 0;
  watch = watchRedis({
    url: `redis://127.0.0.1:${redis.port}`,
    log,
    onHung: () => redis?.kill(),
  });
  process.kill(first, 'SIGSTOP');
  await vi.waitFor(() => expect(watch?.isUp()).toBe(false), POLL);
  await vi.waitFor(() => expect(redis?.pid()).not.toBe(first), POLL);
  await vi.waitFor(() => expect(watch?.isUp()).toBe(true), POLL);
  expect(log.lines).toContainEqual(
    expect.objectContaining({ level: 'warn', message: 'redis answers again' }),
  );
});
