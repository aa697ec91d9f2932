/** Origins in a table of DynamoDB: the item is the value, as JSON. */
import { setTimeout as sleep } from 'node:timers/promises';
import { BatchGetCommand, type DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import type { OriginSettings } from '../../core/config/settings.ts';
import type { DynamodbSource } from '../../core/config/sources.ts';
import { originMissing, originRefused, PreheatError } from '../../core/errors.ts';
import type { Params } from '../../core/keyspaces/template.ts';
import type { LoadResult, Origin } from '../../core/ports.ts';
import type { AwsClientOptions } from '../aws/client-options.ts';
import { makeExactDocumentClient } from '../dynamodb/client.ts';
import { asOriginError } from './aws-errors.ts';
import {
  fillItemKey,
  idOfItem,
  type TableItem,
  type TableKey,
  writeItem,
} from './dynamodb-item.ts';
import { checkSize, makeCallSignal } from './limits.ts';

type DynamodbOriginSettings = OriginSettings & { readonly source: DynamodbSource };

/** Waits grow from here; DynamoDB asks for them where it leaves keys unprocessed. */
const FIRST_WAIT_MILLISECONDS = 25;
const LONGEST_WAIT_MILLISECONDS = 1_000;

/**
 * Makes the origin of a table, read with BatchGetItem (≤ 100 keys). Keys that the table leaves
 * unprocessed are asked for again until the call's timeout; what came until then is kept.
 */
export function makeDynamodbOrigin(
  settings: DynamodbOriginSettings,
  options: AwsClientOptions = {},
): Origin {
  const { name, source, batchSize, timeoutMilliseconds } = settings;
  const region = source.region === undefined ? {} : { region: source.region };
  const client = makeExactDocumentClient(
    { ...region, ...options },
    // Inside the call's timeout the table may be asked again at once; the rest is the warm path's.
    { requestTimeoutMilliseconds: timeoutMilliseconds, maxAttempts: 2 },
  );

  return {
    async load(params, outer) {
      if (params.length === 0) return [];
      if (params.length > batchSize) {
        const detail = `it takes ${batchSize} keys at once, not ${params.length}`;
        return params.map(() => ({ error: originRefused(name, detail) }));
      }
      const signal = makeCallSignal(outer, timeoutMilliseconds);
      const keys = params.map((one) => tryToFill(name, source, one));
      const known = keys.filter((key): key is TableKey => !(key instanceof PreheatError));
      const { items, left, thrown } = await readItems(client, source, known, signal);
      return keys.map((key): LoadResult => {
        if (key instanceof PreheatError) return { error: key };
        const item = items.get(key.id);
        if (item) return checkSize({ value: writeItem(source, item) });
        if (!left.has(key.id)) return { error: originMissing(name, 404) };
        return { error: asOriginError(name, thrown, { outer, signal, timeoutMilliseconds }) };
      });
    },
  };
}

/** What came, by id; the ids of keys that the table did not answer for, and why. */
async function readItems(
  client: DynamoDBDocumentClient,
  source: DynamodbSource,
  keys: readonly TableKey[],
  signal: AbortSignal,
) {
  const items = new Map<string, TableItem>();
  // The table refuses a key that stands twice.
  let left = new Map(keys.map(({ id, attributes }) => [id, attributes]));
  try {
    for (let wait = FIRST_WAIT_MILLISECONDS; left.size > 0; wait *= 2) {
      const request = { Keys: [...left.values()], ...readOptions(source) };
      const command = new BatchGetCommand({ RequestItems: { [source.table]: request } });
      const answer = await client.send(command, { abortSignal: signal });
      // One table was asked, so that all answers are its own, whatever the service calls it.
      for (const item of Object.values(answer.Responses ?? {}).flat()) {
        items.set(idOfItem(source, item), item);
      }
      const unprocessed = Object.values(answer.UnprocessedKeys ?? {}).flatMap(
        ({ Keys = [] }) => Keys,
      );
      left = new Map(unprocessed.map((attributes) => [idOfItem(source, attributes), attributes]));
      const pause = Math.min(wait, LONGEST_WAIT_MILLISECONDS);
      if (left.size > 0) await sleep(pause, undefined, { signal });
    }
    return { items, left, thrown: undefined };
  } catch (thrown) {
    return { items, left, thrown };
  }
}

/** Names stand behind placeholders, because some are words of the language. */
function readOptions({ attributes, key, isConsistent }: DynamodbSource) {
  const read = { ConsistentRead: isConsistent };
  if (!attributes) return read;
  const names = [...new Set([...attributes, ...key.map(({ name }) => name)])];
  return {
    ...read,
    ProjectionExpression: names.map((_, index) => `#${index}`).join(','),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#${index}`, name])),
  };
}

function tryToFill(
  origin: string,
  source: DynamodbSource,
  params: Params,
): TableKey | PreheatError {
  try {
    return fillItemKey(origin, source, params);
  } catch (thrown) {
    if (thrown instanceof PreheatError) return thrown;
    throw thrown;
  }
}
