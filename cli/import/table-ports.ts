/** The table that an import writes into, and the settings by which it does. */
import { makeDynamoCategories } from '../../adapters/dynamodb/categories.ts';
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeDynamoConfigChanges } from '../../adapters/dynamodb/config-changes.ts';
import { makeDynamoImports } from '../../adapters/dynamodb/imports.ts';
import { makeDynamoJournal } from '../../adapters/dynamodb/journal.ts';
import { makeDynamoLedger } from '../../adapters/dynamodb/ledger.ts';
import { makeDynamoPatterns } from '../../adapters/dynamodb/patterns.ts';
import { makeTable } from '../../adapters/dynamodb/table.ts';
import { makeDynamoUsers } from '../../adapters/dynamodb/users.ts';
import { makePrivacy } from '../../adapters/sealed/privacy.ts';
import { makeSecretsManagerClient } from '../../adapters/secrets-manager/client.ts';
import { makeSecretsManagerSeal } from '../../adapters/secrets-manager/seal.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import { randomIds } from '../../adapters/system/ids.ts';
import { makeLiveSettings, makeRefreshSettings } from '../../core/config/live-settings.ts';
import type { SettingsSource } from '../../core/config/resolve.ts';
import type { ImportPorts } from '../../core/patterns/import-log.ts';
import type { Log } from '../../core/ports.ts';
import { personalKeyspaces } from '../../core/privacy/personal.ts';
import { makeSeal, type Seal } from '../../core/privacy/seal.ts';
import { localClient } from '../../local/aws-process.ts';
import type { TableTarget } from '../api/target.ts';

/** Opens the table; settings hold what was changed at run time. */
export async function openTable(
  { tableName, sealKeys, dynamodb }: Pick<TableTarget, 'tableName' | 'sealKeys' | 'dynamodb'>,
  source: SettingsSource,
  log: Log,
): Promise<{ readonly ports: ImportPorts; close(): void }> {
  const client = makeDocumentClient(dynamodb === undefined ? {} : localClient(dynamodb));
  const clock = systemClock;
  const live = makeLiveSettings(source);
  const privacy = makePrivacy(personalKeyspaces(live.settings.keyspaces), openSeal(sealKeys));
  const table = makeTable({ client, tableName, clock, privacy });
  await makeRefreshSettings(live, { changes: makeDynamoConfigChanges(table), clock, log })();
  return {
    ports: {
      settings: live.settings,
      clock,
      ids: randomIds,
      patterns: makeDynamoPatterns(table),
      users: makeDynamoUsers(table),
      categories: makeDynamoCategories(table),
      ledger: makeDynamoLedger(table),
      journal: makeDynamoJournal(table),
      imports: makeDynamoImports(table),
    },
    close: () => client.destroy(),
  };
}

function openSeal(keys: TableTarget['sealKeys']): () => Promise<Seal> {
  if ('secretId' in keys) {
    const client = makeSecretsManagerClient();
    return makeSecretsManagerSeal({ client, clock: systemClock, secretId: keys.secretId });
  }
  const seal = makeSeal(keys);
  return async () => seal;
}
