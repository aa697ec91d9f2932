/** The table as the stores use it: bounded in time and concurrency, expired items never seen. */
import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import pLimit from 'p-limit';
import { dependencyDown } from '../../core/errors.ts';
import type { Clock } from '../../core/ports.ts';
import { isTransient } from '../aws/errors.ts';
import type { Privacy } from '../sealed/privacy.ts';
import { inBatches } from './batches.ts';
import { type Item, type ItemKey, isLive, itemId } from './items.ts';

/** A condition on the stored item. */
export type Condition = Pick<
  PutCommandInput,
  'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'
>;
/** What to read of a partition or an index. */
export type TableQuery = Omit<QueryCommandInput, 'TableName' | 'ExclusiveStartKey'>;
/** One page of a query; `next` where there is more. */
export interface Page {
  readonly items: Item[];
  readonly next: Item | undefined;
}

/**
 * One table. Every method throws `dependency_down` when the table throttles or does not answer
 * within the client's timeouts and retries.
 */
export interface Table {
  readonly clock: Clock;
  /** What the stores seal before they write it here. */
  readonly privacy: Privacy;
  /** The item as it is stored, expired or not. Consistent. */
  getStored(key: ItemKey): Promise<Item | undefined>;
  /** Live items, in the order of the keys. Consistent. */
  getMany(keys: readonly ItemKey[]): Promise<(Item | undefined)[]>;
  /** True when written, false when the condition did not hold. */
  put(item: Item, condition?: Condition): Promise<boolean>;
  /** Writes without conditions; of equal keys the last one stands. */
  putMany(items: readonly Item[]): Promise<void>;
  /** The updated attributes, or false when the condition did not hold. */
  update(
    key: ItemKey,
    update: Omit<UpdateCommandInput, 'TableName' | 'Key'>,
  ): Promise<Item | false>;
  /** False when the condition did not hold. */
  remove(key: ItemKey, condition: Condition): Promise<boolean>;
  /** One page of live items; items of an index have no TTL attribute and always count as live. */
  page(query: TableQuery, after?: Item): Promise<Page>;
  /** All pages. */
  query(query: TableQuery): Promise<Item[]>;
}

/** Requests under way at once: below the SDK's 50 sockets, so that none waits unseen. */
const CONCURRENCY = 32;
const GET_BATCH = 100;
const WRITE_BATCH = 25;

/** What a table is made of. */
export interface TableOptions {
  readonly client: DynamoDBDocumentClient;
  readonly tableName: string;
  readonly clock: Clock;
  readonly privacy: Privacy;
}

/** Makes the table. */
export function makeTable({ client, tableName, clock, privacy }: TableOptions): Table {
  const limit = pLimit(CONCURRENCY);
  const target = { TableName: tableName };

  const call = async <Answer>(request: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await limit(request);
    } catch (error) {
      throw isTransient(error) ? dependencyDown('the table', error) : error;
    }
  };

  const live = (items: readonly Item[] = []): Item[] => {
    const now = clock.now();
    return items.filter((item) => isLive(item, now));
  };

  const page: Table['page'] = async (query, after) => {
    const input = { ...target, ...query, ...(after && { ExclusiveStartKey: after }) };
    const answer = await call(() => client.send(new QueryCommand(input)));
    return { items: live(answer.Items), next: answer.LastEvaluatedKey };
  };

  return {
    clock,
    privacy,
    page,
    async getStored(key) {
      const input = { ...target, Key: key, ConsistentRead: true };
      return (await call(() => client.send(new GetCommand(input)))).Item;
    },
    async getMany(keys) {
      const found = new Map<string, Item>();
      const distinct = [...new Map(keys.map((key) => [itemId(key), key])).values()];
      await inBatches(clock, distinct, GET_BATCH, async (batch) => {
        const request = { [tableName]: { Keys: [...batch], ConsistentRead: true } };
        const answer = await call(() =>
          client.send(new BatchGetCommand({ RequestItems: request })),
        );
        for (const item of live(answer.Responses?.[tableName])) found.set(itemId(item), item);
        return (answer.UnprocessedKeys?.[tableName]?.Keys ?? []) as unknown as ItemKey[];
      });
      return keys.map((key) => found.get(itemId(key)));
    },
    put: (item, condition = {}) =>
      held(() => call(() => client.send(new PutCommand({ ...target, Item: item, ...condition })))),
    async putMany(items) {
      const distinct = [...new Map(items.map((item) => [itemId(item), item])).values()];
      await inBatches(clock, distinct, WRITE_BATCH, async (batch) => {
        const request = { [tableName]: batch.map((item) => ({ PutRequest: { Item: item } })) };
        const answer = await call(() =>
          client.send(new BatchWriteCommand({ RequestItems: request })),
        );
        const left = answer.UnprocessedItems?.[tableName] ?? [];
        return left.flatMap(({ PutRequest: put }) => (put?.Item ? [put.Item] : []));
      });
    },
    async update(key, update) {
      let attributes: Item = {};
      const done = await held(async () => {
        const input = { ...target, Key: key, ...update };
        attributes = (await call(() => client.send(new UpdateCommand(input)))).Attributes ?? {};
      });
      return done && attributes;
    },
    remove: (key, condition) =>
      held(() => call(() => client.send(new DeleteCommand({ ...target, Key: key, ...condition })))),
    async query(query) {
      const items: Item[] = [];
      let next: Item | undefined;
      do {
        const answer = await page(query, next);
        items.push(...answer.items);
        next = answer.next;
      } while (next);
      return items;
    },
  };
}

/** False where the condition did not hold: a lost race, not an error. */
async function held(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === 'ConditionalCheckFailedException') return false;
    throw error;
  }
}
