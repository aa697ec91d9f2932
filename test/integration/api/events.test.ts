import { describe, expect, it } from 'vitest';
import { eventsRoute } from '../../../core/api/events.ts';
import { type BusEvent, makeEvents } from '../../../lambdas/events/events.ts';
import { makeApi, START } from '../../support/api.ts';
import { makeContext } from '../../support/api-event.ts';

const PRODUCT = { keyspace: 'product', key: 'catalog:product:A' };

function setUp() {
  const { ports, call } = makeApi();
  const handler = makeEvents({ ...ports, queue: ports.warmQueue });
  const store = (key: string, groups: readonly string[] = []) =>
    ports.cache.write([
      {
        key,
        value: '{}',
        loadedAt: START,
        ttlMilliseconds: 600_000,
        shadowTtlMilliseconds: 600_000,
        loadMilliseconds: 1,
        strategy: 'reader',
        run: '',
        groups,
      },
    ]);
  const isThere = async (key: string) => (await ports.cache.inspect([key]))[0]?.exists;
  const bus = (event: BusEvent) => handler(event, makeContext());
  return { ports, call, store, isThere, bus };
}

describe('POST /v1/events', () => {
  it('drops what its mapping says, and has it loaded anew on the account of events', async () => {
    const { ports, call, store, isThere } = setUp();
    await store(PRODUCT.key);
    const json = { type: 'customer-updated', detail: { customer: { skus: ['A', 'B'] } } };
    const { status, body } = await call('POST', '/v1/events', { as: 'admin', json });
    expect(status).toBe(200);
    expect(body).toMatchObject({ matched: 1, invalidated: 2, done: true, rewarming: 2 });
    expect(await isThere(PRODUCT.key)).toBe(false);
    expect(ports.warmQueue.receive()).toMatchObject([
      { strategy: 'events', job: body.job, items: [PRODUCT, { key: 'catalog:product:B' }] },
    ]);
    const stats = await call('GET', '/v1/stats', { as: 'read' });
    const events = stats.body.strategies.find(({ name }: { name: string }) => name === 'events');
    expect(events).toMatchObject({ proposed: 2, approved: 2 });
  });

  it('follows every mapping of its type and source', async () => {
    const { call, store, isThere } = setUp();
    await store(PRODUCT.key, ['tag:sku:A']);
    await store('llm:x', ['keyspace:prompt']);
    const json = { type: 'price-changed', detail: { sku: 'A' } };
    const other = await call('POST', '/v1/events', { as: 'admin', json });
    expect(other.body).toMatchObject({ matched: 1 });
    expect(await isThere(PRODUCT.key)).toBe(true);
    const erp = { ...json, source: 'erp' };
    const own = await call('POST', '/v1/events', { as: 'admin', json: erp });
    expect(own.body).toMatchObject({ matched: 2, job: null });
    expect(await isThere(PRODUCT.key)).toBe(false);
    expect(await isThere('llm:x')).toBe(false);
  });

  it('takes a flat body under the alias of the type', async () => {
    const { call } = setUp();
    const [alias] = eventsRoute.aliases;
    const json = { customer: { skus: 'A' } };
    const answer = await call('POST', alias.path, { as: 'admin', json });
    expect(answer.body).toMatchObject({ matched: 1, invalidated: 1 });
  });

  it('answers what means nothing here with no match', async () => {
    const { call } = setUp();
    const answer = await call('POST', '/v1/events', { as: 'admin', json: { type: 'weather' } });
    expect(answer.body).toEqual({
      matched: 0,
      invalidated: 0,
      done: true,
      job: null,
      rewarming: 0,
    });
  });

  it.each([
    ['without a type', { detail: {} }, 'type'],
    ['without what its mapping asks for', { type: 'customer-updated' }, 'detail.customer.skus'],
  ])('refuses an event %s', async (_, json, path) => {
    const answer = await setUp().call('POST', '/v1/events', { as: 'admin', json });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems).toMatchObject([{ path }]);
  });
});

describe('an event of the bus', () => {
  const event = { 'detail-type': 'customer-updated', source: 'crm' };

  it('does the same', async () => {
    const { ports, store, isThere, bus } = setUp();
    await store(PRODUCT.key);
    await bus({ ...event, detail: { customer: { skus: 'A' } } });
    expect(await isThere(PRODUCT.key)).toBe(false);
    expect(ports.warmQueue.receive()).toMatchObject([{ strategy: 'events' }]);
  });

  it('is left, with the places of its mistakes in the log, where it can never be right', async () => {
    const { ports, bus } = setUp();
    await bus({ ...event, detail: { customer: { skus: [null] } } });
    expect(ports.log.lines.at(-1)).toMatchObject({
      level: 'warn',
      fields: { paths: ['detail.customer.skus'] },
    });
  });

  it('comes again while the cache does not answer', async () => {
    const { ports } = setUp();
    const invalidate = async () => Promise.reject(new Error('ECONNREFUSED'));
    const cache = { ...ports.cache, invalidate };
    const handler = makeEvents({ ...ports, cache, queue: ports.warmQueue });
    const detail = { customer: { skus: 'A' } };
    await expect(handler({ ...event, detail }, makeContext())).rejects.toThrow('does not answer');
  });
});
