/** The client of the API against answers that are not as they should be. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { preheat } from '../../support/cli.ts';

interface Said {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

const NO_JOBS: Said = { status: 200, body: { jobs: [] } };
let answers: Said[] = [];
let asked: string[] = [];
let variables: Readonly<Record<string, string>>;
const server = createServer((request, response) => {
  asked.push(`${request.method} ${request.url}`);
  const { status, body, headers } = answers.shift() ?? NO_JOBS;
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
});

beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  variables = { PREHEAT_ENDPOINT: `http://127.0.0.1:${port}/api`, PREHEAT_TOKEN: 'x' };
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(() => {
  answers = [];
  asked = [];
});

function refusal(status: number, code: string, headers = {}): Said {
  const error = { code, message: `the reason is ${code}`, problems: [] };
  return { status, body: { error }, headers };
}

const list = (...more: readonly string[]) => preheat(['jobs', 'list', ...more], { variables });

test('it keeps the path of the address', async () => {
  expect((await list('--limit', '7')).code).toBe(0);
  expect(asked).toEqual(['GET /api/v1/jobs?limit=7']);
});

test('it asks again where that is said to help soon', async () => {
  const soon = { 'retry-after': '0' };
  answers = [refusal(503, 'dependency_down', soon), refusal(429, 'too_many_calls', soon)];
  expect((await list()).code).toBe(0);
  expect(asked).toHaveLength(3);
});

test('it does not wait for the end of an hour', async () => {
  answers = [refusal(429, 'too_many_calls', { 'retry-after': '1800' })];
  const { code, err } = await list();
  expect([code, err]).toEqual([1, 'preheat: the reason is too_many_calls\n']);
  expect(asked).toHaveLength(1);
});

test('a token without the role is told by the role', async () => {
  answers = [refusal(403, 'forbidden')];
  const { code, err } = await list();
  expect([code, err]).toEqual([3, 'preheat: the reason is forbidden\n']);
});

test('an answer of another form is not taken for one, but handed on as JSON', async () => {
  const other: Said = { status: 200, body: { jobs: 'none', more: 1 } };
  answers = [other, other];
  const { code, err } = await list();
  expect(code).toBe(3);
  expect(err).toContain('(GET /v1/jobs: jobs)');
  expect(JSON.parse((await list('--json')).out)).toEqual(other.body);
});

test('keys that were sent before an error are not forgotten', async () => {
  const keys = Array.from({ length: 5_001 }, (_, index) => `k${index}`).join('\n');
  const begun = { job: 'j1', done: false, total: 5_000, messages: 50 };
  answers = [
    { status: 202, body: begun },
    refusal(429, 'too_many_calls', { 'retry-after': '1800' }),
  ];
  const { code, err } = await preheat(['warm', '-'], { variables, stdin: keys });
  expect(code).toBe(1);
  expect(err).toContain('5000 of 5001 keys were sent and go on; see them with: preheat jobs show');
  expect(err).toContain('send the rest with --skip 5000');
  expect(asked).toEqual(['POST /api/v1/warm', 'POST /api/v1/warm']);
});
