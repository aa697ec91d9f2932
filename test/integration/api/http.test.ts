import { describe, expect, it } from 'vitest';
import { MAX_BODY_BYTES } from '../../../lambdas/http.ts';
import { makeApi, tokenOf } from '../../support/api.ts';

const EVENTS = { events: [{ key: 'catalog:product:A1' }] };

describe('authentication', () => {
  it.each([
    ['no token', {}],
    ['a token that nobody has', { Authorization: 'Bearer guess' }],
    ['a known token under another scheme', { Authorization: `Basic ${tokenOf('admin')}` }],
    ['a token with more behind it', { Authorization: `Bearer ${tokenOf('admin')}x` }],
    ['an empty token', { Authorization: 'Bearer ' }],
  ])('refuses %s with the same 401', async (_, headers) => {
    const { call } = makeApi();
    const answer = await call('GET', '/v1/stats', { headers });
    expect(answer.status).toBe(401);
    expect(answer.headers['www-authenticate']).toBe('Bearer');
    expect(answer.body).toEqual({
      error: { code: 'unauthenticated', message: 'a valid bearer token is required', problems: [] },
    });
  });

  it.each([
    ['record', 'GET', '/v1/stats'],
    ['record', 'POST', '/v1/warm'],
    ['read', 'POST', '/v1/access'],
    ['read', 'POST', '/v1/warm'],
  ] as const)('refuses the role %s at %s %s with 403', async (role, method, path) => {
    const { call } = makeApi();
    const answer = await call(method, path, { as: role, json: EVENTS });
    expect(answer.status).toBe(403);
    expect(answer.body.error.code).toBe('forbidden');
  });

  it('lets an administrator do everything, however the header is written', async () => {
    const { call } = makeApi();
    const headers = { AUTHORIZATION: `bearer ${tokenOf('admin')}` };
    expect((await call('GET', '/v1/stats', { headers })).status).toBe(200);
    expect((await call('POST', '/v1/access', { headers, json: EVENTS })).status).toBe(202);
  });

  it('takes the better of two records of one token', async () => {
    const { ports } = makeApi();
    const [, reader, admin] = await ports.tokens.list();
    const tokens = {
      list: async () => [{ ...reader, sha256: admin?.sha256 } as never, admin as never],
    };
    const answer = await makeApi({ tokens }).call('POST', '/v1/access', {
      as: 'admin',
      json: EVENTS,
    });
    expect(answer.status).toBe(202);
  });

  it('checks the token before it reads the body', async () => {
    const { call } = makeApi();
    expect((await call('POST', '/v1/access', { body: '{' })).status).toBe(401);
  });

  it('lets nobody in while the tokens cannot be read', async () => {
    const tokens = {
      list: async () => Promise.reject(new Error('token-of-admin is at s3://secret')),
    };
    const answer = await makeApi({ tokens }).call('GET', '/v1/stats', { as: 'admin' });
    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(JSON.stringify(answer.body)).not.toContain('s3');
  });
});

describe('bodies', () => {
  it('takes base64', async () => {
    const { call } = makeApi();
    const body = Buffer.from(JSON.stringify(EVENTS)).toString('base64');
    const answer = await call('POST', '/v1/access', { as: 'record', body, isBase64Encoded: true });
    expect(answer.body).toEqual({ accepted: 1, rejected: [] });
  });

  it('takes a body at the limit and refuses one byte more with 413', async () => {
    const { call } = makeApi();
    const json = JSON.stringify({ events: [{ key: 'ü'.repeat(100_000) }] });
    const atLimit = json + ' '.repeat(MAX_BODY_BYTES - Buffer.byteLength(json));
    expect(Buffer.byteLength(atLimit)).toBe(MAX_BODY_BYTES);
    expect((await call('POST', '/v1/access', { as: 'record', body: atLimit })).status).toBe(400);
    const answer = await call('POST', '/v1/access', { as: 'record', body: `${atLimit} ` });
    expect(answer.status).toBe(413);
    expect(answer.body.error.code).toBe('body_too_large');
  });

  it.each([
    ['nothing', undefined, 'nothing'],
    ['half a document', '{"events":[', `'{"events":['`],
  ])('says that %s is no JSON', async (_, body, found) => {
    const { call } = makeApi();
    const answer = await call('POST', '/v1/access', { as: 'record', ...(body ? { body } : {}) });
    expect(answer.status).toBe(400);
    expect(answer.body.error.problems).toEqual([
      { path: 'body', expected: 'a JSON document', found },
    ]);
  });

  it('survives a document that is nested deeper than the stack', async () => {
    const { call } = makeApi();
    const body = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    expect((await call('POST', '/v1/access', { as: 'record', body })).status).toBe(400);
    expect((await call('POST', '/v1/warm', { as: 'admin', body })).status).toBe(400);
  });
});

describe('answers', () => {
  it('are JSON with the id of the request', async () => {
    const { call } = makeApi();
    const answer = await call('GET', '/v1/health');
    expect(answer.headers).toMatchObject({
      'content-type': 'application/json',
      'x-request-id': 'c6af9ac6-7b61-11e6-9a41-93e8deadbeef',
    });
  });

  it('hide an unknown error, which the log has under the request id', async () => {
    const jobs = { ...makeApi().ports.jobs, read: async () => Promise.reject(new Error('boom')) };
    const { ports, call } = makeApi({ jobs });
    const answer = await call('GET', '/v1/jobs/j1', { as: 'read' });
    expect(answer.status).toBe(500);
    expect(JSON.stringify(answer)).not.toContain('boom');
    expect(ports.log.lines).toEqual([
      {
        level: 'error',
        message: 'request failed',
        fields: expect.objectContaining({
          requestId: answer.headers['x-request-id'],
          error: 'Error: boom',
        }),
      },
    ]);
  });

  it('come before the function is stopped, whatever hangs', async () => {
    const jobs = { ...makeApi().ports.jobs, read: () => new Promise<never>(() => undefined) };
    const { call } = makeApi({ jobs });
    const answer = await call('GET', '/v1/jobs/j1', { as: 'read', remainingMilliseconds: 300 });
    expect(answer.status).toBe(503);
    expect(answer.body.error.code).toBe('dependency_down');
  });

  it('leave keys and tokens out of the log', async () => {
    const { ports, call } = makeApi();
    await call('POST', '/v1/access', { as: 'record', json: { events: [{ key: 'secret-key' }] } });
    await call('POST', '/v1/warm', { as: 'admin', json: { keys: ['secret-key'] } });
    await call('GET', '/v1/stats', { headers: { Authorization: 'Bearer secret-token' } });
    expect(ports.log.lines).toHaveLength(3);
    expect(JSON.stringify(ports.log.lines)).not.toContain('secret');
  });
});
