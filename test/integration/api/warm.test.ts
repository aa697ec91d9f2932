import { describe, expect, it } from 'vitest';
import { MANUAL, strategyRow } from '../../../core/budget/rows.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { Ledger } from '../../../core/ports.ts';
import type { WarmMessage, WarmResult } from '../../../core/warming/messages.ts';
import { makeApi, type Ports, START } from '../../support/api.ts';

async function learn(ports: Ports, keyspace: string, key: string, stats: Partial<KeyStats> = {}) {
  const rankScale = ports.settings.keyspaces.get(keyspace)?.ttlMilliseconds ?? 0;
  const learned = { ...emptyStats(), rank: 1, rankScale, ...stats };
  await ports.patterns.save([{ ref: { keyspace, key }, version: 0, stats: learned }]);
}

/** What the warmer would write for a message. */
function resultsOf(message: WarmMessage): WarmResult[] {
  return message.items.map(({ keyspace, key }) => ({ keyspace, key, status: 'warmed' }));
}

const skus = (count: number) =>
  Array.from({ length: count }, (_, index) => `catalog:product:${index}`);

describe('POST /v1/warm', () => {
  it('cuts keys into messages of a job', async () => {
    const { ports, call } = makeApi();
    const answer = await call('POST', '/v1/warm', {
      as: 'admin',
      json: {
        items: skus(150).map((key) => ({ keyspace: 'product', params: { sku: key.slice(16) } })),
      },
    });
    expect(answer.status).toBe(202);
    const { job } = answer.body;
    expect(answer.body).toEqual({ job, done: false, total: 150, messages: 2 });
    const messages = ports.warmQueue.receive();
    expect(messages.map(({ id, items }) => [id, items.length])).toEqual([
      [`${job}.0`, 100],
      [`${job}.1`, 50],
    ]);
    expect(messages[0]).toMatchObject({
      origin: 'catalog',
      strategy: 'manual',
      run: job,
      job,
      notAfter: START + 10 * 60_000,
      items: expect.arrayContaining([
        {
          keyspace: 'product',
          key: 'catalog:product:0',
          params: { sku: '0' },
          loadedNoEarlierThan: 0,
        },
      ]),
    });
    const [row] = await ports.ledger.read([strategyRow('product', MANUAL)]);
    expect(row).toEqual({ proposed: 150, approved: 150 });
  });

  it('takes a key once, however often it is named', async () => {
    const { ports, call } = makeApi();
    const [key = ''] = skus(1);
    const answer = await call('POST', '/v1/warm', { as: 'admin', json: { keys: [key, key] } });
    expect(answer.body.total).toBe(1);
    expect(ports.warmQueue.receive()[0]?.items).toHaveLength(1);
  });

  it('asks for a load from now on when forced', async () => {
    const { ports, call } = makeApi();
    await call('POST', '/v1/warm', { as: 'admin', json: { keys: skus(1), force: true } });
    expect(ports.warmQueue.receive()[0]?.items[0]?.loadedNoEarlierThan).toBe(START);
  });

  it('takes the params of hashed keys from what was learned, and refuses unknown ones', async () => {
    const { ports, call } = makeApi();
    const known = `llm:${hashParam('known')}`;
    const unknown = `llm:${hashParam('unknown')}`;
    await learn(ports, 'prompt', known, { params: { prompt: 'known' } });
    const answer = await call('POST', '/v1/warm', {
      as: 'admin',
      json: { keys: [known, unknown] },
    });
    expect(answer.body.total).toBe(2);
    expect(ports.warmQueue.receive()[0]?.items).toMatchObject([
      { key: known, params: { prompt: 'known' } },
    ]);
    const job = await call('GET', `/v1/jobs/${answer.body.job}`, { as: 'read' });
    expect(job.body.failures).toMatchObject([
      { key: unknown, status: 'failed', reason: expect.stringContaining('params') },
    ]);
  });

  it('does not take a digest for the params', async () => {
    const { ports, call } = makeApi();
    const key = `llm:${hashParam('why?')}`;
    await learn(ports, 'prompt', key, { params: { prompt: hashParam('why?') } });
    await call('POST', '/v1/warm', { as: 'admin', json: { keys: [key] } });
    expect(ports.warmQueue.receive()).toEqual([]);
  });

  it('takes the most read keys of a keyspace, or of all that may be warmed', async () => {
    const { ports, call } = makeApi();
    for (const [index, key] of skus(4).entries())
      await learn(ports, 'product', key, { rank: index });
    await learn(ports, 'prompt', `llm:${hashParam('q')}`, { params: { prompt: 'q' } });
    await learn(ports, 'control', 'control:product:1');
    await call('POST', '/v1/warm', { as: 'admin', json: { keyspace: 'product', limit: 2 } });
    expect(ports.warmQueue.receive().flatMap(({ items }) => items.map(({ key }) => key))).toEqual([
      'catalog:product:3',
      'catalog:product:2',
    ]);
    await call('POST', '/v1/warm', { as: 'admin', json: { all: true } });
    expect(ports.warmQueue.receive().map(({ origin, items }) => [origin, items.length])).toEqual([
      ['catalog', 4],
      ['llm', 1],
    ]);
  });

  it('says on a dry run what it would do, and does nothing', async () => {
    const { ports, call } = makeApi();
    const answer = await call('POST', '/v1/warm', {
      as: 'admin',
      json: { keys: skus(2), dryRun: true },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      dryRun: true,
      total: 2,
      keys: skus(2).map((key) => ({ keyspace: 'product', key })),
      refused: [],
    });
    expect(ports.warmQueue.size).toBe(0);
  });

  it('runs a strategy now', async () => {
    const { ports, call } = makeApi();
    const answer = await call('POST', '/v1/warm', { as: 'admin', json: { strategy: 'popular' } });
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      strategy: 'popular',
      proposed: 0,
      approved: 0,
      dryRun: false,
    });
    expect(await ports.runs.latest('popular', 1)).toMatchObject([{ id: answer.body.id }]);
    const dry = await call('POST', '/v1/warm', {
      as: 'admin',
      json: { strategy: 'popular', dryRun: true },
    });
    expect(dry.status).toBe(200);
    expect(await ports.runs.latest('popular', 9)).toHaveLength(1);
  });

  it('answers ten mistakes with one 400 that names all ten', async () => {
    const { ports, call } = makeApi();
    const answer = await call('POST', '/v1/warm', {
      as: 'admin',
      json: {
        keys: ['nobody:knows', 5, 'control:product:1'],
        items: [
          { keyspace: 'product', params: { sku: 'A', colour: 'red' } },
          { keyspace: 'nowhere' },
        ],
        strategy: 'magic',
        limit: 0,
        waitSeconds: 60,
        dryRun: 'no',
        urgent: true,
      },
    });
    expect(answer.status).toBe(400);
    const paths = answer.body.error.problems.map(({ path }: { path: string }) => path);
    expect(new Set(paths)).toEqual(
      new Set([
        'body',
        'keys.0',
        'keys.1',
        'keys.2',
        'items.0.params.colour',
        'items.1.keyspace',
        'strategy',
        'limit',
        'waitSeconds',
        'dryRun',
        'urgent',
      ]),
    );
    expect(ports.warmQueue.size).toBe(0);
  });

  it('starts nothing while the queue is down', async () => {
    const warmQueue = {
      ...makeApi().ports.warmQueue,
      send: async () => Promise.reject(new Error('x')),
    };
    const { call } = makeApi({ warmQueue });
    const answer = await call('POST', '/v1/warm', { as: 'admin', json: { keys: skus(1) } });
    expect(answer.status).toBe(503);
    expect(answer.body).not.toHaveProperty('job');
  });

  it('does not call a started job failed because its account cannot be written', async () => {
    const { ports: intact } = makeApi();
    const add: Ledger['add'] = async (entries, token) => {
      if (entries.some(({ row }) => row.startsWith('strategy:'))) throw new Error('x');
      return intact.ledger.add(entries, token);
    };
    const ledger = { ...intact.ledger, add };
    const { ports, call } = makeApi({ ledger });
    expect((await call('POST', '/v1/warm', { as: 'admin', json: { keys: skus(1) } })).status).toBe(
      202,
    );
    expect(ports.warmQueue.size).toBe(1);
  });
});

