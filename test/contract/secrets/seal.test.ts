import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type ManualClock, makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSecretsManagerClient } from '../../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSeal } from '../../../adapters/secrets-manager/seal.ts';
import { LOCAL_CREDENTIALS } from '../../support/dynalite.ts';
import { type SecretsServer, startSecretsServer } from '../../support/secrets-server.ts';

const K1 = 'the first secret, of some length';
const K2 = 'the second secret, of some length';
let server: SecretsServer;
let clock: ManualClock;

beforeAll(async () => {
  server = await startSecretsServer();
});
afterAll(() => server.stop());
beforeEach(() => {
  server.asked.length = 0;
  server.failWith = undefined;
  clock = makeManualClock(1_000);
});

function openSeal() {
  const client = makeSecretsManagerClient({
    endpoint: server.endpoint,
    region: 'us-east-1',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
  return makeSecretsManagerSeal({ client, clock, secretId: 'seal' });
}

function keep(keys: Readonly<Record<string, string>>): void {
  server.secrets.set('seal', JSON.stringify(keys));
}

describe('the seal of Secrets Manager', () => {
  test('costs no call until it is needed, and one a minute then', async () => {
    keep({ current: 'k1', k1: K1 });
    const seal = openSeal();
    expect(server.asked).toEqual([]);
    const [first, second] = await Promise.all([seal(), seal()]);
    expect(first).toBe(second);
    expect(server.asked).toEqual(['seal']);
    clock.advance(61_000);
    expect(await seal()).toBe(first);
    expect(server.asked).toEqual(['seal', 'seal']);
  });

  test('takes a new key up within a minute, and opens what the old one sealed', async () => {
    keep({ current: 'k1', k1: K1 });
    const seal = openSeal();
    const old = (await seal()).seal('alice', 'user');
    keep({ current: 'k2', k1: K1, k2: K2 });
    clock.advance(61_000);
    const rotated = await seal();
    expect(rotated.open(old, 'user')).toBe('alice');
    expect(rotated.seal('alice', 'user')).toMatch(/^~k2\./);
  });

  test('says that the store is down, or that the secret is wrong, and nothing of it', async () => {
    keep({ current: 'k1', k1: 'too short' });
    await expect(openSeal()()).rejects.toThrow("secret 'seal': expected { current: id");
    await expect(openSeal()()).rejects.not.toThrow('too short');
    server.failWith = 500;
    await expect(openSeal()()).rejects.toMatchObject({ code: 'dependency_down', retryable: true });
  });
});
