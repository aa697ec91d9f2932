import { describe, expect, it } from 'vitest';
import { makeMemoryMetrics } from '../../../adapters/memory/metrics.ts';
import { makeMemoryRecentVisits } from '../../../adapters/memory/recent-visits.ts';
import { makePauseCheck } from '../../../core/control/pause.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { makeStrategy } from '../../../lambdas/strategy/strategy.ts';
import { makeApi, START } from '../../support/api.ts';
import { makeContext } from '../../support/api-event.ts';
import { MINUTE, makeBrain, warmMessage } from '../../support/brain.ts';

describe('POST /v1/pause', () => {
  it('is told by status and by whom, and ends with resume', async () => {
    const { ports, call } = makeApi();
    const paused = { paused: true, pausedAt: START, by: 'admin' };
    expect((await call('POST', '/v1/pause', { as: 'admin' })).body).toEqual(paused);
    await ports.clock.advance(1_000);
    expect((await call('POST', '/v1/pause', { as: 'admin' })).body).toEqual(paused);
    const status = await call('GET', '/v1/status', { as: 'read' });
    expect(status.body).toMatchObject({ paused: true, pausedAt: START });
    const resumed = await call('POST', '/v1/resume', { as: 'admin' });
    expect(resumed.body).toEqual({ paused: false, pausedAt: null, by: null });
    const after = await call('GET', '/v1/status', { as: 'read' });
    expect(after.body).toMatchObject({ paused: false, pausedAt: null });
  });

  it('refuses to warm until then, but says what it would', async () => {
    const { ports, call } = makeApi();
    const json = { keys: ['catalog:product:A'] };
    await call('POST', '/v1/pause', { as: 'admin' });
    const refused = await call('POST', '/v1/warm', { as: 'admin', json });
    expect([refused.status, refused.body.error.code]).toEqual([409, 'paused']);
    const dry = await call('POST', '/v1/warm', { as: 'admin', json: { ...json, dryRun: true } });
    expect(dry.status).toBe(200);
    await call('POST', '/v1/resume', { as: 'admin' });
    expect((await call('POST', '/v1/warm', { as: 'admin', json })).status).toBe(202);
    expect(ports.warmQueue.size).toBe(1);
  });

  it('gives readers no guidance', async () => {
    const { ports, call } = makeApi();
    const halts: boolean[] = [];
    const guide = { ...ports.guide, halt: async (isHalted: boolean) => void halts.push(isHalted) };
    const api = makeApi({ guide });
    await api.call('POST', '/v1/pause', { as: 'admin' });
    await api.call('POST', '/v1/resume', { as: 'admin' });
    expect(halts).toEqual([true, false]);
    expect((await call('POST', '/v1/pause', { as: 'read' })).status).toBe(403);
  });

  it('keeps strategies from deciding within a second', async () => {
    const { ports, call } = makeApi();
    const metrics = makeMemoryMetrics();
    const isPaused = makePauseCheck(ports.controls, ports.clock);
    const visits = makeMemoryRecentVisits(ports.clock);
    const strategy = makeStrategy({ ...ports, visits, metrics, isPaused }, 'popular');
    const tick = (at: number) =>
      strategy({ scheduledTime: new Date(at).toISOString() }, makeContext());
    await tick(START);
    await call('POST', '/v1/pause', { as: 'admin' });
    await ports.clock.advance(1_000);
    await tick(START + 1);
    await call('POST', '/v1/resume', { as: 'admin' });
    await ports.clock.advance(1_000);
    await tick(START + 2);
    expect(await ports.runs.latest('popular', 9)).toHaveLength(2);
  });

  it('lets work wait, and tells of what is too old by then', async () => {
    const brain = makeBrain();
    let paused = true;
    const warm = makeWarmer({ ...brain, isPaused: async () => paused });
    const at = () => brain.clock.now() + MINUTE;
    const { signal } = new AbortController();
    const message = warmMessage(['a'], { notAfter: brain.clock.now() + MINUTE });
    expect((await warm(message, at(), signal)).outcomes).toEqual([]);
    expect(brain.origin.calls).toEqual([]);
    await brain.clock.advance(10_000);
    const [again] = brain.warmQueue.receive();
    expect(again).toEqual(message);
    paused = false;
    expect((await warm(message, at(), signal)).outcomes).toMatchObject([{ status: 'warmed' }]);
    paused = true;
    await brain.clock.advance(MINUTE);
    const late = { ...message, id: 'late', items: warmMessage(['b']).items };
    expect((await warm(late, at(), signal)).outcomes).toMatchObject([{ status: 'expired' }]);
  });
});

