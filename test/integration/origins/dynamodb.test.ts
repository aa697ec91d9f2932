import { CreateTableCommand } from '@aws-sdk/client-dynamodb';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { type DynamodbOriginInput, dynamodb } from '../../../core/config/define.ts';
import type { Params } from '../../../core/keyspaces/template.ts';
import { type Dynalite, LOCAL_CREDENTIALS, startDynalite } from '../../support/dynalite.ts';
import { startFaultyOrigin } from '../../support/faulty-origin.ts';
import { codeOf, makeOriginOf } from '../../support/origin-under-test.ts';

const KEYSPACE = { key: 'profile:{user}:{year}', origin: 'catalog', ttl: '1h' };
const KEY = { pk: 'USER#{user}', year: { number: '{year}' } };

let server: Dynalite;

beforeAll(async () => {
  server = await startDynalite();
  await server.client.send(
    new CreateTableCommand({
      TableName: 'Profiles',
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'year', AttributeType: 'N' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'year', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  );
  const put = (item: object) =>
    server.client.send(new PutCommand({ TableName: 'Profiles', Item: item as never }));
  await put({ pk: 'USER#jane', year: 2026, name: 'Jane', tags: new Set(['a', 'b']), size: 1.5 });
  await put({ pk: 'USER#jane', year: 2025, name: 'Jane', photo: Buffer.from([1, 2]) });
  for (let n = 0; n < 100; n += 1) await put({ pk: `USER#u${n}`, year: 1, name: `n${n}` });
});
afterAll(() => server.stop());

const originOf = (changes: Partial<DynamodbOriginInput> = {}, endpoint = server.endpoint) =>
  makeOriginOf(
    dynamodb({ table: 'Profiles', key: KEY, timeout: '5s', ...changes }),
    { region: 'local', endpoint, credentials: LOCAL_CREDENTIALS },
    KEYSPACE,
  );

async function outcomes(origin: ReturnType<typeof originOf>, ...params: Params[]) {
  const results = await origin.load(params, new AbortController().signal);
  return results.map(({ value, error }) => (error ? codeOf(error) : JSON.parse(`${value}`)));
}

describe('a dynamodb origin', () => {
  it('gives items as json, in the order of the question', async () => {
    const found = await outcomes(
      originOf(),
      { user: 'jane', year: '2025' },
      { user: 'nobody', year: '2025' },
      { user: 'jane', year: '2026' },
    );
    expect(found).toEqual([
      { pk: 'USER#jane', year: 2025, name: 'Jane', photo: 'AQI=' },
      'origin_missing',
      { pk: 'USER#jane', year: 2026, name: 'Jane', tags: ['a', 'b'], size: 1.5 },
    ]);
  });

  it('reads a hundred keys in one call, one of them twice', async () => {
    const params = Array.from({ length: 99 }, (_, n) => ({ user: `u${n}`, year: '1' }));
    const found = await outcomes(originOf(), ...params, { user: 'u0', year: '01' });
    expect(found.map(({ name }) => name)).toEqual([...params.map((_, n) => `n${n}`), 'n0']);
  });

  it('reads no attribute that was not asked for, also where its name is a word of the language', async () => {
    const origin = originOf({ attributes: ['name', 'size'] });
    expect(await outcomes(origin, { user: 'jane', year: '2026' })).toEqual([
      { name: 'Jane', size: 1.5 },
    ]);
  });

  it('refuses params that do not make a key of this kind', async () => {
    const found = await outcomes(
      originOf(),
      { user: 'jane', year: 'x' },
      { user: '', year: '1' },
      { user: 'jane', year: '2026' },
    );
    expect(found.map((one) => one.name ?? one)).toEqual([
      'origin_refused',
      'origin_refused',
      'Jane',
    ]);
  });

  it.each([
    ['a table that is not there', { table: 'Nowhere' }, 'origin_refused'],
    ['too many keys', { max: 1 }, 'origin_refused'],
  ])('fails for all keys with %s', async (_what, changes, expected) => {
    const params = [
      { user: 'jane', year: '1' },
      { user: 'jane', year: '2' },
    ];
    expect(await outcomes(originOf(changes), ...params)).toEqual([expected, expected]);
  });

  it.each([
    ['no region is set (AWS_REGION)', { credentials: LOCAL_CREDENTIALS }],
    ['no AWS credentials are found', { region: 'local' }],
  ])('says that %s', async (missing, aws) => {
    const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_ACCESS_KEY_ID'];
    for (const name of names) vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', '/nowhere');
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/nowhere');
    vi.stubEnv('AWS_EC2_METADATA_DISABLED', 'true');
    onTestFinished(() => void vi.unstubAllEnvs());
    const origin = makeOriginOf(
      dynamodb({ table: 'Profiles', key: KEY, timeout: '5s' }),
      { endpoint: server.endpoint, ...aws },
      KEYSPACE,
    );
    const [result] = await origin.load([{ user: 'jane', year: '1' }], new AbortController().signal);
    expect(result?.error?.message).toContain(missing);
  });

  it('takes a server that is not there for a failure that may pass', async () => {
    const origin = originOf({}, 'http://127.0.0.1:9');
    expect(await outcomes(origin, { user: 'jane', year: '1' })).toEqual([
      'origin_failed, retryable',
    ]);
  });
});

describe('keys that the table leaves unprocessed', () => {
  /** Answers for one key at a time, as a throttled table does. */
  const startThrottled = (isEndless: boolean) => {
    let answered = 0;
    return startFaultyOrigin((request, response) => {
      let text = '';
      request.on('data', (chunk) => {
        text += chunk;
      });
      request.on('end', () => {
        const [first, ...left] = JSON.parse(text).RequestItems.Profiles.Keys;
        const isAnswered = !isEndless || answered === 0;
        answered += 1;
        const body = {
          Responses: { Profiles: isAnswered ? [{ ...first, name: { S: first.pk.S } }] : [] },
          UnprocessedKeys: (isAnswered ? left : [first, ...left]).length
            ? { Profiles: { Keys: isAnswered ? left : [first, ...left] } }
            : {},
        };
        response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
        response.end(JSON.stringify(body));
      });
    });
  };
  const params = ['a', 'b', 'c'].map((user) => ({ user, year: '1' }));

  it('are asked for again until they are answered', async () => {
    const throttled = await startThrottled(false);
    const found = await outcomes(originOf({}, throttled.url), ...params);
    await throttled.close();
    expect(found.map(({ name }) => name)).toEqual(['USER#a', 'USER#b', 'USER#c']);
    expect(throttled.requests).toHaveLength(3);
  });

  it('fail for now when the time is over, and what came is kept', async () => {
    const throttled = await startThrottled(true);
    const found = await outcomes(originOf({ timeout: '300ms' }, throttled.url), ...params);
    await throttled.close();
    expect(found.map((one) => one.name ?? one)).toEqual([
      'USER#a',
      'origin_failed, retryable',
      'origin_failed, retryable',
    ]);
  });
});
