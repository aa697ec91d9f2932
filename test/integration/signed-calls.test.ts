import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { makeRequestSigner } from '../../client/aws.ts';
import { createPreheat } from '../../client/index.ts';
import { startAwsAnswers } from '../support/aws-answers.ts';
import { checkSignature, type Signed } from '../support/check-signature.ts';
import { preheat } from '../support/cli.ts';
import { config, makeShop } from '../support/shop.ts';

interface Call {
  readonly url: string;
  readonly signed: Signed | undefined;
  /** Whether the signature would also suit another body, path or secret. */
  readonly isLoose: boolean;
}

const SECRET = 'test';
const calls: Call[] = [];
const api = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  const signed = checkSignature(request, body, SECRET);
  calls.push({ url: request.url ?? '', signed, isLoose: isLoose(request, body) });
  const status = signed ? 202 : 403;
  response.writeHead(request.method === 'GET' && signed ? 200 : status, {
    'content-type': 'application/json',
  });
  response.end(
    signed ? '{"jobs":[]}' : '{"error":{"code":"forbidden","message":"not signed","problems":[]}}',
  );
});
let endpoint: string;
let aws: Awaited<ReturnType<typeof startAwsAnswers>>;

function isLoose(request: IncomingMessage, body: string): boolean {
  const { method, url, headers } = request;
  return [
    checkSignature(request, `${body} `, SECRET),
    checkSignature({ method, url: `${url}x`, headers }, body, SECRET),
    checkSignature(request, body, 'another'),
  ].some((signed) => signed !== undefined);
}

beforeAll(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  endpoint = `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/`;
  aws = await startAwsAnswers({
    stack: 'Preheat-prod',
    outputs: {
      ApiUrl: endpoint,
      ApiAuth: 'iam',
      TokensSecret: 'arn:tokens',
      TableName: 'patterns',
      SealKeysSecret: 'arn:seal',
    },
    secret: JSON.stringify({ adminToken: 'of-the-stack', tokens: [] }),
  });
});

beforeEach(() => {
  calls.length = 0;
  for (const [name, value] of Object.entries(aws.variables)) vi.stubEnv(name, value);
  return () => vi.unstubAllEnvs();
});

afterAll(async () => {
  api.closeAllConnections();
  api.close();
  await aws.stop();
});

const RIGHT = {
  isLoose: false,
  signed: { accessKeyId: 'test', region: 'eu-west-1', service: 'execute-api' },
};

test('the command signs for a stack whose callers are users of AWS', async () => {
  const listed = await preheat(['jobs', 'list', '--stack', 'Preheat-prod', '--limit', '3']);
  expect(listed).toMatchObject({ code: 0, err: '' });
  expect(calls).toMatchObject([{ ...RIGHT, url: '/api/v1/jobs?limit=3' }]);
});

test.each(['a b', "o'brien+(1)*!", 'ü/ß', '100%', 'x~y_z.-', 'a&b=c?d#e'])(
  'what a path or a query must escape is signed as it is sent: %s',
  async (id) => {
    const args = ['--endpoint', endpoint, '--iam', '--json'];
    await preheat(['login', id, ...args]);
    await preheat(['why', id, ...args]);
    expect(calls).toHaveLength(3);
    for (const call of calls) expect(call).toMatchObject(RIGHT);
    expect(decodeURIComponent(calls[0]?.url ?? '')).toBe(`/api/v1/users/${id}/login`);
    expect(new URL(calls[1]?.url ?? '', endpoint).searchParams.get('key')).toBe(id);
  },
);

test('a refused signature is told as what the gateway says', async () => {
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'another');
  const { code, err } = await preheat(['status', '--endpoint', endpoint, '--iam']);
  expect({ code, err }).toEqual({ code: 3, err: expect.stringContaining('not signed') });
});

test('a caller without credentials is told what to set', async () => {
  for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) vi.stubEnv(name, undefined);
  vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  const { code, err } = await preheat(['status', '--endpoint', endpoint, '--iam']);
  expect(code).toBe(3);
  expect(err).toMatch(/^preheat: no AWS credentials to sign with \(.+\); set AWS_PROFILE/);
  expect(calls).toEqual([]);
});

test('a region that neither the address nor the environment tells is asked for', async () => {
  vi.stubEnv('AWS_REGION', undefined);
  vi.stubEnv('AWS_CONFIG_FILE', '/dev/null');
  const signer = makeRequestSigner();
  const request = { method: 'GET', headers: {} };
  await expect(signer.sign({ ...request, url: 'https://warm.example/v1/status' })).rejects.toThrow(
    'AWS_REGION: expected the region of warm.example',
  );
  const url = 'https://abc.execute-api.ap-south-1.amazonaws.com/api/v1/status';
  const { authorization } = await signer.sign({ ...request, url });
  expect(authorization).toContain('/ap-south-1/execute-api/aws4_request');
});

test('the client library signs the reads that it records', async () => {
  const client = createPreheat({
    config,
    redis: { host: '127.0.0.1', port: 9 },
    load: makeShop().load,
    endpoint,
    signer: makeRequestSigner(),
  });
  await client.read('product', { sku: 'A1' });
  await client.flush();
  await client.close();
  expect(calls).toMatchObject([{ ...RIGHT, url: '/api/v1/access' }]);
  expect(client.stats().recording).toMatchObject({ sentBatches: 1, failedSends: 0 });
});
