/** The whole way: reads are recorded, learned, published, acted on at the read, and paid for. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeDynamoCategories } from '../../../adapters/dynamodb/categories.ts';
import { makeDynamoGateStates } from '../../../adapters/dynamodb/gate-states.ts';
import { makeDynamoHygieneStates } from '../../../adapters/dynamodb/hygiene-states.ts';
import { makeDynamoJournal } from '../../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../../adapters/dynamodb/patterns.ts';
import { makeDynamoRecentVisits } from '../../../adapters/dynamodb/recent-visits.ts';
import { makeDynamoUsers } from '../../../adapters/dynamodb/users.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { makeRedisGuide } from '../../../adapters/redis/guide.ts';
import { createPreheat, makeRedis } from '../../../client/index.ts';
import type { AccessBatch } from '../../../core/access.ts';
import { parseAccess } from '../../../core/access-request.ts';
import { readBooks } from '../../../core/budget/account.ts';
import { strategyRow } from '../../../core/budget/rows.ts';
import { defineConfig, http } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { parseAccessBatch } from '../../../core/queue-bodies.ts';
import { type Dynalite, startDynalite } from '../../support/dynalite.ts';
import { eventually } from '../../support/eventually.ts';
import { PATIENT } from '../../support/patient.ts';
import { type RedisServer, startRedisServer } from '../../support/redis-server.ts';
import { makeShop } from '../../support/shop.ts';

const MINUTE = 60_000;
const ROUNDS = 30;
const config = defineConfig({
  origins: {
    catalog: http({ baseUrl: 'http://shop.invalid', path: '/products/{sku}', rate: '10000/s' }),
  },
  keyspaces: { product: { key: 'catalog:product:{sku}', origin: 'catalog', ttl: '1m' } },
  budget: { extraOriginCalls: 0.5 },
});
const settings = resolveSettings(config);

let redisServer: RedisServer;
let dynalite: Dynalite;
beforeAll(async () => {
  [redisServer, dynalite] = await Promise.all([startRedisServer(), startDynalite()]);
});
afterAll(async () => {
  await Promise.all([redisServer.stop(), dynalite.stop()]);
});

test('a user who always goes on from one product to the next finds it there', async () => {
  const clock = makeManualClock(Date.UTC(2026, 0, 5, 12));
  const { table } = await dynalite.openTable(clock);
  const redis = makeRedis({ host: '127.0.0.1', port: redisServer.port, ...PATIENT });
  const ports = {
    settings,
    clock,
    patterns: makeDynamoPatterns(table),
    users: makeDynamoUsers(table),
    categories: makeDynamoCategories(table),
    ledger: makeDynamoLedger(table),
    journal: makeDynamoJournal(table),
    gateStates: makeDynamoGateStates(table),
    guide: makeRedisGuide(redis),
    hygiene: makeDynamoHygieneStates(table),
    visits: makeDynamoRecentVisits(table),
    ids: makeSeededIds(1),
    journalMilliseconds: 45 * MINUTE,
  };
  const ingest = makeIngester(ports);
  const shop = makeShop();
  const recorded: AccessBatch[] = [];
  const preheat = createPreheat({
    settings,
    redis,
    load: shop.load,
    // As the API takes it and the queue hands it over.
    recorder: {
      async send(batch) {
        const { value, problems = [] } = parseAccess(settings.keyspaces, clock.now(), batch);
        expect([problems, value?.rejected]).toEqual([[], []]);
        recorded.push(parseAccessBatch(JSON.stringify(value)));
      },
    },
    clock,
    ids: makeSeededIds(2),
  });
  const cached = (sku: string) => redisServer.admin.get(`catalog:product:${sku}`);
  const read = (sku: string) => preheat.read('product', { sku }, { user: 'ann' });

  let warmed = 0;
  let misses = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // All has expired: Redis counts in real time, of which none has passed.
    await clock.advance(20 * MINUTE);
    await redisServer.admin.del('catalog:product:A', 'catalog:product:B');
    const loadsBefore = preheat.stats().foresight?.warmed ?? 0;
    misses += (await read('A')).source === 'origin' ? 1 : 0;
    await preheat.flush();
    if ((preheat.stats().foresight?.warmed ?? 0) > loadsBefore) {
      await eventually(async () => (await cached('B')) !== null, 1_000);
      warmed += 1;
    }
    await clock.advance(5_000);
    misses += (await read('B')).source === 'origin' ? 1 : 0;
    await preheat.flush();
    await ingest(recorded.splice(0));
  }
  expect(warmed).toBeGreaterThan(ROUNDS / 3);
  expect(shop.calls).toHaveLength(misses + warmed);
  expect(misses + warmed).toBe(2 * ROUNDS);

  const [row] = await ports.ledger.read([strategyRow('product', 'foresight')]);
  expect(row).toMatchObject({ loads: warmed, warmed, used: warmed, firstHits: warmed });
  const { purse } = await ports.gateStates.readPurse();
  const reserved = purse?.reservations ?? [];
  const { accounts } = await readBooks(ports.ledger, settings, reserved, clock.now());
  const account = accounts.get('product');
  // Without warming both products would have missed in every round.
  expect(account).toMatchObject({ baselineCalls: 2 * ROUNDS, extraCalls: 0 });
  // What is promised to readers is what they can still spend: every call they made has settled.
  const left = await redis.hget('preheat:guide:{product}', 'calls');
  expect(account?.granted).toBe(Number(left));

  await preheat.close();
  redis.disconnect();
});
