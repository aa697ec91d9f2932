/**
 * Pages of parked keys in DynamoDB: an item each, found by its place in the `due` index. Its keys
 * are one compressed text, since DynamoDB bills a write by the kilobyte.
 */
import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import type { ParkedPage } from '../../core/patterns/parked.ts';
import {
  DUE_INDEX,
  PARKED_LIFE_MILLISECONDS,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Patterns } from '../../core/ports.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, numberIn, textIn, ttlSeconds } from './items.ts';
import { idOfPage, pageDuePartition, pageKey, shardOfText } from './keys.ts';
import { queryDue } from './shards.ts';
import type { Table } from './table.ts';

const KEYS = 'keys';
const compress = promisify(deflateRaw);
const expand = promisify(inflateRaw);

/** Makes the store on a table. */
export function makeParkedPages(table: Table): Pick<Patterns, 'park' | 'parked' | 'unpark'> {
  const json = makeSealedJson(table.privacy);

  const itemOf = async ({ id, dueAt, keys }: ParkedPage): Promise<Item> => ({
    ...pageKey(id),
    [DUE_INDEX.partitionKey]: pageDuePartition(shardOfText(id)),
    [DUE_INDEX.sortKey]: dueAt,
    [KEYS]: await json.write((await compress(JSON.stringify(keys))).toString('base64')),
    [TTL_ATTRIBUTE]: ttlSeconds(dueAt + PARKED_LIFE_MILLISECONDS),
  });

  const pageOf = async (item: Item): Promise<ParkedPage> => {
    const text = (await json.read(textIn(item, KEYS))) as string;
    const keys = await expand(Buffer.from(text, 'base64'));
    return {
      id: idOfPage(item),
      dueAt: numberIn(item, DUE_INDEX.sortKey),
      keys: JSON.parse(keys.toString()) as ParkedPage['keys'],
    };
  };

  return {
    async park(pages) {
      await table.putMany(await Promise.all(pages.map(itemOf)));
    },
    async parked(before, limit) {
      const due = await queryDue(table, pageDuePartition, before, limit);
      const items = await table.getMany(due.map((item) => pageKey(idOfPage(item))));
      return Promise.all(items.filter((item) => item !== undefined).map(pageOf));
    },
    async unpark(ids) {
      await Promise.all(ids.map((id) => table.remove(pageKey(id), {})));
    },
  };
}
