/**
 * Recent visits in DynamoDB: one or a few items per ingest batch, by the quarter of an hour and in
 * it by time, so that reading costs what was written since and not more than is asked for.
 */
import {
  MOST_RECENT_VISITS,
  type RecentVisit,
  type RecentVisits,
  VISITS_LIFE_MILLISECONDS,
} from '../../core/foresight/recent-visits.ts';
import { TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';
import { makeSealedJson } from '../sealed/json.ts';
import { type Item, itemKey, numberIn, textIn, ttlSeconds } from './items.ts';
import { visitsPartition } from './keys.ts';
import { timeText } from './numbers.ts';
import type { Table } from './table.ts';

/** An item holds 400 KB: keys have at most 1,500 bytes. */
const VISITS_PER_ITEM = 100;
/** Visits may be told that much before their time comes: readers' clocks are not ours. */
const SKEW_MILLISECONDS = 60_000;
/** As sealed JSON: they are only ever read whole, and name people. */
const VISITS = 'visits';
const BATCH = 'batch';
const AT = 'at';

interface StoredVisits {
  readonly batch: string;
  /** When it was written, epoch milliseconds. */
  readonly at: number;
  readonly visits: readonly RecentVisit[];
}

/** Makes the store on a table. */
export function makeDynamoRecentVisits(table: Table): RecentVisits {
  const json = makeSealedJson(table.privacy, true);
  /** The latest first, until there are enough. */
  const readSlot = async (slot: number, from: number, most: number): Promise<StoredVisits[]> => {
    const query = {
      KeyConditionExpression: 'PK = :slot AND SK >= :from',
      ExpressionAttributeValues: { ':slot': visitsPartition(slot), ':from': timeText(from) },
      ScanIndexForward: false,
    };
    const found: StoredVisits[] = [];
    let next: Item | undefined;
    do {
      const page = await table.page(query, next);
      found.push(...(await Promise.all(page.items.map(open))));
      next = page.next;
    } while (next && countOf(found) < most);
    return found;
  };

  const open = async (item: Item): Promise<StoredVisits> => ({
    batch: textIn(item, BATCH),
    at: numberIn(item, AT),
    visits: (await json.read(textIn(item, VISITS))) as RecentVisit[],
  });

  return {
    async add(batch, visits) {
      const now = table.clock.now();
      const count = Math.ceil(visits.length / VISITS_PER_ITEM);
      const parts = Array.from({ length: count }, async (_, part): Promise<Item> => {
        const own = visits.slice(part * VISITS_PER_ITEM, (part + 1) * VISITS_PER_ITEM);
        return {
          ...itemKey(
            visitsPartition(slotOf(now)),
            `${timeText(now)}#${batch}#${String(part).padStart(3, '0')}`,
          ),
          [BATCH]: batch,
          [AT]: now,
          [VISITS]: await json.write(own),
          [TTL_ATTRIBUTE]: ttlSeconds(now + VISITS_LIFE_MILLISECONDS),
        };
      });
      await table.putMany(await Promise.all(parts));
    },
    async since(since) {
      const now = table.clock.now();
      const from = Math.max(since - SKEW_MILLISECONDS, now - VISITS_LIFE_MILLISECONDS);
      const found: StoredVisits[] = [];
      // One ahead, since the writers' clocks are not ours.
      for (let slot = slotOf(now) + 1; slot >= slotOf(from); slot -= 1) {
        const left = MOST_RECENT_VISITS - countOf(found);
        if (left <= 0) break;
        found.push(...(await readSlot(slot, from, left)));
      }
      return lastOfEach(found)
        .flatMap(({ visits }) => visits)
        .filter(({ at }) => at >= since)
        .sort((a, b) => a.at - b.at)
        .slice(-MOST_RECENT_VISITS);
    },
  };
}

function countOf(found: readonly StoredVisits[]): number {
  return found.reduce((sum, { visits }) => sum + visits.length, 0);
}

/** Of a batch that was added again, only what was added last. */
function lastOfEach(found: readonly StoredVisits[]): StoredVisits[] {
  const last = new Map<string, number>();
  for (const { batch, at } of found) last.set(batch, Math.max(at, last.get(batch) ?? 0));
  return found.filter(({ batch, at }) => at === last.get(batch));
}

function slotOf(at: number): number {
  return Math.floor(at / VISITS_LIFE_MILLISECONDS);
}
