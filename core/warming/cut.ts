/** Cuts approved keys into messages of the warm queue. */

import type { Settings } from '../config/settings.ts';
import type { Ids } from '../ports.ts';
import { bodyBytes } from '../queue-bodies.ts';
import { MAX_KEYS_PER_MESSAGE, type WarmItem, type WarmMessage } from './messages.ts';

/** Room for items in one message: SQS takes 256 KiB, the rest is for what stands around them. */
export const MAX_ITEM_BYTES_PER_MESSAGE = 224_000;

/** Keys that share one purpose and one time window. */
export interface CutInput {
  readonly settings: Pick<Settings, 'keyspaces'>;
  readonly items: readonly WarmItem[];
  readonly strategy: string;
  readonly run: string;
  /** Set for manual requests: where the per-key results go. */
  readonly job?: string;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly spreadMilliseconds?: number;
  readonly reservedAt: number;
  /** One id per message; `numberedIds` where a repeated cut must give the same messages. */
  readonly ids: Ids;
}

/**
 * Groups items by origin, in their order, into messages of at most `MAX_KEYS_PER_MESSAGE` keys.
 * Items of a keyspace that is no longer configured are left out: nobody could load them.
 */
export function cutIntoMessages(input: CutInput): WarmMessage[] {
  const { settings, items, ids, ...common } = input;
  const byOrigin = Map.groupBy(items, (item) => settings.keyspaces.get(item.keyspace)?.origin);
  const messages: WarmMessage[] = [];
  for (const [origin, itemsOfOrigin] of byOrigin) {
    if (origin === undefined) continue;
    for (const chunk of cutBySize(itemsOfOrigin)) {
      messages.push({ ...common, id: ids.next(), origin, items: chunk, attempt: 0 });
    }
  }
  return messages;
}

/** An item larger than the room stands alone: the queue decides whether it takes it. */
function cutBySize(items: readonly WarmItem[]): WarmItem[][] {
  const chunks: WarmItem[][] = [];
  let chunk: WarmItem[] = [];
  let bytes = 0;
  for (const item of items) {
    const itemBytes = bodyBytes(item) + 1;
    const isFull =
      chunk.length === MAX_KEYS_PER_MESSAGE || bytes + itemBytes > MAX_ITEM_BYTES_PER_MESSAGE;
    if (chunk.length === 0 || isFull) {
      chunk = [];
      bytes = 0;
      chunks.push(chunk);
    }
    chunk.push(item);
    bytes += itemBytes;
  }
  return chunks;
}

/** Ids `prefix.0`, `prefix.1`, …: the same cut gives the same messages, sent twice or not. */
export function numberedIds(prefix: string): Ids {
  let count = 0;
  return { next: () => `${prefix}.${count++}` };
}
