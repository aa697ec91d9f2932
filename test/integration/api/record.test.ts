import { describe, expect, it } from 'vitest';
import { MAX_EVENTS } from '../../../core/api/access.ts';
import { hashParam } from '../../../core/keyspaces/template.ts';
import { makeApi, START } from '../../support/api.ts';

const A1 = { keyspace: 'product', key: 'catalog:product:A1', params: { sku: 'A1' } };

async function post(json: unknown) {
  const { ports, call } = makeApi();
  const answer = await call('POST', '/v1/access', { as: 'record', json });
  return { ...answer, batches: ports.accessQueue.receive() };
}

const pathsOf = (answer: { body: { error: { problems: { path: string }[] } } }) =>
  answer.body.error.problems.map(({ path }) => path);

describe('POST /v1/access', () => {
  it('puts one batch of normalised events on the queue', async () => {
    const { status, body, batches } = await post({
      id: 'batch-1',
      events: [
        { key: 'catalog:product:A1', hit: false, loadMilliseconds: 180.5, user: 'u1' },
        { keyspace: 'product', params: { sku: 'B2' }, at: START - 1_000, reads: 5, misses: 2 },
        { key: 'catalog:product:A1', keyspace: 'product', source: 'bot' },
      ],
    });
    expect(status).toBe(202);
    expect(body).toEqual({ accepted: 3, rejected: [] });
    const B2 = { keyspace: 'product', key: 'catalog:product:B2', params: { sku: 'B2' } };
    expect(batches).toEqual([
      {
        id: 'batch-1',
        events: [
          {
            ...A1,
            at: START,
            reads: 1,
            misses: 1,
            loadMilliseconds: 180.5,
            user: 'u1',
            source: 'user',
          },
          { ...B2, at: START - 1_000, reads: 5, misses: 2, source: 'user' },
          { ...A1, at: START, reads: 1, misses: 0, source: 'bot' },
        ],
      },
    ]);
  });

  it('takes the key and the params of a hashed template together', async () => {
    const key = `llm:${hashParam('why?')}`;
    const { batches } = await post({
      events: [{ key, keyspace: 'prompt', params: { prompt: 'why?' } }],
    });
    expect(batches[0]?.events[0]).toMatchObject({ key, params: { prompt: 'why?' } });
  });

  it('passes exact counts on', async () => {
    const counts = [
      {
        keyspace: 'product',
        at: START,
        reads: 9,
        misses: 2,
        latency: { 3: 7, 12: 2 },
        strategies: {
          popular: { used: 1, firstHits: 1, earlyMisses: 0, savedMilliseconds: 180.2 },
        },
      },
    ];
    const { body, batches } = await post({ events: [], counts });
    expect(body).toEqual({ accepted: 0, rejected: [] });
    expect(batches).toMatchObject([{ events: [], counts }]);
  });

  it('accepts good events beside bad ones, and names each bad one', async () => {
    const { status, body, batches } = await post({
      events: [
        { key: 'nobody:knows' },
        { key: 'catalog:product:A1' },
        { key: 'catalog:product:A1', at: START + 6 * 60_000 },
        { key: 'catalog:product:A1', hit: 'yes', bytes: -1 },
      ],
      counts: [
        { keyspace: 'nowhere', at: START, reads: 1, misses: 0, latency: {}, strategies: {} },
      ],
    });
    expect(status).toBe(202);
    expect(body.accepted).toBe(1);
    expect(
      body.rejected.map(({ index, path }: { index: number; path: string }) => [index, path]),
    ).toEqual([
      [0, 'events.0.key'],
      [2, 'events.2.at'],
      [3, 'events.3.hit'],
      [0, 'counts.0.keyspace'],
    ]);
    expect(body.rejected[2].reason).toContain('events.3.bytes');
    expect(batches).toMatchObject([{ events: [A1], counts: [] }]);
  });

  it.each([
    ['five minutes ahead', START + 5 * 60_000, 202],
    ['a millisecond more', START + 5 * 60_000 + 1, 400],
    ['fourteen days old', START - 14 * 86_400_000, 202],
    ['a millisecond older', START - 14 * 86_400_000 - 1, 400],
    ['in seconds instead of milliseconds', START / 1_000, 400],
  ])('judges a time that is %s', async (_, at, status) => {
    expect((await post({ events: [{ key: 'catalog:product:A1', at }] })).status).toBe(status);
  });

  it.each([
    ['hit beside reads', { hit: true, reads: 2 }, 'events.0.hit'],
    ['more misses than reads', { reads: 2, misses: 3 }, 'events.0.misses'],
    ['misses without reads', { misses: 1 }, 'events.0.misses'],
    ['no reads at all', { reads: 0 }, 'events.0.reads'],
    ['a key of another keyspace', { keyspace: 'prompt' }, 'events.0.keyspace'],
    [
      'a key that its params do not make',
      { keyspace: 'product', params: { sku: 'B' } },
      'events.0.key',
    ],
    ['a load that has not begun', { loadedAt: START + 3_600_000 }, 'events.0.loadedAt'],
    [
      'a strategy that is a row name',
      { used: { strategy: 'a:b', run: 'r' } },
      'events.0.used.strategy',
    ],
  ])('refuses %s', async (_, fields, path) => {
    const answer = await post({ events: [{ key: 'catalog:product:A1', ...fields }] });
    expect(answer.status).toBe(400);
    expect(pathsOf(answer)).toEqual([path]);
    expect(answer.batches).toEqual([]);
  });

  it('answers ten mistakes with one 400 that names all ten', async () => {
    const answer = await post({
      id: 'not a name',
      colour: 'red',
      events: [
        { key: 7 },
        { keyspace: 'nowhere', params: {} },
        { keyspace: 'product', params: { sku: '' } },
        { key: 'catalog:product:A1', at: 'now' },
        { key: 'catalog:product:A1', reads: 1.5, misses: -1, usr: 'u1' },
      ],
      counts: 'none',
    });
    expect(answer.status).toBe(400);
    expect(answer.body.error.code).toBe('request_invalid');
    expect(pathsOf(answer).sort()).toEqual([
      'colour',
      'counts',
      'events.0.key',
      'events.1.keyspace',
      'events.2.params.sku',
      'events.3.at',
      'events.4.misses',
      'events.4.reads',
      'events.4.usr',
      'id',
    ]);
    for (const problem of answer.body.error.problems) {
      expect(problem).toEqual({
        path: expect.any(String),
        expected: expect.stringMatching(/^[^A-Z]/),
        found: expect.any(String),
      });
    }
  });

  it('takes as many events as the limit, and not one more', async () => {
    const events = Array.from({ length: MAX_EVENTS }, (_, index) => ({
      key: `catalog:product:${index}`,
    }));
    const { body, batches } = await post({ events });
    expect(body).toEqual({ accepted: MAX_EVENTS, rejected: [] });
    expect(batches.flatMap((batch) => batch.events)).toHaveLength(MAX_EVENTS);
    for (const batch of batches) {
      expect(Buffer.byteLength(JSON.stringify(batch))).toBeLessThanOrEqual(262_144);
    }
    expect((await post({ events: [...events, { key: 'catalog:product:x' }] })).status).toBe(400);
  });

  it('accepts nothing while the queue is down', async () => {
    const accessQueue = {
      ...makeApi().ports.accessQueue,
      send: async () => Promise.reject(new Error('x')),
    };
    const { call } = makeApi({ accessQueue });
    const answer = await call('POST', '/v1/access', {
      as: 'record',
      json: { events: [{ key: 'catalog:product:A1' }] },
    });
    expect(answer.status).toBe(503);
    expect(answer.body).not.toHaveProperty('accepted');
    expect(answer.headers['retry-after']).toBe('1');
  });
});
