/** Events of an application without the client library. */
import { randomIds } from '../../adapters/system/ids.ts';
import { type AccessBatch, DEMAND } from '../../core/access.ts';
import { KEYSPACE, keyOf, skuOf } from './reads.ts';

/** So many reads, one event each. */
export function plainBatch(drawRank: () => number, reads: number, at: number): AccessBatch {
  const events = Array.from({ length: reads }, () => {
    const rank = drawRank();
    return {
      keyspace: KEYSPACE,
      key: keyOf(rank),
      params: { sku: skuOf(rank) },
      at,
      reads: 1,
      misses: 0,
      source: DEMAND,
    };
  });
  return { id: randomIds.next(), events };
}
