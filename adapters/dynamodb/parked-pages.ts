/**
 * Pages of parked keys in DynamoDB: an item each, found by its place in the `due` index. Its keys
 * are one compressed text, since DynamoDB bills a write by the kilobyte.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type PageId, type ParkedPage, pageName } from '../../core/patterns/parked.ts';
import {
  DUE_INDEX,
  PARKED_LIFE_MILLISECONDS,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, numberIn, textIn, ttlSeconds } from './items.ts';
import { pageDuePartition, pageIdOf, pageKey, pagesPartition, shardOfText } from './keys.ts';
import { queryDue } from './shards.ts';
import type { Table } from './table.ts';

const KEYS = 'keys';
/** Runs look ahead: what they may still ask for is there. */
const STORED_MILLISECONDS = 2 * PARKED_LIFE_MILLISECONDS;
const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** Makes the store on a table. */
export function makeParkedPages(
  table: Table,
): Pick<Patterns, 'park' | 'parked' | 'unpark' | 'unparkBatches'> {
  const json = makeSealedJson(table.privacy);

  const itemOf = async ({ keys, dueAt, ...id }: ParkedPage): Promise<Item> => ({
    ...pageKey(id),
    [DUE_INDEX.partitionKey]: pageDuePartition(shardOfText(pageName(id))),
    [DUE_INDEX.sortKey]: dueAt,
    [KEYS]: await json.write((await compress(JSON.stringify(keys))).toString('base64')),
    [TTL_ATTRIBUTE]: ttlSeconds(dueAt + STORED_MILLISECONDS),
  });

  /** The keys of a page; undefined where its text cannot be read: no other page waits for it. */
  const keysOf = async (item: Item): Promise<ParkedPage['keys'] | undefined> => {
    // A seal that does not answer is no fault of the page.
    if (table.privacy.hasPersonal) await table.privacy.cover();
    try {
      const text = String(await json.read(textIn(item, KEYS)));
      const keys = await expand(Buffer.from(text, 'base64'));
      return JSON.parse(keys.toString()) as ParkedPage['keys'];
    } catch {
      return undefined;
    }
  };

  const pageOf = async (item: Item): Promise<ParkedPage[]> => {
    const keys = await keysOf(item);
    return keys ? [{ ...pageIdOf(item), dueAt: numberIn(item, DUE_INDEX.sortKey), keys }] : [];
  };

  const unpark = async (pages: readonly PageId[]): Promise<void> => {
    await Promise.all(pages.map((page) => table.remove(pageKey(page), {})));
  };

  return {
    async park(pages) {
      await table.putMany(await Promise.all(pages.map(itemOf)));
    },
    async parked(before, limit) {
      // An index shows what is past its life until DynamoDB deletes it, within days.
      const oldest = before - PARKED_LIFE_MILLISECONDS + 1;
      const due = await queryDue(table, pageDuePartition, before, limit, oldest);
      const items = await table.getMany(due.map((item) => pageKey(pageIdOf(item))));
      const found = items.filter((item) => item !== undefined);
      return (await Promise.all(found.map(pageOf))).flat();
    },
    unpark,
    async unparkBatches(batches) {
      for (const batch of new Set(batches)) {
        const items = await table.query({
          KeyConditionExpression: 'PK = :pages',
          ExpressionAttributeValues: { ':pages': pagesPartition(batch) },
          ProjectionExpression: 'PK, SK',
        });
        await unpark(items.map(pageIdOf));
      }
    },
  };
}
