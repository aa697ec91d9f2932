import { describe, expect, it } from 'vitest';
import { ROUTES } from '../../../lambdas/routes.ts';
import { makeApi } from '../../support/api.ts';

describe('an alias', () => {
  it('needs the role of its route', async () => {
    const { call } = makeApi();
    for (const { role, aliases = [] } of ROUTES) {
      for (const { method, path } of aliases) {
        const { status } = await call(method, path, { json: {} });
        expect([path, status === 401]).toEqual([path, role !== 'public']);
      }
    }
  });

  it('answers as its route', async () => {
    const { call } = makeApi();
    const json = { keys: ['catalog:product:A1'], dryRun: true };
    const answer = await call('POST', '/admin/prewarm', { as: 'admin', json });
    expect(answer.body).toEqual((await call('POST', '/v1/warm', { as: 'admin', json })).body);
  });

  it('fills in what its body does not say', async () => {
    const { call } = makeApi();
    const empty = await call('POST', '/warm/nlp', { as: 'admin' });
    expect(empty.body).toMatchObject({ strategy: 'prompts', dryRun: false });
    const dry = await call('POST', '/warm/nlp', { as: 'admin', json: { dryRun: true } });
    expect(dry.body).toMatchObject({ strategy: 'prompts', dryRun: true });
  });
});

describe('GET /v1/dashboard', () => {
  it('answers a document with its policy to everybody', async () => {
    const { status, headers, body } = await makeApi().call('GET', '/v1/dashboard');
    expect([status, body]).toEqual([200, '<!doctype html>']);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'",
      'x-content-type-options': 'nosniff',
    });
  });
});

describe('GET /v1/openapi.json', () => {
  it('names every route to everybody', async () => {
    const { status, body } = await makeApi().call('GET', '/v1/openapi.json');
    expect(status).toBe(200);
    expect(body.openapi).toMatch(/^3\.1\./);
    for (const { path, method } of ROUTES) {
      expect(body.paths[path]).toHaveProperty(method.toLowerCase());
    }
  });
});
