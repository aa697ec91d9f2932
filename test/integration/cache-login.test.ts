/** How functions log in at a cache: user name from the environment, password out of the secret. */
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { makeMemoryLog } from '../../adapters/memory/log.ts';
import { composeRedis } from '../../lambdas/compose/redis.ts';
import { type ServerWithUsers, startServerWithUsers } from '../support/cache-users.ts';
import { type SecretsServer, startSecretsServer } from '../support/secrets-server.ts';

let server: ServerWithUsers;
let secrets: SecretsServer;

beforeAll(async () => {
  server = await startServerWithUsers();
  secrets = await startSecretsServer();
  vi.stubEnv('AWS_ENDPOINT_URL_SECRETS_MANAGER', secrets.endpoint);
  vi.stubEnv('AWS_REGION', 'local');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'local');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'local');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await secrets.stop();
  await server.stop();
});

/** Who a function is at the cache. */
async function whoAmI(user: string | undefined, secret: string): Promise<unknown> {
  secrets.secrets.set('login', secret);
  const env = {
    REDIS_HOST: '127.0.0.1',
    REDIS_PORT: server.port,
    REDIS_TLS: false,
    REDIS_CLUSTER: false,
    REDIS_USERNAME: user,
    REDIS_PASSWORD_SECRET: 'login',
  };
  const redis = await composeRedis(env, makeMemoryLog());
  try {
    await redis.set('key', 'value');
    const clients = String(await server.admin.client('LIST'));
    return /name=preheat .*?user=(\S+)/.exec(clients)?.[1];
  } finally {
    redis.disconnect();
  }
}

describe('a function', () => {
  test.each([
    ['a secret as the stack makes it', JSON.stringify({ username: 'warmer', password: 'warmer' })],
    ['a secret that is the password', 'warmer'],
  ])('logs in with %s', async (_, secret) => {
    expect(await whoAmI('warmer', secret)).toBe('warmer');
  });

  test.each([
    ['another password', 'warmer', 'wrong'],
    ['no name, which means default', undefined, 'warmer'],
    ['a number, which is no object', 'warmer', '12345'],
    ['nothing', 'warmer', 'null'],
  ])('is sent away with %s', async (_, user, secret) => {
    await expect(whoAmI(user, secret)).rejects.toThrow();
  });
});
