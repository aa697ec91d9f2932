import { Redis } from 'ioredis';
import { afterEach, expect, test, vi } from 'vitest';
import { type Started, startProcess } from '../../support/start-process.ts';

let demo: Started | undefined;

afterEach(() => demo?.end());

const POLL = { timeout: 20_000, interval: 50 };

async function serverPid(port: number): Promise<number> {
  const redis = new Redis(port);
  const info = await redis.info('server');
  redis.disconnect();
  return Number(/process_id:(\d+)/.exec(info)?.[1]);
}

test('kill -9 of redis: it says so, health turns 503, comes back, and no read is lost', async () => {
  demo = await startProcess('--duration', '35s');
  const { get, stats, redisPort, output } = demo;
  await vi.waitFor(async () => {
    const [product] = (await stats()).keyspaces;
    expect(product?.total.hits).toBeGreaterThan(20);
  }, POLL);
  await vi.waitFor(async () => expect((await get('/v1/health')).status).toBe(200), POLL);

  process.kill(await serverPid(redisPort), 'SIGKILL');
  await vi.waitFor(async () => expect((await get('/v1/health')).status).toBe(503), POLL);
  await vi.waitFor(() => expect(output()).toContain('redis-server died; starting it again'), POLL);
  await vi.waitFor(async () => expect((await get('/v1/health')).status).toBe(200), POLL);
  const [before] = (await stats()).keyspaces;
  await vi.waitFor(async () => {
    const [product] = (await stats()).keyspaces;
    expect(product?.total.hits).toBeGreaterThan((before?.total.hits ?? 0) + 50);
  }, POLL);

  expect(await demo.ended).toBe(0);
  const [, readers] = /The readers count (\d+) reads of each half/.exec(output()) ?? [];
  const counted = [...output().matchAll(/hit rate \S+ % of (\d+) reads/g)].map(([, n]) => n);
  expect(Number(readers)).toBeGreaterThan(500);
  expect(counted).toEqual([readers, readers]);
}, 90_000);
