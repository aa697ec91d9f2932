/** One ordered list out of several shards, reading no more pages than it needs. */
import { DUE_INDEX, RANK_INDEX, SHARDS } from '../../core/patterns/table-schema.ts';
import type { Item } from './items.ts';
import { ALL_SHARDS } from './keys.ts';
import type { Page, Table, TableQuery } from './table.ts';

/** A query of one shard whose items come in order of a number attribute. */
interface ShardedQuery {
  readonly queryOf: (shard: number) => TableQuery;
  readonly sortBy: string;
  readonly descending: boolean;
}

/** Shards are never quite even: this much more than an even share is read at once. */
const SLACK = 1.5;

/** Partition of an index by shard. */
export type PartitionOf = (shard: number) => string;

/** Items of the `due` index up to `before`, from `from` on if one is given, most urgent first. */
export function queryDue(
  table: Pick<Table, 'page'>,
  partitionOf: PartitionOf,
  before: number,
  limit: number,
  from?: number,
): Promise<Item[]> {
  const { name, partitionKey, sortKey } = DUE_INDEX;
  const range = from === undefined ? '<= :before' : 'BETWEEN :from AND :before';
  const queryOf = (shard: number): TableQuery => ({
    IndexName: name,
    KeyConditionExpression: `${partitionKey} = :shard AND ${sortKey} ${range}`,
    ExpressionAttributeValues: {
      ':shard': partitionOf(shard),
      ':before': before,
      ...(from !== undefined && { ':from': from }),
    },
  });
  return queryShards(table, { queryOf, sortBy: DUE_INDEX.sortKey, descending: false }, limit);
}

/** Items of the `rank` index, highest first. */
export function queryTop(
  table: Pick<Table, 'page'>,
  partitionOf: PartitionOf,
  limit: number,
): Promise<Item[]> {
  const queryOf = (shard: number): TableQuery => ({
    IndexName: RANK_INDEX.name,
    KeyConditionExpression: `${RANK_INDEX.partitionKey} = :shard`,
    ExpressionAttributeValues: { ':shard': partitionOf(shard) },
  });
  return queryShards(table, { queryOf, sortBy: RANK_INDEX.sortKey, descending: true }, limit);
}

/** The first `limit` items over all shards. Costs O(limit), whatever the table's size. */
async function queryShards(
  table: Pick<Table, 'page'>,
  { queryOf, sortBy, descending }: ShardedQuery,
  limit: number,
): Promise<Item[]> {
  const pageSize = Math.min(limit, Math.ceil((limit / SHARDS) * SLACK) + 4);
  const sign = descending ? -1 : 1;
  const shards = ALL_SHARDS.map((shard) => ({ shard, at: 0, page: undefined as Page | undefined }));

  const refill = async (one: (typeof shards)[number]): Promise<void> => {
    while (!one.page || (one.at >= one.page.items.length && one.page.next)) {
      const query = { ...queryOf(one.shard), ScanIndexForward: !descending, Limit: pageSize };
      one.page = await table.page(query, one.page?.next);
      one.at = 0;
    }
  };

  const merged: Item[] = [];
  await Promise.all(shards.map(refill));
  while (merged.length < limit) {
    const heads = shards.flatMap((one) => {
      const item = one.page?.items[one.at];
      return item ? [{ one, item, order: sign * Number(item[sortBy]) }] : [];
    });
    const [first, ...others] = heads;
    if (!first) break;
    const best = others.reduce((a, b) => (b.order < a.order ? b : a), first);
    merged.push(best.item);
    best.one.at += 1;
    await refill(best.one);
  }
  return merged;
}
