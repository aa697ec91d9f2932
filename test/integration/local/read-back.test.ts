/** What readers do not find although it was written: found out by the running product, and told. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { defineConfig, http } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { json, reply, startFaultyOrigin } from '../../support/faulty-origin.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 45_000, interval: 50 };
const MOST_MILLISECONDS = 60_000;
const TRIES = 5;
const closers = makeTestClosers();
const log = makeMemoryLog();
let machine: Machine;
let redis: Redis;
/** Happens while the origin works on the second key: the first one is written, but not read back. */
let meanwhile = async (): Promise<unknown> => undefined;

beforeAll(async () => {
  const shop = await startFaultyOrigin(async (request, response) => {
    if (request.url?.endsWith('/second')) await meanwhile();
    // Failing for now, it brings both keys of that shelf back, until their tries are over.
    const answer = request.url === '/full/second' ? reply(503) : json({ path: request.url });
    answer(request, response);
  });
  closers.add('the shop', shop.close);
  const config = defineConfig({
    origins: {
      shop: http({
        baseUrl: shop.url,
        path: '/{shelf}/{sku}',
        allowPrivate: true,
        concurrency: 1,
        rate: '1000/s',
      }),
    },
    keyspaces: { product: { key: '{shelf}:{sku}', origin: 'shop', ttl: '10m' } },
  });
  ({ machine, redis } = await startTestMachine(config, closers, { log }));
});

afterAll(() => closers.closeAll());

const ask = async (method: string, path: string, body?: object) =>
  (await askApi(machine, 'admin', method, `v1/${path}`, body)).body;

/** Warms two keys of a shelf, one after the other, and waits for the end of the job. */
async function warmShelf(shelf: string) {
  const { job } = await ask('POST', 'warm', { keys: [`${shelf}:first`, `${shelf}:second`] });
  return vi.waitFor(async () => {
    const report = await ask('GET', `jobs/${job}`);
    expect(report.done).toBe(true);
    return report;
  }, POLL);
}

const told = () =>
  log.lines.flatMap(({ level, message, fields }) =>
    message === 'readers do not find what was written' ? [{ level, fields }] : [],
  );

test(
  'a cache without room fails the job, says so in its reasons, and counts as failed',
  async () => {
    meanwhile = async () => {
      await redis.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await redis.config('SET', 'maxmemory', '1');
      await vi.waitFor(async () => expect(await redis.exists('full:first')).toBe(0), POLL);
      await redis.config('SET', 'maxmemory', '0');
    };
    const { results, counts } = await warmShelf('full');
    expect(counts).toEqual({ failed: 2 });
    const reason = 'the value was gone when it was read back; is there room in the cache?';
    expect(results).toContainEqual(
      expect.objectContaining({ key: 'full:first', status: 'failed', reason }),
    );
    const warning = {
      level: 'warn',
      fields: expect.objectContaining({ keyspace: 'product', reason }),
    };
    expect(told()).toEqual(Array.from({ length: TRIES }, () => warning));
    const { others } = await ask('GET', 'strategies');
    const manual = others.find(({ name }: { name: string }) => name === 'manual');
    expect(manual.warming).toMatchObject({ warmed: 0, failed: 2, successRate: 0 });
  },
  MOST_MILLISECONDS,
);

test(
  'a value that another program has replaced is told of, and not taken for a success',
  async () => {
    meanwhile = () => redis.set('other:first', 'of another program');
    const { results } = await warmShelf('other');
    expect(results).toContainEqual(
      expect.objectContaining({ key: 'other:first', status: 'fresh' }),
    );
    expect(told().at(-1)).toMatchObject({
      fields: { reason: 'the value read back is not the one written' },
    });
    expect(await redis.get('other:first')).toBe('of another program');
  },
  MOST_MILLISECONDS,
);
