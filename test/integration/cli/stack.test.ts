import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startAwsAnswers } from '../../support/aws-answers.ts';
import { preheat } from '../../support/cli.ts';

const asked: (string | undefined)[] = [];
const api = createServer((request, response) => {
  asked.push(`${request.method} ${request.url} ${request.headers.authorization}`);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end('{"jobs":[]}');
});
let aws: Awaited<ReturnType<typeof startAwsAnswers>>;

beforeAll(async () => {
  api.listen(0, '127.0.0.1');
  await once(api, 'listening');
  aws = await startAwsAnswers({
    stack: 'Preheat-prod',
    outputs: {
      ApiUrl: `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/`,
      TokensSecret: 'arn:tokens',
      TableName: 'patterns',
      SealKeysSecret: 'arn:seal',
    },
    secret: JSON.stringify({ adminToken: 'of-the-stack', tokens: [] }),
  });
  Object.assign(process.env, aws.variables);
});

afterAll(async () => {
  api.closeAllConnections();
  api.close();
  await aws.stop();
});

test('the outputs of a stack give the address, its secret the token', async () => {
  asked.length = 0;
  const listed = await preheat(['jobs', 'list', '--stack', 'Preheat-prod']);
  expect(listed).toMatchObject({ code: 0, err: '', out: 'no jobs within the last 7 days\n' });
  expect(asked).toEqual(['GET /api/v1/jobs Bearer of-the-stack']);
});

test('a token that is given goes before that of the stack', async () => {
  asked.length = 0;
  const variables = { PREHEAT_TOKEN: 'given' };
  await preheat(['jobs', 'list', '--stack', 'Preheat-prod', '--limit', '3'], { variables });
  expect(asked).toEqual(['GET /api/v1/jobs?limit=3 Bearer given']);
});

test('a stack that is not there is told in one line', async () => {
  const { code, err } = await preheat(['jobs', 'list', '--stack', 'none']);
  expect(code).toBe(3);
  expect(err).toMatch(
    /^preheat: CloudFormation did not answer: Stack with id none does not exist; /,
  );
  expect(err.trim().split('\n')).toHaveLength(1);
});
