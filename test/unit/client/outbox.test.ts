import { describe, expect, it } from 'vitest';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { makeSeededIds } from '../../../adapters/memory/seeded-ids.ts';
import { makeOutbox } from '../../../client/outbox.ts';
import type { ReadRecord } from '../../../client/read-record.ts';
import type { AccessBatch } from '../../../core/access.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { dependencyDown, requestInvalid } from '../../../core/errors.ts';
import { MAX_BODY_BYTES } from '../../../lambdas/http/body.ts';
import { CONFIG, START } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;
const STRATEGIES = ['refresh-ahead', 'popular', 'critical', 'reader'];

/** A read of the worst kind: every one in another bucket, of another strategy, of a long key. */
function read(index: number, at: number): ReadRecord {
  const key = `product:${index}${'x'.repeat(200)}`;
  const params = { sku: key.slice(8) };
  const entry = { strategy: STRATEGIES[index % 4] ?? '', run: 'r', key, keyspace, used: false };
  return {
    keyspace: 'product',
    key,
    params,
    at,
    milliseconds: 0.01 * 2 ** ((index % 80) / 5),
    context: {},
    entry: {
      ...entry,
      value: Buffer.from('{}'),
      loadedAt: at,
      expiresAt: at + 1,
      loadMilliseconds: 1 / 3,
      shadowUntil: 0,
    },
    claim: { firstUse: true, firstPastShadow: true },
  };
}

describe('the outbox', () => {
  it('loses no count of an outage to a request that the API would refuse as too large', async () => {
    const clock = makeManualClock(START);
    let isDown = true;
    const taken: AccessBatch[] = [];
    const recorder = {
      send: async (batch: AccessBatch) => {
        if (isDown) throw dependencyDown('preheat');
        const bytes = Buffer.byteLength(JSON.stringify(batch));
        if (bytes > MAX_BODY_BYTES) {
          throw requestInvalid([{ path: 'body', expected: 'status 202', found: 'status 413' }]);
        }
        taken.push(batch);
      },
    };
    const outbox = makeOutbox({ recorder, clock, ids: makeSeededIds(1) });
    const reads = 16_000;
    for (let index = 0; index < reads; index += 1) {
      outbox.add(read(index, START + Math.floor(index / 80) * 10_000));
    }
    await outbox.flush();
    isDown = false;
    await outbox.flush();
    expect(outbox.report()).toMatchObject({ refusedBatches: 0, pendingEvents: 0 });
    const counts = taken.flatMap((batch) => batch.counts ?? []);
    expect(counts.reduce((sum, count) => sum + count.reads, 0)).toBe(reads);
    await outbox.close();
  });
});
