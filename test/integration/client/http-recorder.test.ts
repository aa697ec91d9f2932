import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { createPreheat } from '../../../client/index.ts';
import { config, makeShop } from '../../support/shop.ts';

describe('the recorder over HTTP', () => {
  let api: Server;
  const received: { readonly authorization: string | undefined; readonly body: string }[] = [];
  let status = 202;

  beforeAll(async () => {
    api = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      received.push({ authorization: request.headers.authorization, body });
      response.writeHead(request.url === '/v1/access' ? status : 404).end('{}');
    }).listen(0, '127.0.0.1');
    await once(api, 'listening');
  });
  afterAll(() => api.close());

  test('posts with the token, gives up what is refused, and keeps what may pass', async () => {
    const { port } = api.address() as AddressInfo;
    const preheat = createPreheat({
      config,
      redis: { host: '127.0.0.1', port: 9 },
      load: makeShop().load,
      endpoint: `http://127.0.0.1:${port}/`,
      token: 'secret-token',
      clock: makeManualClock(1_700_000_000_000),
    });
    await preheat.read('product', { sku: 'A1' });
    for (const answer of [503, 401, 202]) {
      status = answer;
      await preheat.flush();
    }
    expect(received).toHaveLength(3);
    expect(new Set(received.map(({ body }) => body)).size).toBe(1);
    expect(received[0]?.authorization).toBe('Bearer secret-token');
    expect(JSON.parse(received[0]?.body ?? '')).toMatchObject({
      id: expect.any(String),
      events: [{ key: 'catalog:product:A1', reads: 1, misses: 1 }],
      counts: [{ keyspace: 'product', reads: 1, misses: 1 }],
    });
    await preheat.read('product', { sku: 'A1' });
    status = 400;
    await preheat.flush();
    expect(preheat.stats().recording).toMatchObject({ refusedBatches: 1, pendingEvents: 0 });
    await preheat.close();
    expect(received).toHaveLength(4);
  });
});
