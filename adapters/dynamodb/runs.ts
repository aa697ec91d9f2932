/** Run history and leases in DynamoDB. */
import {
  RUN_LIFE_MILLISECONDS,
  SLOT_LIFE_MILLISECONDS,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Run, RunLease, Runs } from '../../core/ports.ts';
import { type Item, isLive, itemKey, nowSeconds, numberIn, textIn, ttlSeconds } from './items.ts';
import { strategyPartition } from './keys.ts';
import { timeText } from './numbers.ts';
import type { Table } from './table.ts';

const RUN = 'RUN#';
const LEASE = 'LEASE';
/** Begins the attribute that holds the latest slot which a schedule has run. */
const DONE = 'done#';

/** Makes the store on a table. */
export function makeDynamoRuns(table: Table): Runs {
  /** Only the holder ends a lease: one that took too long has lost it. */
  const end = (lease: RunLease, update: string, more: Item = {}): Promise<unknown> =>
    table.update(leaseKey(lease), {
      UpdateExpression: `REMOVE #owner, heldUntil, heldFor${update}`,
      ConditionExpression: '#owner = :owner',
      ExpressionAttributeNames: {
        '#owner': 'owner',
        ...(update && { '#done': DONE + (lease.window ?? '') }),
      },
      ExpressionAttributeValues: { ':owner': lease.owner, ...more },
    });

  return {
    async take(lease, until) {
      const now = table.clock.now();
      const done = DONE + (lease.window ?? '');
      const taken = await table.update(leaseKey(lease), {
        UpdateExpression:
          'SET #owner = :owner, heldUntil = :until, heldFor = :heldFor, expiresAt = :expiresAt',
        // A write whose answer was lost is tried again by the SDK, and then finds itself.
        ConditionExpression:
          '(#owner = :owner OR attribute_not_exists(heldUntil) OR heldUntil <= :now) AND ' +
          '(attribute_not_exists(#done) OR #done < :slot OR expiresAt <= :nowSeconds)',
        ExpressionAttributeNames: { '#owner': 'owner', '#done': done },
        ExpressionAttributeValues: {
          ':owner': lease.owner,
          ':until': until,
          ':heldFor': heldFor(lease),
          ':slot': lease.slot,
          ':now': now,
          ':nowSeconds': nowSeconds(now),
          ':expiresAt': ttlSeconds(now + SLOT_LIFE_MILLISECONDS),
        },
      });
      if (taken) return 'taken';
      const item = (await table.getStored(leaseKey(lease))) ?? {};
      const isDone = isLive(item, now) && done in item && numberIn(item, done) >= lease.slot;
      const isHeld = numberIn(item, 'heldUntil') > now && item['heldFor'] === heldFor(lease);
      return isDone || isHeld ? 'duplicate' : 'busy';
    },
    async finish(lease) {
      await end(lease, ' SET #done = :slot, expiresAt = :expiresAt', {
        ':slot': lease.slot,
        ':expiresAt': ttlSeconds(table.clock.now() + SLOT_LIFE_MILLISECONDS),
      });
    },
    async release(lease) {
      await end(lease, '');
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

function leaseKey({ strategy }: RunLease) {
  return itemKey(strategyPartition(strategy), LEASE);
}

function heldFor({ window = '', slot }: RunLease): string {
  return `${window}#${slot}`;
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
