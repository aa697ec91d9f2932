/** What every HTTP unit is given; for an `index.ts` alone. */

import type { Table } from '../../adapters/dynamodb/table.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerTokens } from '../../adapters/secrets-manager/tokens.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import { makeRedaction } from '../../core/privacy/redact.ts';
import type { COMMON, TOKENS } from '../variables.ts';
import { composeCommon } from './common.ts';

/** What every unit is given, and who may call it. */
export function composeHttp(
  unit: string,
  env: EnvironmentValues<typeof COMMON & typeof TOKENS>,
  table?: Table,
) {
  const client = makeSecretsManagerClient();
  const secretId = env.TOKENS_SECRET;
  const tokens = makeSecretsManagerTokens({ client, clock: systemClock, secretId });
  const common = composeCommon(unit, env, table);
  const { auth } = common.settings;
  const redaction = makeRedaction(common.settings, table?.privacy.cover);
  return { ...common, tokens, auth, redaction };
}
