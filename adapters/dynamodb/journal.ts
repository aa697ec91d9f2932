/**
 * The journal of ingest batches in DynamoDB: what happens to a batch is appended to the hour in
 * which it happens, by its time, so that no writer needs to find another's item, and reading costs
 * what was written since. A beginning that is too large for one item is several, and none until all
 * are there.
 */
import {
  JOURNAL_LIFE_MILLISECONDS,
  SORT_KEY,
  TTL_ATTRIBUTE,
} from '../../core/patterns/table-schema.ts';
import type { IngestClaim, Journal, JournalBatch, LedgerEntry } from '../../core/ports.ts';
import { cutByBytes } from './cut-by-bytes.ts';
import { type Item, itemKey, listIn, numberIn, textIn, ttlSeconds } from './items.ts';
import { CLAIMS_PARTITION, journalPartition } from './keys.ts';
import { TIME_DIGITS, timeText } from './numbers.ts';
import type { Table } from './table.ts';

const HOUR_MILLISECONDS = 3_600_000;
/** A mark may be that much older than the beginning it belongs to: writers' clocks differ. */
const SKEW_MILLISECONDS = 60_000;
/** An item holds 400 KB; message ids have at most 128 bytes. */
const MESSAGES_PER_ITEM = 2_000;
const ENTRY_BYTES_PER_ITEM = 250_000;
const BEGIN = 'BEGIN#';
const COUNTED = 'COUNTED#';
const DERIVED = 'DERIVED#';
const END = 'END#';
const ID = 'id';
const UNTIL = 'until';
const AT = 'at';
/** How many items stand for the same thing. */
const PARTS = 'parts';
const MESSAGES = 'messages';
/** Additions to the ledger as JSON: they are only ever read whole. */
const ENTRIES = 'entries';

interface Beginning {
  readonly at: number;
  readonly messages: readonly string[];
  readonly entries: readonly LedgerEntry[];
}

/** Makes the journal on a table. */
export function makeDynamoJournal(table: Table): Journal {
  const itemOf = (id: string, sort: string, at: number): Item => ({
    ...itemKey(journalPartition(hourOf(at)), `${timeText(at)}#${sort}`),
    [ID]: id,
    [TTL_ATTRIBUTE]: ttlSeconds(Math.max(at, table.clock.now()) + JOURNAL_LIFE_MILLISECONDS),
  });

  const putParts = async (id: string, sort: string, at: number, parts: readonly Item[]) => {
    const items = parts.map((part, index) => ({
      ...itemOf(id, `${sort}#${index}`, at),
      [AT]: at,
      [PARTS]: parts.length,
      ...part,
    }));
    await Promise.all(items.map((item) => table.put(item)));
  };

  const putMark = async (id: string, mark: string, at: number) => {
    await table.put(itemOf(id, mark + id, at));
  };

  const readHour = (hour: number, from: number): Promise<Item[]> =>
    table.query({
      KeyConditionExpression: 'PK = :hour AND SK >= :from',
      ExpressionAttributeValues: { ':hour': journalPartition(hour), ':from': timeText(from) },
      ConsistentRead: true,
    });

  return {
    async claim({ id, messages, until }) {
      // One item: a function is handed a thousand messages at most.
      await table.put({
        ...itemKey(CLAIMS_PARTITION, id),
        [ID]: id,
        [MESSAGES]: messages,
        [UNTIL]: until,
        [TTL_ATTRIBUTE]: ttlSeconds(until),
      });
    },
    async claims() {
      const items = await table.query({
        KeyConditionExpression: 'PK = :claims',
        ExpressionAttributeValues: { ':claims': CLAIMS_PARTITION },
        ConsistentRead: true,
      });
      return items.map(claimOf);
    },
    async release(id) {
      await table.remove(itemKey(CLAIMS_PARTITION, id), {});
    },
    async recent(since) {
      const now = table.clock.now();
      const from = Math.max(since - SKEW_MILLISECONDS, now - JOURNAL_LIFE_MILLISECONDS);
      const oldest = hourOf(from);
      // One hour ahead, since the writers' clocks are not ours.
      const hours = Array.from({ length: hourOf(now) + 2 - oldest }, (_, index) => oldest + index);
      const items = (await Promise.all(hours.map((hour) => readHour(hour, from)))).flat();
      return batchesIn(items, since);
    },
    async begin({ id, messages, entries, at }) {
      const parts = [
        ...cutMessages(messages).map((some) => ({ [MESSAGES]: some })),
        ...cutByBytes(entries, ENTRY_BYTES_PER_ITEM).map((some) => ({
          [ENTRIES]: JSON.stringify(some),
        })),
      ];
      await putParts(id, BEGIN + id, at, parts.length > 0 ? parts : [{}]);
    },
    counted: (id, at) => putMark(id, COUNTED, at),
    async derive(id, entries, at) {
      const parts = cutByBytes(entries, ENTRY_BYTES_PER_ITEM).map((some) => ({
        [ENTRIES]: JSON.stringify(some),
      }));
      await putParts(id, DERIVED + id, at, parts.length > 0 ? parts : [{}]);
    },
    finish: (id, at) => putMark(id, END, at),
  };
}

function claimOf(item: Item): IngestClaim {
  const messages = listIn(item, MESSAGES).map(String);
  return { id: textIn(item, ID), messages, until: numberIn(item, UNTIL) };
}

function hourOf(at: number): number {
  return Math.floor(at / HOUR_MILLISECONDS);
}

function cutMessages(messages: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(messages.length / MESSAGES_PER_ITEM) }, (_, part) =>
    messages.slice(part * MESSAGES_PER_ITEM, (part + 1) * MESSAGES_PER_ITEM),
  );
}

function batchesIn(items: readonly Item[], since: number): JournalBatch[] {
  const byKind = (kind: string) =>
    items.filter((item) => textIn(item, SORT_KEY).startsWith(kind, TIME_DIGITS + 1));
  const marked = (kind: string) => new Set(byKind(kind).map((item) => textIn(item, ID)));
  const counted = marked(COUNTED);
  const ended = marked(END);
  const derived = wholesIn(byKind(DERIVED));
  return [...wholesIn(byKind(BEGIN))]
    .filter(([, { at }]) => at >= since)
    .sort(([, a], [, b]) => a.at - b.at)
    .map(([id, { messages, entries }]) => {
      const tail = derived.get(id)?.entries;
      return {
        id,
        messages,
        entries,
        counted: counted.has(id),
        ...(tail ? { derived: tail } : {}),
        finished: ended.has(id),
      };
    });
}

/** What is there with all its parts, by id; the latest of each. */
function wholesIn(items: readonly Item[]): Map<string, Beginning> {
  const wholes = new Map<string, Beginning>();
  const written = Map.groupBy(items, (item) => `${numberIn(item, AT)}#${textIn(item, ID)}`);
  for (const parts of written.values()) {
    const [first] = parts;
    if (!first || parts.length < numberIn(first, PARTS)) continue;
    const at = numberIn(first, AT);
    const id = textIn(first, ID);
    if ((wholes.get(id)?.at ?? 0) > at) continue;
    wholes.set(id, {
      at,
      messages: parts.flatMap((part) => listIn(part, MESSAGES).map(String)),
      entries: parts.flatMap(entriesOf),
    });
  }
  return wholes;
}

function entriesOf(item: Item): LedgerEntry[] {
  return JSON.parse(textIn(item, ENTRIES) || '[]') as LedgerEntry[];
}