describe('POST /v1/clear', () => {
  async function setUp() {
    const api = makeApi();
    for (const [key, keyspace] of [
      ['catalog:product:A', 'product'],
      ['llm:x', 'prompt'],
    ] as const) {
      await api.ports.cache.write([
        {
          key,
          value: '{}',
          loadedAt: START,
          ttlMilliseconds: 600_000,
          shadowTtlMilliseconds: 600_000,
          loadMilliseconds: 1,
          strategy: 'reader',
          run: '',
          groups: [`keyspace:${keyspace}`],
        },
      ]);
    }
    const present = async () =>
      (await api.ports.cache.inspect(['catalog:product:A', 'llm:x'])).map(({ exists }) => exists);
    const clear = (json: object, path = '/v1/clear') =>
      api.call('POST', path, { as: 'admin', json });
    return { ...api, present, clear };
  }

  it('asks twice, and then empties a keyspace', async () => {
    const { clear, present } = await setUp();
    const first = await clear({ keyspace: 'product' });
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ keyspaces: ['product'], expiresAt: START + 300_000 });
    expect(await present()).toEqual([true, true]);
    const second = await clear({ keyspace: 'product', token: first.body.token });
    expect([second.status, second.body]).toEqual([200, { cleared: 1, done: true }]);
    expect(await present()).toEqual([false, true]);
  });

  it('empties all, under its short name as well', async () => {
    const { clear, present } = await setUp();
    const { token } = (await clear({ all: true }, '/clear')).body;
    expect((await clear({ all: true, token }, '/clear')).body.cleared).toBe(2);
    expect(await present()).toEqual([false, false]);
  });

  it('forgets what was learned, and leaves the cache as it is', async () => {
    const { ports, call, clear, present } = await setUp();
    const stats = { ...emptyStats(), reads: 5, rank: 1, rankScale: 600_000, lastReadAt: START };
    const refs = Array.from({ length: 1_200 }, (_, n) => {
      return { keyspace: 'product', key: `catalog:product:${n}` };
    });
    await ports.patterns.save(refs.map((ref) => ({ ref, version: 0, stats })));
    const json = { keyspace: 'product', patterns: true };
    const { token } = (await clear(json)).body;
    expect((await clear({ keyspace: 'product', token })).status).toBe(400);
    expect((await clear({ ...json, token })).body).toEqual({ cleared: 1_200, done: true });
    const query = { keyspace: 'product' };
    expect((await call('GET', '/v1/patterns', { as: 'read', query })).body.keys).toEqual([]);
    expect(await present()).toEqual([true, true]);
  });

  it('takes no token of another deed, nor one that is too old or made up', async () => {
    const { ports, clear, present } = await setUp();
    const { token } = (await clear({ keyspace: 'product' })).body;
    for (const json of [
      { all: true, token },
      { keyspace: 'product', token: `${START + 300_000}.0123456789abcdef` },
      { keyspace: 'product', token: 'nonsense' },
    ]) {
      const { status, body } = await clear(json);
      expect(status).toBe(400);
      expect(body.error.problems).toMatchObject([{ path: 'token' }]);
    }
    await ports.clock.advance(300_000);
    expect((await clear({ keyspace: 'product', token })).status).toBe(400);
    expect(await present()).toEqual([true, true]);
  });

  it.each([{}, { keyspace: 'product', all: true }])('refuses %j', async (json) => {
    const { clear } = await setUp();
    expect((await clear(json)).status).toBe(400);
  });
});
