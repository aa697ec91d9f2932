/** Run history and leases in DynamoDB. */
import { RUN_LIFE_MILLISECONDS, TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import type { Run, Runs } from '../../core/ports.ts';
import { randomIds } from '../system/ids.ts';
import { type Item, itemKey, nowSeconds, numberIn, textIn, ttlSeconds } from './items.ts';
import { strategyPartition } from './keys.ts';
import { timeText } from './numbers.ts';
import type { Table } from './table.ts';

const RUN = 'RUN#';
const SLOT = 'SLOT#';
const OWNER = 'owner';

/** Makes the store on a table. */
export function makeDynamoRuns(table: Table): Runs {
  return {
    async claim(strategy, slot, expiresAt) {
      const key = itemKey(strategyPartition(strategy), SLOT + slot);
      const owner = randomIds.next();
      const item = { ...key, [OWNER]: owner, [TTL_ATTRIBUTE]: ttlSeconds(expiresAt) };
      const written = await table.put(item, {
        ConditionExpression: 'attribute_not_exists(PK) OR expiresAt <= :now',
        ExpressionAttributeValues: { ':now': nowSeconds(table.clock.now()) },
      });
      // A write whose answer was lost is tried again by the SDK, and then finds itself.
      return written || textIn((await table.getStored(key)) ?? {}, OWNER) === owner;
    },
    async save(run) {
      const time = timeText(run.startedAt);
      const key = itemKey(strategyPartition(run.strategy), `${RUN}${time}#${run.id}`);
      const expiresAt = ttlSeconds(run.finishedAt + RUN_LIFE_MILLISECONDS);
      await table.put({ ...key, ...run, [TTL_ATTRIBUTE]: expiresAt });
    },
    async latest(strategy, limit) {
      // Newest first, so those that expired are at the end and no page is read for nothing.
      const { items } = await table.page({
        KeyConditionExpression: 'PK = :strategy AND begins_with(SK, :runs)',
        ExpressionAttributeValues: { ':strategy': strategyPartition(strategy), ':runs': RUN },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      });
      return items.map(runOf);
    },
  };
}

function runOf(item: Item): Run {
  const error = textIn(item, 'error');
  const window = textIn(item, 'window');
  return {
    id: textIn(item, 'id'),
    strategy: textIn(item, 'strategy'),
    startedAt: numberIn(item, 'startedAt'),
    finishedAt: numberIn(item, 'finishedAt'),
    proposed: numberIn(item, 'proposed'),
    approved: numberIn(item, 'approved'),
    ...(window && { window }),
    ...(error && { error }),
  };
}
