/**
 * The journal of ingest batches in DynamoDB: beginnings and ends are appended to the hour in which
 * they happened, so that neither needs to find the other, and reading costs what was written.
 */
import {
  JOURNAL_LIFE_MILLISECONDS,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { Journal, LedgerEntry } from '../../core/ports.ts';
import { type Item, itemKey, listIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { journalPartition } from './keys.ts';
import type { Table } from './table.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** An item holds 400 KB; message ids have up to about 100 bytes. */
const MESSAGES_PER_ITEM = 2_000;
const BEGIN = 'BEGIN#';
const END = 'END#';
const ID = 'id';
const AT = 'at';
const MESSAGES = 'messages';
/** Additions to the ledger as JSON, in the first part: they are only ever read whole. */
const ENTRIES = 'entries';

interface Beginning {
  readonly at: number;
  readonly messages: string[];
  readonly entries: LedgerEntry[];
}

/** Makes the journal on a table. */
export function makeDynamoJournal(table: Table): Journal {
  const keyOf = (at: number, sort: string) => itemKey(journalPartition(hourOf(at)), sort);
  const expiry = (at: number) => ({
    [TTL_ATTRIBUTE]: ttlSeconds(Math.max(at, table.clock.now()) + JOURNAL_LIFE_MILLISECONDS),
  });

  const readHour = (hour: number): Promise<Item[]> =>
    table.query({
      KeyConditionExpression: 'PK = :hour',
      ExpressionAttributeValues: { ':hour': journalPartition(hour) },
      ConsistentRead: true,
    });

  return {
    async recent(since) {
      const now = table.clock.now();
      const oldest = hourOf(Math.max(since, now - JOURNAL_LIFE_MILLISECONDS));
      // One hour ahead, since the writers' clocks are not ours.
      const hours = Array.from({ length: hourOf(now) + 2 - oldest }, (_, index) => oldest + index);
      const items = (await Promise.all(hours.map(readHour))).flat();
      const ended = new Set(
        items
          .filter((item) => textIn(item, SORT_KEY).startsWith(END))
          .map((item) => textIn(item, ID)),
      );
      return [...beginningsIn(items)]
        .filter(([, { at }]) => at >= since)
        .sort(([, a], [, b]) => a.at - b.at)
        .map(([id, { messages, entries }]) => ({ id, messages, entries, finished: ended.has(id) }));
    },
    async begin({ id, messages, entries, at }) {
      const parts = Math.max(1, Math.ceil(messages.length / MESSAGES_PER_ITEM));
      const items = Array.from({ length: parts }, (_, part) => ({
        ...keyOf(at, `${BEGIN}${id}#${at}#${part}`),
        [ID]: id,
        [AT]: at,
        [MESSAGES]: messages.slice(part * MESSAGES_PER_ITEM, (part + 1) * MESSAGES_PER_ITEM),
        ...(part === 0 && { [ENTRIES]: JSON.stringify(entries) }),
        ...expiry(at),
      }));
      await Promise.all(items.map((item) => table.put(item)));
    },
    async finish(id, at) {
      await table.put({ ...keyOf(at, END + id), [ID]: id, ...expiry(at) });
    },
  };
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MILLISECONDS);
}

/** Beginnings by id, the latest of each; long ones are put together from their parts. */
function beginningsIn(items: readonly Item[]): Map<string, Beginning> {
  const beginnings = new Map<string, Beginning>();
  for (const item of items) {
    if (!textIn(item, SORT_KEY).startsWith(BEGIN)) continue;
    const id = textIn(item, ID);
    const at = numberIn(item, AT);
    const messages = listIn(item, MESSAGES).map(String);
    const entries = entriesOf(item);
    const known = beginnings.get(id);
    if (known && known.at > at) continue;
    if (known?.at === at) {
      known.messages.push(...messages);
      known.entries.push(...entries);
    } else {
      beginnings.set(id, { at, messages, entries });
    }
  }
  return beginnings;
}

function entriesOf(item: Item): LedgerEntry[] {
  return JSON.parse(textIn(item, ENTRIES) || '[]') as LedgerEntry[];
}
