/** Items as the table holds them, and how to read their attributes without trusting them. */
import { PARTITION_KEY, SORT_KEY, TTL_ATTRIBUTE } from '../../core/patterns/table-schema.ts';

/** The primary key of an item. */
export interface ItemKey {
  readonly [PARTITION_KEY]: string;
  readonly [SORT_KEY]: string;
}

/** An item: attributes by name. */
export type Item = Readonly<Record<string, unknown>>;

/** Builds a primary key. */
export function itemKey(partition: string, sort: string): ItemKey {
  return { [PARTITION_KEY]: partition, [SORT_KEY]: sort };
}

/** Text that identifies an item of the table. */
export function itemId(item: Item | ItemKey): string {
  return `${item[PARTITION_KEY]}\n${item[SORT_KEY]}`;
}

/** Seconds of the epoch for DynamoDB's TTL, rounded up: an item never goes too early. */
export function ttlSeconds(expiresAt: number): number {
  return Math.ceil(expiresAt / 1_000);
}

/** The present in TTL seconds. */
export function nowSeconds(now: number): number {
  return Math.floor(now / 1_000);
}

/** False for items past their TTL, which DynamoDB may keep for days. */
export function isLive(item: Item, now: number): boolean {
  const expiresAt = item[TTL_ATTRIBUTE];
  return typeof expiresAt !== 'number' || expiresAt > nowSeconds(now);
}

/** A number attribute, 0 where there is none. */
export function numberIn(item: Item, name: string): number {
  const value = item[name];
  return typeof value === 'number' ? value : 0;
}

/** A text attribute, empty where there is none. */
export function textIn(item: Item, name: string): string {
  const value = item[name];
  return typeof value === 'string' ? value : '';
}

/** A list attribute, empty where there is none. */
export function listIn(item: Item, name: string): readonly unknown[] {
  const value = item[name];
  return Array.isArray(value) ? value : [];
}

/** A map attribute; undefined where there is none. */
export function mapIn(item: Item, name: string): Item | undefined {
  const value = item[name];
  return typeof value === 'object' && value !== null ? (value as Item) : undefined;
}
