import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { makeElastiCacheClient } from '../../../adapters/elasticache/client.ts';
import { makeElastiCacheEvents } from '../../../adapters/elasticache/events.ts';
import { triggerOf } from '../../../core/recovery/events.ts';
import {
  type ElastiCacheServer,
  startElastiCacheServer,
} from '../../support/elasticache-server.ts';

const AT = Date.UTC(2026, 10, 21, 12);

let server: ElastiCacheServer;

beforeEach(async () => {
  server = await startElastiCacheServer();
});

afterEach(() => server.stop());

function open(cacheName: string) {
  const client = makeElastiCacheClient({
    endpoint: server.endpoint,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
  });
  return makeElastiCacheEvents(client, cacheName);
}

const FAILOVER = 'Failover from primary node shop-001 to replica node shop-002 completed';

describe('the events of a cache', () => {
  test('are those of the cache and of its nodes, oldest first, and none that are known', async () => {
    server.events.push(
      { source: 'shop-002', message: FAILOVER, at: AT + 2_000 },
      { source: 'shop', message: 'Cache shop was created.', at: AT + 1_000 },
      { source: 'shopping-001', message: FAILOVER, at: AT + 1_500 },
      { source: 'shop', message: 'known', at: AT },
    );
    expect(await open('shop').list(AT, AT + 60_000)).toEqual([
      { at: AT + 1_000, message: 'Cache shop was created.' },
      { at: AT + 2_000, message: FAILOVER },
    ]);
    expect(server.asked).toMatchObject([
      { Action: 'DescribeEvents', StartTime: expect.stringContaining('2026-11-21T12:00:00') },
    ]);
  });

  test('come page by page', async () => {
    server.pageSize = 2;
    for (let index = 1; index <= 5; index += 1) {
      server.events.push({ source: 'shop', message: `event ${index}`, at: AT + index });
    }
    expect(await open('shop').list(AT, AT + 60_000)).toHaveLength(5);
    expect(server.asked.map(({ Marker }) => Marker)).toEqual([undefined, '2', '4']);
  });

  test('tell of a failover by its words', async () => {
    server.events.push({ source: 'shop-001', message: FAILOVER, at: AT + 1_000 });
    const events = await open('shop').list(AT, AT + 60_000);
    expect(triggerOf(events)).toEqual({ cause: 'failover', at: AT + 1_000 });
  });

  test('are an error where the service refuses', async () => {
    server.failWith = 403;
    await expect(open('shop').list(AT, AT + 1)).rejects.toThrow();
  });
});
