/** Cache and origins with the limits that all workers share; for an `index.ts` alone. */

import { makeDynamoPaidCalls } from '../../adapters/dynamodb/paid-calls.ts';
import type { Table } from '../../adapters/dynamodb/table.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSecrets } from '../../adapters/secrets-manager/secrets.ts';
import type { Settings } from '../../core/config/settings.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { CACHE } from '../variables.ts';
import { composeCache } from './cache.ts';

/** What the warm path talks to. */
export async function composeWarming(
  env: EnvironmentValues<typeof CACHE>,
  table: Table,
  {
    settings,
    clock,
    log,
  }: { readonly settings: Settings; readonly clock: Clock; readonly log: Log },
) {
  const { cache, limiter, breaker, compression } = await composeCache(env, { settings, log });
  const secrets = makeSecretsManagerSecrets({ client: makeSecretsManagerClient(), clock });
  return {
    cache,
    compression,
    limiter,
    breaker,
    origins: makeOrigins(settings, { secrets, clock, paidCalls: makeDynamoPaidCalls(table) }),
  };
}
