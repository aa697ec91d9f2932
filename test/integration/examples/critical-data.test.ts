/** An application with critical data: what its guide does, and what of it shows in Redis and at the origin. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPreheat } from '../../../client/index.ts';
import { answerApplication } from '../../../examples/critical-data/origin.ts';
import config from '../../../examples/critical-data/preheat.config.ts';
import { eventually } from '../../support/eventually.ts';
import { type Example, startExample } from '../../support/example.ts';

const MINUTE = 60_000;
let example: Example;

beforeAll(async () => {
  // Run by hand below: by itself it would run at the full minute, in the middle of any test.
  const strategies = { ...config.strategies, critical: { every: '365d' as const } };
  example = await startExample({ ...config, strategies }, answerApplication);
});

afterAll(() => example.stop());

/** The five forms before the last one were opened one after the other, the oldest first. */
const openForms = (user: string, forms: readonly string[]) =>
  example.ask('POST', 'record/access', {
    events: forms.map((form, index) => ({
      keyspace: 'form',
      params: { form },
      user,
      at: Date.now() - MINUTE + index * 1_000,
    })),
  });

test('registers critical tasks and warms them by priority, each for as long as it says', async () => {
  const menu = { keyspace: 'setting', params: { name: 'rates' }, priority: 100, interval: '30m' };
  const banner = { keyspace: 'setting', params: { name: 'banner' }, ttl: '5m', tags: ['start'] };
  expect((await example.ask('PUT', 'v1/tasks/rates', menu)).status).toBe(201);
  expect((await example.ask('PUT', 'v1/tasks/banner', { ...banner, priority: 60 })).status).toBe(
    201,
  );
  const { body } = await example.ask('POST', 'v1/warm', { strategy: 'critical' });
  expect(body.approvedKeys.map(({ key }: { key: string }) => key).sort()).toEqual([
    'app:setting:banner',
    'app:setting:menu',
    'app:setting:rates',
  ]);
  const keys = ['app:setting:banner', 'app:setting:menu', 'app:setting:rates'];
  await eventually(async () => (await example.redis.exists(...keys)) === 3);
  expect(await example.redis.ttl('app:setting:banner')).toBeLessThanOrEqual(300);
  expect(await example.redis.ttl('app:setting:menu')).toBeGreaterThan(3 * 3_600);
  const { tasks } = (await example.ask('GET', 'v1/tasks?tag=start')).body;
  expect(tasks).toMatchObject([{ id: 'banner', class: 'important', intervalSeconds: null }]);
  expect(example.asked().sort()).toEqual([
    'GET /settings/banner',
    'GET /settings/menu',
    'GET /settings/rates',
  ]);
});

test('gives a user at the login session, profile, navigation and the five forms read last', async () => {
  await openForms('ann', ['tax', 'leave', 'travel', 'order', 'claim', 'visit']);
  await eventually(async () => {
    const { body } = await example.ask('POST', 'v1/users/ann/login', { dryRun: true });
    return body.total === 8;
  });
  const { status, body } = await example.ask('POST', 'v1/users/ann/login', { wait: true });
  expect([status, body.counts]).toEqual([200, { warmed: 8 }]);
  expect(await example.stored('app:session:ann', 'app:profile:ann', 'app:nav:ann')).toMatchObject([
    { user: 'ann' },
    { language: 'en' },
    { recent: expect.arrayContaining(['/forms']) },
  ]);
  const calls = example.asked();
  expect(calls).toHaveLength(8);
  expect(calls).not.toContain('GET /forms/tax');
});

test('stores large forms packed, and the client library reads them', async () => {
  const raw = await example.redis.getBuffer('app:form:visit');
  expect(raw?.length).toBeLessThan(1_000);
  const load = () => Promise.reject(new Error('it is warm'));
  const client = createPreheat({ config, redis: example.redis, load });
  const { value, source } = await client.readJson<{ fields: string }>('form', { form: 'visit' });
  await client.close();
  expect([value.fields.length, source]).toEqual([2_700, 'cache']);
});

test('skips a second login within five minutes, unless it is forced', async () => {
  const again = await example.ask('POST', 'v1/users/ann/login', { wait: true });
  expect(again.body.counts).toEqual({ fresh: 8 });
  expect(example.asked()).toEqual([]);
  const forced = await example.ask('POST', 'v1/users/ann/login', { wait: true, force: true });
  expect(forced.body.counts).toEqual({ warmed: 8 });
  expect(example.asked()).toHaveLength(8);
});

test('loads a form anew when it is published', async () => {
  await fetch(`${example.origin.url}/forms/visit`, { method: 'PUT' });
  const event = { type: 'form-published', form: 'visit' };
  const { body } = await example.ask('POST', 'v1/events', event);
  expect(body).toMatchObject({ matched: 1, invalidated: 1, rewarming: 1 });
  await eventually(async () => (await example.ask('GET', `v1/jobs/${body.job}`)).body.done);
  expect((await example.ask('GET', 'v1/warm?key=app:form:visit')).body.warm).toBe(true);
});

test('fits the intervals of tasks to their use, and says how many have changed', async () => {
  const now = Date.now();
  const reads = [
    {
      keyspace: 'setting',
      params: { name: 'rates' },
      reads: 900,
      at: now,
      firstAt: now - 180 * MINUTE,
    },
  ];
  await example.ask('POST', 'v1/access', { events: reads });
  await eventually(async () => {
    const { tasks } = (await example.ask('GET', 'v1/tasks')).body;
    return tasks.some((task: { readsPerMinute: number }) => task.readsPerMinute > 1);
  });
  const plan = await example.ask('POST', 'v1/optimize', { dryRun: true });
  expect(plan.body).toMatchObject({ dryRun: true, tasks: 2, changed: 2 });
  const { body } = await example.ask('POST', 'v1/optimize', {});
  const toSeconds = body.changes.map((change: Record<string, unknown>) => [
    change['id'],
    change['toSeconds'],
  ]);
  expect(Object.fromEntries(toSeconds)).toEqual({ rates: 15 * 60, banner: 120 * 60 });
  expect((await example.ask('POST', 'v1/optimize', {})).body.changed).toBe(0);
  const { intervalSeconds } = (await example.ask('GET', 'v1/tasks/rates')).body;
  expect(intervalSeconds).toBe(15 * 60);
});

test('says how warming went, and forgets a task that is removed', async () => {
  const stats = (await example.ask('GET', 'warming/stats')).body;
  expect(stats.warming).toMatchObject({ failed: 0, successRate: 1 });
  expect(stats.warming.warmed).toBeGreaterThanOrEqual(20);
  expect((await example.ask('DELETE', 'v1/tasks/banner')).body).toEqual({ removed: 'banner' });
  expect((await example.ask('GET', 'v1/tasks')).body.tasks).toHaveLength(1);
});
