/** A worker of its own with the product's connections, to be frozen as a function is. */

import { makeDocumentClient } from '../../../adapters/dynamodb/client.ts';
import { makeDynamoLedger } from '../../../adapters/dynamodb/ledger.ts';
import { makeTable } from '../../../adapters/dynamodb/table.ts';
import { makeRedisCache } from '../../../adapters/redis/cache.ts';
import { makeRedis } from '../../../adapters/redis/connection.ts';
import { systemClock } from '../../../adapters/system/clock.ts';
import { testPrivacy } from '../privacy.ts';

/** What it is told as its one argument, as JSON. */
export interface FrozenWorkerOptions {
  readonly redisPort: number;
  readonly dynamodb: string;
  readonly tableName: string;
}

const options: FrozenWorkerOptions = JSON.parse(process.argv[2] ?? '{}');
const cache = makeRedisCache(makeRedis({ host: '127.0.0.1', port: options.redisPort }));
const client = makeDocumentClient({
  endpoint: options.dynamodb,
  region: 'local',
  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
});
const table = makeTable({
  client,
  tableName: options.tableName,
  clock: systemClock,
  privacy: testPrivacy(),
});
const ledger = makeDynamoLedger(table);

/** One small piece of work, tried again as a queue does, until it is done. */
async function work(name: string): Promise<void> {
  const entry = { ttlMilliseconds: 60_000, shadowTtlMilliseconds: 60_000, loadMilliseconds: 1 };
  for (;;) {
    try {
      await Promise.all([
        cache.write([
          { ...entry, key: name, value: name, loadedAt: Date.now(), strategy: 'popular', run: '' },
        ]),
        ledger.add([{ row: 'work', add: { done: 1 } }], name),
      ]);
      return;
    } catch {
      await systemClock.sleep(10);
    }
  }
}

process.on('message', (name: string) => {
  void work(name).then(() => process.send?.(name));
});
process.once('disconnect', () => process.exit(0));
process.send?.('ready');
