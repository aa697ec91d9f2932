/** Counts the requests of the SDK's clients in the units that AWS bills. */
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { INDEXES, PARTITION_KEY, SORT_KEY } from '../../core/patterns/table-schema.ts';
import type { Meter } from './meter.ts';

/** A queue bills each 64 KB of a request as a request. */
const QUEUE_CHUNK_BYTES = 65_536;

// biome-ignore lint/suspicious/noExplicitAny: inputs and outputs of every command
type Free = any;

/**
 * Counts what the table is asked. Table units are as dynalite tells them, which follow the sizes of
 * the items. It tells none of indexes, so these are found by comparison: an entry whose attributes
 * change is taken out and put in, and one whose attributes stay costs nothing.
 */
export function countTable(client: DynamoDBDocumentClient, { now }: Meter): void {
  const entries = new Map<string, string[]>();
  const indexUnitsOf = (item: Free): number => {
    const id = JSON.stringify([item[PARTITION_KEY], item[SORT_KEY]]);
    const before = entries.get(id) ?? [];
    const after = INDEXES.map(({ partitionKey, sortKey }) =>
      item[partitionKey] === undefined || item[sortKey] === undefined
        ? ''
        : JSON.stringify([item[partitionKey], item[sortKey]]),
    );
    entries.set(id, after);
    return after.reduce((units, entry, index) => {
      const old = before[index] ?? '';
      return units + (entry === old ? 0 : Number(entry !== '') + Number(old !== ''));
    }, 0);
  };
  client.middlewareStack.add(
    (next, context) => async (args: Free) => {
      const usage = now();
      const isRead = /Get|Query/.test(context.commandName ?? '');
      const items = puts(args.input);
      usage.tableCalls += 1;
      if (!isRead) usage.itemsWritten += Math.max(1, items.length);
      const input = { ...args.input, ReturnConsumedCapacity: 'TOTAL' };
      try {
        const answer: Free = await next({ ...args, input });
        const told = [answer.output.ConsumedCapacity ?? []].flat();
        const units = told.reduce((sum: number, { CapacityUnits = 0 }) => sum + CapacityUnits, 0);
        // A query that finds nothing is billed as half a unit, which dynalite leaves out.
        if (isRead) usage.readUnits += Math.max(0.5, units);
        else usage.writeUnits += units;
        for (const item of items) usage.indexUnits += indexUnitsOf(item);
        return answer;
      } catch (error) {
        // A write whose condition does not hold is billed like one that does.
        if (!isRead) usage.writeUnits += 1;
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'countTable' },
  );
}

function puts({ Item, RequestItems }: Free): Free[] {
  if (Item) return [Item];
  return Object.values(RequestItems ?? {}).flatMap((requests: Free) =>
    Array.isArray(requests) ? requests.flatMap(({ PutRequest: put }) => put?.Item ?? []) : [],
  );
}

/** Counts what queues are asked; a receive without a message is counted at rest, see the page. */
export function countQueues(client: SQSClient, { now }: Meter): void {
  client.middlewareStack.add(
    (next, context) => async (args: Free) => {
      const answer: Free = await next(args);
      const sent = (args.input.Entries ?? []).map((entry: Free) => entry.MessageBody ?? '');
      const received = (answer.output.Messages ?? []).map((message: Free) => message.Body ?? '');
      const isEmpty = context.commandName === 'ReceiveMessageCommand' && received.length === 0;
      const isAdministration = context.commandName === 'GetQueueAttributesCommand';
      const bytes = [...sent, ...received].reduce((sum, text) => sum + Buffer.byteLength(text), 0);
      if (!isEmpty && !isAdministration) {
        now().queueRequests += Math.max(1, Math.ceil(bytes / QUEUE_CHUNK_BYTES));
      }
      return answer;
    },
    { step: 'initialize', priority: 'high', name: 'countQueues' },
  );
}
