/** What DynamoDB does with items past their TTL, and dynalite does not: in a while they are gone. */
import { setTimeout as sleep } from 'node:timers/promises';
import { type DynamoDBDocumentClient, ScanCommand } from '@aws-sdk/lib-dynamodb';
import { type ItemKey, nowSeconds } from '../adapters/dynamodb/items.ts';
import type { Table } from '../adapters/dynamodb/table.ts';
import { PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../core/patterns/table-schema.ts';
import type { Log } from '../core/ports.ts';
import { loggable } from '../core/privacy/loggable.ts';

/** Real time between two looks. */
const PAUSE_MILLISECONDS = 1_000;
/** Items that are looked at in one: a table of 60,000 is gone through in ten minutes. */
const ITEMS_PER_LOOK = 100;

/** What is swept. */
export interface ExpiryOptions {
  /** The stores' own: it shows no item past its TTL. Its clock may be in the past of a log. */
  readonly table: Pick<Table, 'clock' | 'remove'>;
  /** Shows these items as well. */
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly log: Log;
  readonly pauseMilliseconds?: number;
}

/** Goes through the table piece by piece, again and again, until it is stopped. */
export function startExpiry(options: ExpiryOptions): { readonly stop: () => Promise<void> } {
  const { log, pauseMilliseconds = PAUSE_MILLISECONDS } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const loop = async () => {
    let after: Place | undefined;
    for (;;) {
      await sleep(pauseMilliseconds, undefined, { signal });
      try {
        after = await sweep(options, after);
      } catch (error) {
        // What is past its TTL is seen by nobody: it can wait.
        log.info('items past their TTL stay for now', { error: loggable(error) });
      }
    }
  };
  const ended = loop().catch(() => undefined);
  return {
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

type Place = Readonly<Record<string, unknown>>;

/** Looks at the items after that place; answers the next, none at the end. */
async function sweep(
  { client, tableName, table }: ExpiryOptions,
  after: Place | undefined,
): Promise<Place | undefined> {
  const names = { '#expiresAt': TTL_ATTRIBUTE };
  const values = { ':now': nowSeconds(table.clock.now()) };
  const { Items = [], LastEvaluatedKey } = await client.send(
    new ScanCommand({
      TableName: tableName,
      FilterExpression: '#expiresAt <= :now',
      ProjectionExpression: '#pk, #sk',
      ExpressionAttributeNames: { ...names, '#pk': PARTITION_KEY, '#sk': SORT_KEY },
      ExpressionAttributeValues: values,
      Limit: ITEMS_PER_LOOK,
      ...(after && { ExclusiveStartKey: after }),
    }),
  );
  for (const key of Items) {
    // Someone may just have given it another time.
    await table.remove(key as ItemKey, {
      ConditionExpression: '#expiresAt <= :now',
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: values,
    });
  }
  return LastEvaluatedKey;
}
