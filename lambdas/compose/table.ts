/** The table of units that use one; for an `index.ts` alone. */
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeTable, type Table } from '../../adapters/dynamodb/table.ts';
import { makePrivacy } from '../../adapters/sealed/privacy.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSeal } from '../../adapters/secrets-manager/seal.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { EnvironmentValues } from '../../core/environment.ts';
import { personalKeyspaces } from '../../core/privacy/personal.ts';
import config from '../../preheat.config.ts';
import type { TABLE } from '../variables.ts';

/** The AccessPatterns table; the keys of its seal are read when something is first sealed. */
export function composeTable({ TABLE_NAME, SEAL_SECRET }: EnvironmentValues<typeof TABLE>): Table {
  const clock = systemClock;
  const client = makeSecretsManagerClient();
  const seal = makeSecretsManagerSeal({ client, clock, secretId: SEAL_SECRET });
  const privacy = makePrivacy(personalKeyspaces(Object.entries(config.keyspaces)), seal);
  return makeTable({ client: makeDocumentClient(), tableName: TABLE_NAME, clock, privacy });
}
