/** The phone agents' day: what their guide does, and what of it shows in Redis and at the CRM. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { answerCrm } from '../../../examples/phone-agents/origin.ts';
import config from '../../../examples/phone-agents/preheat.config.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

let example: Example;

beforeAll(async () => {
  // Run by hand below: by itself it would run at the full minute, in the middle of any test.
  const strategies = { ...config.strategies, critical: { every: '365d' as const } };
  example = await startExample({ ...config, strategies }, answerCrm);
});

afterAll(() => example.stop());

test('pre-warms customers before a shift, with one call of the CRM for all of them', async () => {
  const items = ['7', '8', '9'].map((id) => ({ keyspace: 'customer', params: { id } }));
  const { status, body } = await example.ask('POST', 'admin/prewarm', { items, wait: true });
  expect([status, body.ready, body.total]).toEqual([200, 3, 3]);
  expect(example.asked()).toEqual(['GET /customers?ids=7,8,9']);
  const [seven] = await example.stored('search:7');
  expect(seven).toEqual({ id: '7', name: 'Customer 7', segment: 'standard', balance: 0 });
  expect(await example.redis.ttl('search:7')).toBeGreaterThan(26 * 60);
});

test('prepares a call queue and says of each customer whether the call may begin', async () => {
  const keys = ['search:7', 'search:10', 'search:11', 'search:0815'];
  const { body } = await example.ask('POST', 'v1/warm', { keys, wait: true });
  expect([body.ready, body.total, body.done]).toEqual([3, 4, true]);
  const byKey = body.results.map((result: Record<string, string>) => [
    result['key'],
    result['status'],
  ]);
  expect(Object.fromEntries(byKey)).toEqual({
    'search:7': 'fresh',
    'search:10': 'warmed',
    'search:11': 'warmed',
    'search:0815': 'missing',
  });
  expect(body.failures).toMatchObject([{ key: 'search:0815', reason: expect.any(String) }]);
  expect(example.asked()).toEqual(['GET /customers?ids=10,11,0815']);
});

test('tells before a call whether the customer is there, and why', async () => {
  const { body } = await example.ask('GET', 'v1/warm?key=search:10');
  expect(body).toMatchObject({ warm: true, strategy: 'manual', used: false });
  expect(body.expiresAt).toBeGreaterThan(Date.now());
  expect((await example.ask('GET', 'v1/warm?key=search:12')).body).toMatchObject({ warm: false });
});

test('loads a changed customer anew when the CRM says so, and nobody else', async () => {
  await example.ask('POST', 'v1/warm', { keys: ['calls:7'], wait: true });
  await fetch(`${example.origin.url}/customers/7`, {
    method: 'PUT',
    body: JSON.stringify({ balance: -20 }),
  });
  example.asked();
  const { body } = await example.ask('POST', 'webhook/customer-updated', { customerId: 7 });
  expect(body).toMatchObject({ matched: 1, invalidated: 2, rewarming: 2 });
  await eventually(async () => (await example.ask('GET', `v1/jobs/${body.job}`)).body.done);
  const [changed, calls, other] = await example.stored('search:7', 'calls:7', 'search:8');
  expect(changed).toMatchObject({ balance: -20 });
  expect(calls).toMatchObject({ id: '7' });
  expect(other).toMatchObject({ balance: 0 });
  expect(example.asked().sort()).toEqual(['GET /calls/7', 'GET /customers/7']);
});

test('drops a segment whose tariff has changed', async () => {
  const event = { type: 'tariff-changed', segment: 'vip' };
  expect((await example.ask('POST', 'v1/events', event)).body).toMatchObject({ invalidated: 1 });
  expect(await example.stored('search:10', 'search:11')).toEqual([undefined, expect.anything()]);
});

test('keeps customers warm who never wait', async () => {
  const { body } = await example.ask('POST', 'v1/warm', { strategy: 'critical' });
  expect(body).toMatchObject({ strategy: 'critical', approved: 2 });
  await eventually(async () => (await example.redis.exists('search:1000', 'search:2000')) === 2);
  const { strategy, run } = (await example.ask('GET', 'v1/warm?key=search:1000')).body;
  expect([strategy, run]).toEqual(['critical', body.id]);
});

test('warms before the shift begins, and lets nobody warm without end', async () => {
  const { body } = await example.ask('GET', 'warming/status');
  const timeOfDay = body.strategies.find(({ name }: { name: string }) => name === 'time-of-day');
  const shift = new Date(timeOfDay.windows[0].nextRunAt);
  const clock = { hour: '2-digit', minute: '2-digit', timeZone: 'Europe/Berlin' } as const;
  expect(shift.toLocaleTimeString('en-GB', clock)).toBe('07:45');
  const answer = await example.ask('POST', 'warm', { keys: ['search:7'] });
  expect(answer.headers.get('ratelimit-limit')).toBe('20');
});
