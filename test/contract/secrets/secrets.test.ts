import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeMemorySecrets } from '../../../adapters/memory/secrets.ts';
import { makeMemoryTokens } from '../../../adapters/memory/tokens.ts';
import { makeSecretsManagerClient } from '../../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSecrets } from '../../../adapters/secrets-manager/secrets.ts';
import { makeSecretsManagerTokens } from '../../../adapters/secrets-manager/tokens.ts';
import type { TokenRecord } from '../../../core/ports.ts';
import { LOCAL_CREDENTIALS } from '../../support/dynalite.ts';
import { type SecretsServer, startSecretsServer } from '../../support/secrets-server.ts';

const TOKENS: readonly TokenRecord[] = [
  { name: 'app', role: 'record', sha256: 'ab'.repeat(32) },
  { name: 'ops', role: 'admin', sha256: '01'.repeat(32) },
];

let server: SecretsServer;
let clock: ManualClock;
beforeAll(async () => {
  server = await startSecretsServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.secrets.clear();
  server.asked.length = 0;
  server.failWith = undefined;
  clock = makeManualClock(1_000);
});

function openClient() {
  return makeSecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
}

const SECRET_STORES = [
  {
    name: 'memory',
    open: (secrets: Readonly<Record<string, string>>) => makeMemorySecrets(secrets),
  },
  {
    name: 'Secrets Manager',
    open(secrets: Readonly<Record<string, string>>) {
      for (const [name, secret] of Object.entries(secrets)) server.secrets.set(`p/${name}`, secret);
      return makeSecretsManagerSecrets({ client: openClient(), clock, prefix: 'p/' });
    },
  },
];

describe.each(SECRET_STORES)('secrets in $name', ({ open }) => {
  test('are found by name', async () => {
    const secrets = open({ 'catalog-token': 's3cret', other: 'x' });
    expect(await secrets.get('catalog-token')).toBe('s3cret');
  });

  test.each(['missing', 'toString'])('say that there is no %s', async (name) => {
    await expect(open({}).get(name)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('secrets in Secrets Manager', () => {
  test('are read once a minute, once for all who ask at the same time', async () => {
    server.secrets.set('token', 'old');
    const secrets = makeSecretsManagerSecrets({ client: openClient(), clock });
    const answers = await Promise.all([1, 2, 3].map(() => secrets.get('token')));
    expect(answers).toEqual(['old', 'old', 'old']);
    server.secrets.set('token', 'new');
    await clock.advance(59_999);
    expect(await secrets.get('token')).toBe('old');
    await clock.advance(1);
    expect(await secrets.get('token')).toBe('new');
    expect(server.asked).toEqual(['token', 'token']);
  });

  test('are asked for again after a failure', async () => {
    server.secrets.set('token', 'value');
    server.failWith = 500;
    const secrets = makeSecretsManagerSecrets({ client: openClient(), clock });
    await expect(secrets.get('token')).rejects.toMatchObject({ code: 'dependency_down' });
    server.failWith = undefined;
    expect(await secrets.get('token')).toBe('value');
  });
});

const TOKEN_STORES = [
  { name: 'memory', open: () => makeMemoryTokens(TOKENS) },
  {
    name: 'Secrets Manager',
    open() {
      server.secrets.set('tokens', JSON.stringify({ tokens: TOKENS }));
      return makeSecretsManagerTokens({ client: openClient(), clock, secretId: 'tokens' });
    },
  },
];

describe.each(TOKEN_STORES)('tokens in $name', ({ open }) => {
  test('are listed', async () => {
    expect(await open().list()).toEqual(TOKENS);
  });
});

describe('tokens in Secrets Manager', () => {
  test('include the one that a new stack drew, by its hash', async () => {
    const adminToken = 'a'.repeat(48);
    server.secrets.set('tokens', JSON.stringify({ adminToken, tokens: TOKENS }));
    const tokens = makeSecretsManagerTokens({ client: openClient(), clock, secretId: 'tokens' });
    const sha256 = createHash('sha256').update(adminToken).digest('hex');
    expect(await tokens.list()).toEqual([...TOKENS, { name: 'adminToken', role: 'admin', sha256 }]);
  });

  test('are revoked within a minute', async () => {
    server.secrets.set('tokens', JSON.stringify({ tokens: TOKENS }));
    const tokens = makeSecretsManagerTokens({ client: openClient(), clock, secretId: 'tokens' });
    await tokens.list();
    server.secrets.set('tokens', JSON.stringify({ tokens: TOKENS.slice(1) }));
    await clock.advance(60_000);
    expect(await tokens.list()).toEqual(TOKENS.slice(1));
  });

  test.each([
    ['no JSON', 'top-s3cret'],
    ['an unknown role', '{"tokens":[{"name":"top-s3cret","role":"root","sha256":"00"}]}'],
    ['a first token that could be guessed', '{"adminToken":"top-s3cret","tokens":[]}'],
    ['no list', '{"name":"top-s3cret"}'],
  ])('are refused when the secret holds %s, without telling it', async (_, text) => {
    server.secrets.set('tokens', text);
    const tokens = makeSecretsManagerTokens({ client: openClient(), clock, secretId: 'tokens' });
    const error = await tokens.list().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'environment_invalid' });
    expect(String(error)).toContain("secret 'tokens'");
    expect(String(error)).not.toContain('s3cret');
  });
});
