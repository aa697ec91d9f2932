/** Readers with the client library: what they read, and what they tell of it. */
import { randomIds } from '../../adapters/system/ids.ts';
import { foundEntry, type HeldEntry, loadedEntry } from '../../client/held-entry.ts';
import { DEFAULT_OUTBOX, makeOutbox, type Outbox } from '../../client/outbox.ts';
import type { AccessBatch } from '../../core/access.ts';
import type { Keyspace } from '../../core/config/settings.ts';
import type { Clock } from '../../core/ports.ts';
import { makeRandom } from '../../local/demo/random.ts';

/** The one keyspace. */
export const KEYSPACE = 'product';

/** Key of a rank: the smaller, the more it is read. */
export function keyOf(rank: number): string {
  return `catalog:product:${skuOf(rank)}`;
}

/** Its param. */
export function skuOf(rank: number): string {
  return `SKU-${String(rank).padStart(6, '0')}`;
}

const SEED = 7;
const LOAD_MILLISECONDS = 50;
const VALUE = Buffer.alloc(1_000);

/** What the readers are. */
export interface ReadersOptions {
  readonly keys: number;
  /** Processes with the client library, each with its own memory of what it has to tell. */
  readonly processes: number;
  readonly keyspace: Keyspace;
  readonly clock: Clock;
  readonly send: (batch: AccessBatch) => Promise<void>;
}

/** Readers who draw keys by Zipf's law with exponent 1, always the same ones in the same order. */
export function makeReaders(options: ReadersOptions) {
  const { keys, processes, keyspace, clock, send } = options;
  const random = makeRandom(SEED);
  const truth = new Map<number, number>();
  const held = new Map<number, HeldEntry>();
  const outboxes = Array.from(
    { length: processes },
    (): Outbox =>
      makeOutbox(
        { recorder: { send }, clock, ids: randomIds },
        // Sent when a batch is full, and when the caller says that the interval is over.
        { ...DEFAULT_OUTBOX, intervalMilliseconds: 3_600_000 },
      ),
  );
  const drawRank = () => Math.floor(keys ** random());
  return {
    /** Reads of each rank so far. */
    truth,
    drawRank,
    /** So many reads, evenly over the interval, and what they tell. */
    async read(reads: number, from: number, milliseconds: number) {
      for (let index = 0; index < reads; index += 1) {
        const rank = drawRank();
        const at = Math.floor(from + (index / reads) * milliseconds);
        truth.set(rank, (truth.get(rank) ?? 0) + 1);
        const key = keyOf(rank);
        const known = held.get(rank);
        const load = { value: VALUE, loadMilliseconds: LOAD_MILLISECONDS };
        const entry = known
          ? foundEntry(keyspace, key, VALUE, known as never)
          : loadedEntry(keyspace, key, load, at, 0, true);
        if (!known) held.set(rank, entry);
        const outbox = outboxes[index % processes];
        outbox?.add({
          keyspace: KEYSPACE,
          key,
          params: { sku: skuOf(rank) },
          at,
          milliseconds: known ? 1 : LOAD_MILLISECONDS,
          context: {},
          entry,
          ...(known ? {} : { miss: { early: false, strategy: '' } }),
          claim: { firstUse: false, firstPastShadow: false },
        });
        // Full batches go out meanwhile; nothing is read while they do, for here seconds fly by.
        const pending = outbox?.report().pendingEvents ?? 0;
        if (pending >= DEFAULT_OUTBOX.maxPerBatch) await outbox?.flush();
      }
      await Promise.all(outboxes.map((outbox) => outbox.flush()));
    },
    close: () => Promise.all(outboxes.map((outbox) => outbox.close())),
  };
}
