/** Jobs, tasks, settings, users and prompts through the API of the running product. */
import type { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { defineConfig, loader } from '../../../core/config/define.ts';
import type { Machine } from '../../../local/machine.ts';
import { askApi } from '../../support/ask-api.ts';
import { makeTestClosers, startTestMachine } from '../../support/machine.ts';

const POLL = { timeout: 20_000, interval: 20 };
const closers = makeTestClosers();
const asked: { readonly name: string; readonly at: number }[] = [];
let machine: Machine;
let redis: Redis;

const note = (name: string, milliseconds: number) => async () => {
  asked.push({ name, at: Date.now() });
  await new Promise((resolve) => setTimeout(resolve, milliseconds));
  return { value: JSON.stringify({ name }) };
};

beforeAll(async () => {
  const origin = (milliseconds: number, rate: string) =>
    loader({
      one: async (params) => (await note(Object.values(params).join(), milliseconds)()).value,
      rate,
      concurrency: 2,
    });
  const off = { enabled: false };
  const config = defineConfig({
    origins: { slow: origin(20, '10/s'), quick: origin(1, '1000/s') },
    keyspaces: {
      slow: { key: 'slow:{id}', origin: 'slow', ttl: '10m' },
      profile: { key: 'profile:{user}', origin: 'quick', ttl: '10m' },
      form: { key: 'form:{form}', origin: 'quick', ttl: '10m' },
      prompt: { key: 'llm:{model}:{prompt|hash}', origin: 'quick', ttl: '10m' },
    },
    strategies: { refreshAhead: off, popular: off, predictive: off, critical: { every: '1s' } },
    users: { preload: [{ keyspace: 'profile' }, { keyspace: 'form', recent: 2 }] },
  });
  ({ machine, redis } = await startTestMachine(config, closers));
});

afterAll(() => closers.closeAll());

const call = async (method: string, path: string, body?: unknown) =>
  (await askApi(machine, 'admin', method, `v1/${path}`, body)).body;

test('a cancelled job asks its origin no later than two seconds after it, and can be resumed', async () => {
  const items = Array.from({ length: 60 }, (_, id) => ({
    keyspace: 'slow',
    params: { id: String(id) },
  }));
  const { job } = await call('POST', 'warm', { items });
  await vi.waitFor(async () => expect(asked.length).toBeGreaterThan(2), POLL);
  const running = await call('GET', 'status');
  expect(running.running.map(({ job: id }: { job: string }) => id)).toContain(job);
  await call('DELETE', `jobs/${job}`);
  const cancelledAt = Date.now();
  const cancelled = await vi.waitFor(async () => {
    const report = await call('GET', `jobs/${job}`);
    expect(report.finished).toBe(60);
    return report;
  }, POLL);
  expect(cancelled.state).toBe('cancelled');
  expect(cancelled.counts.warmed + cancelled.counts.cancelled).toBe(60);
  expect(cancelled.counts.cancelled).toBeGreaterThan(0);
  expect(Math.max(...asked.map(({ at }) => at))).toBeLessThan(cancelledAt + 2_000);
  await call('POST', `jobs/${job}/resume`);
  await vi.waitFor(async () => {
    expect((await call('GET', `jobs/${job}`)).counts).toEqual({ warmed: 60 });
  }, POLL);
  expect(asked.filter(({ name }) => /^\d+$/.test(name))).toHaveLength(60);
  expect(await redis.get('slow:59')).toBe(JSON.stringify({ name: '59' }));
  const { jobs } = await call('GET', 'jobs');
  expect(jobs[0]).toMatchObject({ job, state: 'done', resumes: 1 });
});

test('a registered task is warm a second later, for as long as it says', async () => {
  const json = { keyspace: 'form', params: { form: 'vip' }, ttl: '1m', priority: 100 };
  await call('PUT', 'tasks/vip', json);
  await vi.waitFor(async () => expect(await redis.ttl('form:vip')).toBeGreaterThan(0), POLL);
  expect(await redis.ttl('form:vip')).toBeLessThanOrEqual(60);
  const { tasks } = await call('GET', 'tasks');
  expect(tasks).toMatchObject([{ id: 'vip', class: 'critical' }]);
  expect(await call('POST', 'optimize', {})).toMatchObject({ changed: 1 });
  expect(await call('DELETE', 'tasks/vip')).toEqual({ removed: 'vip' });
});

test('what a user needs is there when the login is answered', async () => {
  const forms = ['a', 'b', 'c'].map((form, index) => ({
    keyspace: 'form',
    params: { form },
    user: 'ann',
    at: Date.now() - 3_000 + index,
  }));
  await call('POST', 'access', { events: forms });
  const login = await vi.waitFor(async () => {
    const report = await call('POST', 'users/ann/login', { wait: true, force: true });
    expect(report.total).toBe(3);
    return report;
  }, POLL);
  expect(login).toMatchObject({ state: 'done', counts: { warmed: 3 } });
  expect(await redis.mget('profile:ann', 'form:b', 'form:c')).not.toContain(null);
  const again = await call('POST', 'users/ann/login', { wait: true });
  expect(again.counts).toEqual({ fresh: 3 });
});

test('prompts are learned with their words', async () => {
  const prompts = [{ model: 'small', prompt: 'why?', cached: false, responseMilliseconds: 50 }];
  expect(await call('POST', 'prompts', { prompts })).toMatchObject({ accepted: 1 });
  await vi.waitFor(async () => {
    const { keys } = await call('GET', 'patterns?keyspace=prompt');
    expect(keys).toMatchObject([{ reads: 1 }]);
  }, POLL);
});

test('a list that is changed at run time is warmed without a restart', async () => {
  const critical = [{ keyspace: 'form', params: { form: 'new' } }];
  const { version } = await call('PATCH', 'config', { set: { critical }, note: 'a new form' });
  expect(version).toBe(1);
  await vi.waitFor(async () => expect(await redis.exists('form:new')).toBe(1), POLL);
  const { settings } = await call('GET', 'config');
  const found = settings.find(({ path }: { path: string }) => path === 'critical');
  expect(found).toMatchObject({ value: critical, origin: 'run-time' });
  const { history } = await call('GET', 'config/history');
  expect(history).toMatchObject([{ version: 1, by: expect.any(String), note: 'a new form' }]);
});

test('strategies, advice and figures are told of all that', async () => {
  const { strategies } = await call('GET', 'strategies');
  const critical = strategies.find(({ name }: { name: string }) => name === 'critical');
  expect(critical.cycles.runs).toBeGreaterThan(1);
  expect(critical.report.warming).toMatchObject({ successRate: 1 });
  expect(critical.report.warming.loadTimes.minMilliseconds).toBeGreaterThan(0);
  const stats = await call('GET', 'stats');
  expect(stats.warming.lastWarmAt).toBeGreaterThan(Date.now() - 120_000);
  expect((await call('GET', 'advice')).advice).toBeInstanceOf(Array);
  const metrics = await fetch(`${machine.url}v1/metrics`, {
    headers: { authorization: `Bearer ${machine.tokens.read}` },
  });
  expect(metrics.headers.get('content-type')).toContain('version=0.0.4');
  expect(await metrics.text()).toContain('preheat_strategy_runs_total{strategy="critical"}');
});
