import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { randomIds } from '../../../adapters/system/ids.ts';
import type { HttpHandler } from '../../../lambdas/http.ts';
import { type ApiUnit, ROUTES } from '../../../lambdas/routes.ts';
import { type HttpServer, startHttpServer } from '../../../local/http-server.ts';

let server: HttpServer;

/** Answers what it was given. */
const echo: HttpHandler = async ({ httpMethod, resource, pathParameters, body }) => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ httpMethod, resource, pathParameters, body }),
});

beforeAll(async () => {
  const units = ROUTES.map(({ unit }): [ApiUnit, HttpHandler] => [unit, echo]);
  server = await startHttpServer({
    port: 0,
    handlers: Object.fromEntries(units) as Record<ApiUnit, HttpHandler>,
    page: { contentSecurityPolicy: '', html: '' },
    pageToken: '',
    notes: () => undefined,
    clock: systemClock,
    ids: randomIds,
    log: makeMemoryLog(),
  });
});

afterAll(() => server.stop());

const ask = (method: string, path: string) => fetch(`${server.url}${path}`, { method });

describe('the local server', () => {
  it.each(['DELETE', 'PUT', 'PATCH', 'OPTIONS'])(
    'answers %s of a path that takes only GET with 405',
    async (method) => {
      const answer = await ask(method, 'v1/stats');
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET');
      expect(await answer.json()).toMatchObject({ error: { code: 'method_not_allowed' } });
    },
  );

  it('answers a path that is not there with 404', async () => {
    expect((await ask('GET', 'v1/nothing')).status).toBe(404);
  });

  it('tells the unit by which path it was called', async () => {
    const alias = await (await ask('POST', 'warm/nlp')).json();
    expect(alias).toMatchObject({ httpMethod: 'POST', resource: '/warm/nlp' });
    const job = await (await ask('GET', 'v1/jobs/a%2Fb')).json();
    expect(job).toMatchObject({ resource: '/v1/jobs/{id}', pathParameters: { id: 'a/b' } });
  });
});
