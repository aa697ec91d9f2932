/** The server of the cache; for an `index.ts` alone. */
import { makeRedis, type RedisClient } from '../../adapters/redis/connection.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { readPassword } from '../../adapters/secrets-manager/read-password.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import type { Log } from '../../core/ports.ts';
import { loggable } from '../../core/privacy/loggable.ts';
import type { REDIS } from '../variables.ts';

/** The connection; it is opened at the first call. */
export async function composeRedis(
  env: EnvironmentValues<typeof REDIS>,
  log: Log,
): Promise<RedisClient> {
  const secret = env.REDIS_PASSWORD_SECRET;
  return makeRedis({
    host: env.REDIS_HOST,
    port: env.REDIS_PORT,
    tls: env.REDIS_TLS,
    cluster: env.REDIS_CLUSTER,
    ...(env.REDIS_USERNAME !== undefined && { username: env.REDIS_USERNAME }),
    ...(secret !== undefined && {
      password: await readPassword(makeSecretsManagerClient(), secret),
    }),
    onError: (error) => log.warn('the connection to redis failed', { error: loggable(error) }),
  });
}
