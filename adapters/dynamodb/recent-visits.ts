/** Recent visits in DynamoDB: one or a few items per ingest batch, by the quarter of an hour. */
import {
  type RecentVisit,
  type RecentVisits,
  VISITS_LIFE_MILLISECONDS,
} from '../../core/foresight/recent-visits.ts';
import { TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, itemKey, textIn, ttlSeconds } from './items.ts';
import { visitsPartition } from './keys.ts';
import type { Table } from './table.ts';

/** An item holds 400 KB: keys have at most 1,500 bytes. */
const VISITS_PER_ITEM = 100;
/** As sealed JSON: they are only ever read whole, and name people. */
const VISITS = 'visits';

/** Makes the store on a table. */
export function makeDynamoRecentVisits(table: Table): RecentVisits {
  const json = makeSealedJson(table.privacy, true);
  const read = (slot: number): Promise<Item[]> =>
    table.query({
      KeyConditionExpression: 'PK = :slot',
      ExpressionAttributeValues: { ':slot': visitsPartition(slot) },
    });

  return {
    async add(batch, visits) {
      const now = table.clock.now();
      const count = Math.ceil(visits.length / VISITS_PER_ITEM);
      const parts = Array.from({ length: count }, async (_, part): Promise<Item> => {
        const own = visits.slice(part * VISITS_PER_ITEM, (part + 1) * VISITS_PER_ITEM);
        return {
          ...itemKey(visitsPartition(slotOf(now)), `${batch}#${part}`),
          [VISITS]: await json.write(own),
          [TTL_ATTRIBUTE]: ttlSeconds(now + VISITS_LIFE_MILLISECONDS),
        };
      });
      await table.putMany(await Promise.all(parts));
    },
    async since(since) {
      const now = slotOf(table.clock.now());
      // One ahead, since the writers' clocks are not ours.
      const items = await Promise.all([now - 1, now, now + 1].map(read));
      const lists = await Promise.all(items.flat().map((item) => json.read(textIn(item, VISITS))));
      return (lists as RecentVisit[][])
        .flat()
        .filter(({ at }) => at >= since)
        .sort((a, b) => a.at - b.at);
    },
  };
}

function slotOf(at: number): number {
  return Math.floor(at / VISITS_LIFE_MILLISECONDS);
}
