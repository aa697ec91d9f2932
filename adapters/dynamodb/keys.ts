/** Where everything stands in the table: the only place that spells a partition key. */

import { createHash } from 'node:crypto';
import type { CategoryRef } from '../../core/categories/state.ts';
import { fnv1a } from '../../core/fnv1a.ts';
import { type KeyRef, refId } from '../../core/keyspaces/keyspaces.ts';
import type { PageId } from '../../core/patterns/parked.ts';
import { PARTITION_KEY, SHARDS, SORT_KEY } from '../../core/patterns/table-schema.ts';
import { type Item, type ItemKey, itemKey, textIn } from './items.ts';

/** All shard numbers. */
export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/** Statistics of a key. */
export function statsKey(ref: KeyRef): ItemKey {
  return itemKey(`K#${escapeName(ref.keyspace)}#${ref.key}`, 'STATS');
}

/** The key whose statistics stand under a partition key. */
export function refOfStats(partition: string): KeyRef {
  const end = partition.indexOf('#', 2);
  return { keyspace: unescapeName(partition.slice(2, end)), key: partition.slice(end + 1) };
}

/** Partition of the `due` index. */
export function duePartition(shard: number): string {
  return `DUE#${shard}`;
}

const PAGES_PREFIX = 'Q#';
const PAGE_PREFIX = 'PAGE#';

/** Pages of parked keys that an ingest batch has filled. */
export function pagesPartition(batch: string): string {
  return `${PAGES_PREFIX}${batch}`;
}

/** One of them. */
export function pageKey({ batch, number }: PageId): ItemKey {
  return itemKey(pagesPartition(batch), `${PAGE_PREFIX}${number}`);
}

/** The page of an item or of its place in an index. */
export function pageIdOf(item: Item): PageId {
  return {
    batch: textIn(item, PARTITION_KEY).slice(PAGES_PREFIX.length),
    number: Number(textIn(item, SORT_KEY).slice(PAGE_PREFIX.length)),
  };
}

/** Partition of pages in the `due` index. */
export function pageDuePartition(shard: number): string {
  return `DUE-PAGES#${shard}`;
}

/** Partition of the `rank` index. */
export function rankPartition(keyspace: string, scale: number, shard: number): string {
  return `RANK#${escapeName(keyspace)}#${scale}#${shard}`;
}

/** Partition of an absolute hour of a keyspace. */
export function hourPartition(keyspace: string, hour: number, shard: number): string {
  return `H#${escapeName(keyspace)}#${hour}#${shard}`;
}

/** DynamoDB allows 1,024 bytes of sort key; keys may have 1,500. */
const SORT_KEY_BYTES = 1_000;

/** Sort key of a cache key: the key itself, or its digest where it is too long. */
export function hourSort(key: string): string {
  if (Buffer.byteLength(key) <= SORT_KEY_BYTES) return `K#${key}`;
  return `D#${createHash('sha256').update(key).digest('hex')}`;
}

/** Counters of a ledger row. */
export function ledgerKey(row: string): ItemKey {
  return itemKey(`L#${row}`, 'COUNTS');
}

/** A switch of the operators. */
export function controlKey(name: string): ItemKey {
  return itemKey('CONTROL', name);
}

/** The gate of a keyspace. */
export function gateKey(keyspace: string): ItemKey {
  return itemKey(`M#${escapeName(keyspace)}`, 'GATE');
}

/** The sessions of a keyspace. */
export function hygieneKey(keyspace: string): ItemKey {
  return itemKey(`M#${escapeName(keyspace)}`, 'SESSIONS');
}

/** What all keyspaces share: no keyspace has an empty name. */
export const PURSE_KEY = itemKey('M#', 'PURSE');

/** What each worker of ingest has for itself. */
export const CLAIMS_PARTITION = 'I#CLAIMS';

/** Ingest batches of one absolute hour. */
export function journalPartition(hour: number): string {
  return `I#${hour}`;
}

const USER_PREFIX = 'U#';

/** What is known of a user; nothing follows the id, so it needs no escape. */
export function userKey(user: string): ItemKey {
  return itemKey(`${USER_PREFIX}${user}`, 'RECENT');
}

/** The user of an item or of its place in an index. */
export function userOfKey(item: Item): string {
  return textIn(item, PARTITION_KEY).slice(USER_PREFIX.length);
}

/** Heat and members of a category. */
export function categoryKey({ keyspace, category }: CategoryRef): ItemKey {
  return itemKey(`C#${escapeName(keyspace)}#${category}`, 'MEMBERS');
}

/** The category whose members stand under a partition key. */
export function refOfCategory(partition: string): CategoryRef {
  const end = partition.indexOf('#', 2);
  return {
    keyspace: unescapeName(partition.slice(2, end)),
    category: partition.slice(end + 1),
  };
}

/** Partition of a keyspace's categories in the `rank` index. */
export function categoryRankPartition(keyspace: string, scale: number, shard: number): string {
  return `RANK-CATEGORIES#${escapeName(keyspace)}#${scale}#${shard}`;
}

/** Partition of users in the `due` index. */
export function userDuePartition(shard: number): string {
  return `DUE-USERS#${shard}`;
}

/** Visits that were told in one span of time. */
export function visitsPartition(slot: number): string {
  return `V#${slot}`;
}

/** A job and its results. */
export function jobPartition(id: string): string {
  return `J#${id}`;
}

/** Jobs that were created on one day. */
export function jobDayPartition(day: number): string {
  return `JOBS#${day}`;
}

/** Settings of run time. */
export const CONFIG_PARTITION = 'CONFIG';
/** The latest of them. */
export const CONFIG_KEY = itemKey(CONFIG_PARTITION, 'CURRENT');
/** Earlier ones, in order. */
export const VERSION_PREFIX = 'VERSION#';

/** One earlier version. */
export function configVersionKey(version: number): ItemKey {
  return itemKey(CONFIG_PARTITION, `${VERSION_PREFIX}${String(version).padStart(10, '0')}`);
}

/** All registered tasks. */
export const TASKS_PARTITION = 'TASKS';

/** One registered task. */
export function taskKey(id: string): ItemKey {
  return itemKey(TASKS_PARTITION, `TASK#${id}`);
}

/** A strategy's runs and leases. */
export function strategyPartition(strategy: string): string {
  return `S#${strategy}`;
}

/** A call that is paid for, by the digest of its question. */
export function paidCallKey(origin: string, id: string): ItemKey {
  return itemKey(`P#${escapeName(origin)}#${id}`, 'CALL');
}

/** What the calls of an origin have cost on one day. */
export function spendingKey(origin: string, day: string): ItemKey {
  return itemKey(`P#${escapeName(origin)}`, `DAY#${day}`);
}

/** The shard of a key. */
export function shardOf(ref: KeyRef): number {
  return shardOfText(refId(ref));
}

/** The shard of an id. */
export function shardOfText(text: string): number {
  return fnv1a(text) % SHARDS;
}

/** A name followed by more must not hold the separator. */
function escapeName(name: string): string {
  return name.replaceAll('%', '%25').replaceAll('#', '%23');
}

function unescapeName(name: string): string {
  return name.replaceAll('%23', '#').replaceAll('%25', '%');
}

/** How far the import of a log is. */
export function importKey(log: string): ItemKey {
  return itemKey(`IMPORT#${log}`, 'PROGRESS');
}