describe('wait', () => {
  /** Lets the call come to its next sleep. */
  async function untilAsleep({ clock }: Ports): Promise<void> {
    while (clock.sleepers === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  it('answers 200 with a result per key as soon as all are there', async () => {
    const { ports, call } = makeApi();
    const pending = call('POST', '/v1/warm', {
      as: 'admin',
      json: { keys: skus(101), wait: true },
    });
    await untilAsleep(ports);
    const [first, second] = ports.warmQueue.receive() as [WarmMessage, WarmMessage];
    await ports.jobs.saveResults(first.run, first.id, resultsOf(first));
    await ports.clock.advance(1_000);
    await untilAsleep(ports);
    await ports.jobs.saveResults(second.run, second.id, resultsOf(second));
    await ports.clock.advance(1_000);
    const answer = await pending;
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      done: true,
      total: 101,
      finished: 101,
      counts: { warmed: 101 },
    });
    expect(answer.body.results).toHaveLength(101);
    expect(ports.clock.now()).toBe(START + 2_000);
  });

  it('answers 202 with what is there when the time is up', async () => {
    const { ports, call } = makeApi();
    const json = { keys: [...skus(1), 'llm:00000000000000000000000000000000'], waitSeconds: 3 };
    const pending = call('POST', '/v1/warm', { as: 'admin', json });
    await untilAsleep(ports);
    await ports.clock.advance(2_999);
    expect(ports.clock.sleepers).toBe(1);
    await ports.clock.advance(1);
    const answer = await pending;
    expect(answer.status).toBe(202);
    expect(answer.body).toMatchObject({
      done: false,
      total: 2,
      finished: 1,
      counts: { failed: 1 },
    });
  });

  it('ends before the function does', async () => {
    const { ports, call } = makeApi();
    const json = { keys: skus(1), wait: true };
    const pending = call('POST', '/v1/warm', { as: 'admin', json, remainingMilliseconds: 5_000 });
    await untilAsleep(ports);
    await ports.clock.advance(4_000);
    expect((await pending).status).toBe(202);
  });

  it('is over at once where nothing is to be done', async () => {
    const { call } = makeApi();
    const json = { keyspace: 'product', wait: true };
    const answer = await call('POST', '/v1/warm', { as: 'admin', json });
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({ done: true, total: 0, results: [] });
  });
});
