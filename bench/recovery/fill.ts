/** A cache as it is after hours of reading: every key in it, of every age, and known to the table. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Settings } from '../../core/config/settings.ts';
import type { Cache } from '../../core/ports.ts';
import { makeItem } from '../../local/demo/origin.ts';
import { makeRandom } from '../../local/demo/random.ts';
import type { Machine } from '../../local/machine.ts';
import { CONTROL, KEY, PREHEAT, skuOf } from './config.ts';
import { shareOfReads } from './readers.ts';

/** One key of both halves. */
export interface Filled {
  readonly sku: string;
  readonly preheat: string;
  readonly loadedAt: number;
}

const STEP = 1_000;
const EVENTS_PER_CALL = 1_500;
/** So many TTLs of reading are told. */
const HISTORY_TTLS = 20;
const SEED = 7;

/** Writes every key of both halves, as its reader would have at some time in the last TTL. */
export async function fillCache(
  cache: Cache,
  { keyspaces }: Settings,
  keys: number,
): Promise<Filled[]> {
  const ttl = keyspaces.get(PREHEAT)?.ttlMilliseconds ?? 0;
  const random = makeRandom(SEED);
  const now = Date.now();
  const filled = Array.from({ length: keys }, (_, rank) => ({
    sku: skuOf(rank),
    preheat: KEY[PREHEAT] + skuOf(rank),
    loadedAt: Math.round(now - random() * 0.9 * ttl),
  }));
  for (let at = 0; at < keys; at += STEP) {
    const writes = filled.slice(at, at + STEP).flatMap(({ sku, loadedAt }) =>
      [PREHEAT, CONTROL].map((half) => ({
        key: KEY[half as keyof typeof KEY] + sku,
        value: JSON.stringify(makeItem(sku)),
        loadedAt,
        ttlMilliseconds: ttl,
        shadowTtlMilliseconds: ttl,
        // The entry is as old as that: it is gone when its TTL from then is over.
        loadMilliseconds: now - loadedAt,
        strategy: 'reader',
        run: '',
      })),
    );
    await cache.write(writes);
  }
  return filled;
}

/** Tells the product of the reads that made it so, as an application would. */
export async function tellReads(
  machine: Machine,
  filled: readonly Filled[],
  readsPerSecond: number,
  ttlSeconds: number,
): Promise<void> {
  const total = HISTORY_TTLS * ttlSeconds * readsPerSecond;
  for (let at = 0; at < filled.length; at += EVENTS_PER_CALL) {
    const events = filled.slice(at, at + EVENTS_PER_CALL).map(({ sku, loadedAt }, index) => {
      const reads = Math.max(1, Math.round(total * shareOfReads(at + index, filled.length)));
      const firstAt = loadedAt - HISTORY_TTLS * ttlSeconds * 1_000;
      return {
        keyspace: PREHEAT,
        params: { sku },
        at: loadedAt,
        firstAt,
        reads,
        misses: 1,
        loadedAt,
      };
    });
    await post(machine, events);
  }
  const last = filled.at(-1)?.preheat ?? '';
  while (!(await isKnown(machine, last))) await sleep(500);
}

/** Ingest takes what was told in its order. */
async function isKnown({ url, tokens }: Machine, key: string): Promise<boolean> {
  const headers = { authorization: `Bearer ${tokens.read}` };
  const response = await fetch(`${url}v1/patterns?key=${encodeURIComponent(key)}`, { headers });
  return response.status === 200;
}

async function post({ url, tokens }: Machine, events: readonly object[]): Promise<void> {
  const response = await fetch(`${url}v1/access`, {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.record}`, 'content-type': 'application/json' },
    body: JSON.stringify({ events }),
  });
  if (response.status !== 202) throw new Error(`${response.status} ${await response.text()}`);
}
