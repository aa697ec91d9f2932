/** Windows of more keys than are written, on the local product. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { defineConfig, http } from '../../../core/config/define.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const KEYS = 400;
const WRITTEN = 100;
const PATIENCE = 60_000;

const config = defineConfig({
  origins: { shop: http({ baseUrl: 'http://127.0.0.1', path: '/{sku}', allowPrivate: true }) },
  keyspaces: { busy: { key: 'busy:{sku}', origin: 'shop', ttl: '10m' } },
  strategies: {
    refreshAhead: { every: '5s' },
    popular: { enabled: false },
    trending: { enabled: false },
    related: { enabled: false },
  },
  ingest: { keysPerWindow: WRITTEN },
});

let example: Example;

beforeAll(async () => {
  example = await startExample(config, () => 'a value');
});

afterAll(() => example.stop());

test('parks most of many keys until they are decided on, and counts every read', async () => {
  const at = Date.now();
  const events = Array.from({ length: KEYS }, (_, index) => ({
    keyspace: 'busy',
    params: { sku: String(index) },
    at,
    hit: true,
  }));
  const counts = { keyspace: 'busy', at, reads: KEYS, misses: 0, latency: {}, strategies: {} };
  await example.ask('POST', 'v1/access', { events, counts: [counts] });
  await eventually(async () => {
    const { keyspaces } = (await example.ask('GET', 'v1/stats')).body;
    return keyspaces.every(({ total }: { total: { reads: number } }) => total.reads === KEYS);
  }, PATIENCE);
  // Hits that do not tell when their entry was loaded wait for nothing but the next run.
  await eventually(async () => {
    const { keys } = (await example.ask('GET', 'v1/patterns?keyspace=busy&limit=200')).body;
    expect(keys.every(({ reads }: { reads: number }) => reads === 1)).toBe(true);
    return keys.length > WRITTEN;
  }, PATIENCE);
});
