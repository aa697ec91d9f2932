/** DynamoDB's API in this process, for tests: real requests of the real SDK, nothing on disk. */
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { makeDocumentClient } from '../../adapters/dynamodb/client.ts';
import { makeTable, type Table } from '../../adapters/dynamodb/table.ts';
import { createTable } from '../../adapters/dynamodb/table-definition.ts';
import type { Privacy } from '../../adapters/sealed/privacy.ts';
import type { Clock } from '../../core/ports.ts';
import { startDynaliteServer } from '../../local/dynalite-server.ts';
import { testPrivacy } from './privacy.ts';

/** Accepted by every emulator and by nobody else. */
export const LOCAL_CREDENTIALS = { accessKeyId: 'local', secretAccessKey: 'local' };

/** A running server. */
export interface Dynalite {
  readonly endpoint: string;
  readonly client: DynamoDBDocumentClient;
  /** A new, empty table whose time is the clock's. */
  openTable(
    clock: Clock,
    privacy?: Privacy,
  ): Promise<{ readonly table: Table; readonly tableName: string }>;
  stop(): Promise<void>;
}

/** Starts a server on a free port of the loopback. */
export async function startDynalite(): Promise<Dynalite> {
  const { server, endpoint } = await startDynaliteServer();
  const client = makeDocumentClient({
    endpoint,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
    // The server shares this thread with the tests: a burst of theirs is not its failure.
    requestTimeoutMilliseconds: 10_000,
  });
  let tables = 0;
  return {
    endpoint,
    client,
    async openTable(clock, privacy = testPrivacy()) {
      tables += 1;
      const tableName = `table-${tables}`;
      await createTable(client, tableName);
      return { table: makeTable({ client, tableName, clock, privacy }), tableName };
    },
    async stop() {
      client.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
