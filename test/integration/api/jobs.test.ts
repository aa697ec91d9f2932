import { describe, expect, it } from 'vitest';
import type { WarmMessage, WarmResult } from '../../../core/warming/messages.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

const skus = (count: number) =>
  Array.from({ length: count }, (_, index) => `catalog:product:${index}`);

type Call = ReturnType<typeof makeApi>['call'];

async function start(call: Call, count: number): Promise<string> {
  const { body } = await call('POST', '/v1/warm', { as: 'admin', json: { keys: skus(count) } });
  return body.job;
}

/** What the warmer would write for a message. */
async function finish({ jobs }: Ports, message: WarmMessage, status: WarmResult['status']) {
  const results = message.items.map(({ keyspace, key }) => ({ keyspace, key, status }));
  await jobs.saveResults(message.job ?? '', message.id, results);
}

describe('GET /v1/jobs', () => {
  it('lists the latest jobs and how far each is', async () => {
    const { ports, call } = makeApi();
    const first = await start(call, 2);
    const [message] = ports.warmQueue.receive() as [WarmMessage];
    await finish(ports, message, 'warmed');
    await ports.clock.advance(1_000);
    const second = await start(call, 3);
    const { status, body } = await call('GET', '/v1/jobs', { as: 'read' });
    expect(status).toBe(200);
    expect(body.jobs).toMatchObject([
      { job: second, createdAt: START + 1_000, total: 3, finished: 0, state: 'running' },
      { job: first, total: 2, finished: 2, state: 'done', counts: { warmed: 2 } },
    ]);
    const one = await call('GET', '/v1/jobs', { as: 'read', query: { limit: '1' } });
    expect(one.body.jobs).toHaveLength(1);
    const wrong = await call('GET', '/v1/jobs', { as: 'read', query: { limit: '51' } });
    expect(wrong.status).toBe(400);
  });
});

describe('DELETE /v1/jobs/{id}', () => {
  it('cancels once, and leaves what is done alone', async () => {
    const { ports, call } = makeApi();
    const job = await start(call, 1);
    const cancelled = await call('DELETE', `/v1/jobs/${job}`, { as: 'admin' });
    expect(cancelled.body).toMatchObject({ state: 'cancelled', cancelledAt: START });
    await ports.clock.advance(5);
    const again = await call('DELETE', `/v1/jobs/${job}`, { as: 'admin' });
    expect(again.body).toMatchObject({ state: 'cancelled', cancelledAt: START });
    const done = await start(call, 1);
    const messages = ports.warmQueue.receive();
    for (const message of messages) await finish(ports, message, 'warmed');
    expect((await call('DELETE', `/v1/jobs/${done}`, { as: 'admin' })).body.state).toBe('done');
  });

  it('is for administrators, and knows no other jobs', async () => {
    const { call } = makeApi();
    const job = await start(call, 1);
    expect((await call('DELETE', `/v1/jobs/${job}`, { as: 'read' })).status).toBe(403);
    expect((await call('DELETE', '/v1/jobs/none', { as: 'admin' })).status).toBe(404);
    expect((await call('POST', '/v1/jobs/none/resume', { as: 'admin' })).status).toBe(404);
  });

  it('ends the wait of whoever asked for the job', async () => {
    const { ports, call } = makeApi();
    const json = { keys: skus(1), wait: true };
    const waiting = call('POST', '/v1/warm', { as: 'admin', json });
    while (ports.clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
    const [job] = await ports.jobs.recent(1);
    await call('DELETE', `/v1/jobs/${job?.id}`, { as: 'admin' });
    await ports.clock.advance(1_000);
    const { status, body } = await waiting;
    expect([status, body.state]).toEqual([202, 'cancelled']);
  });
});

describe('POST /v1/jobs/{id}/resume', () => {
  it('sends what is left, with the params that it was asked with', async () => {
    const { ports, call } = makeApi();
    const items = [
      { keyspace: 'prompt', params: { prompt: 'why?' } },
      { keyspace: 'product', params: { sku: 'A' } },
    ];
    const { body } = await call('POST', '/v1/warm', { as: 'admin', json: { items } });
    const messages = ports.warmQueue.receive();
    for (const message of messages) {
      await finish(ports, message, message.origin === 'llm' ? 'cancelled' : 'warmed');
    }
    const resumed = await call('POST', `/v1/jobs/${body.job}/resume`, { as: 'admin' });
    expect(resumed.status).toBe(202);
    expect(resumed.body).toMatchObject({ resumes: 1, cancelledAt: null });
    expect(resumed.body).toMatchObject({ done: false, state: 'running', finished: 1, total: 2 });
    const left = ports.warmQueue.receive();
    expect(left).toMatchObject([{ job: body.job, items: [{ params: { prompt: 'why?' } }] }]);
    for (const message of left) await finish(ports, message, 'warmed');
    const nothing = await call('POST', `/v1/jobs/${body.job}/resume`, { as: 'admin' });
    expect(nothing.status).toBe(200);
    expect(nothing.body).toMatchObject({ state: 'done', resumes: 1, counts: { warmed: 2 } });
    expect(ports.warmQueue.size).toBe(0);
  });
});
