/** More readers than a client has room for: those who are told of stand for all, no more and no less. */
import { describe, expect, it } from 'vitest';
import { NO_CLAIM } from '../../client/claims.ts';
import { makeEventBuffer } from '../../client/event-buffer.ts';
import type { ReadRecord } from '../../client/read-record.ts';
import type { AccessEvent } from '../../core/access.ts';
import { makeRandom } from '../../local/demo/random.ts';
import { START } from '../support/brain.ts';
import { expectUnbiased } from '../support/unbiased.ts';

const OPTIONS = { maxPending: 100, maxPerBatch: 30, maxBytesPerBatch: 150_000 };
const SEEDS = 400;
const ROUNDS = 6;

function read(user: string, sku: string, missed: boolean): ReadRecord {
  return {
    ...{ keyspace: 'product', key: `product:${sku}`, params: { sku }, at: START },
    ...{ milliseconds: 1, context: { user }, claim: NO_CLAIM },
    ...(missed && { miss: { early: false, strategy: 'reader' } }),
  };
}

/** Crowds that come and go while batches are taken, now and then all of them. */
function play(seed: number) {
  const random = makeRandom(seed);
  const buffer = makeEventBuffer(OPTIONS);
  const told: AccessEvent[] = [];
  const truth = { reads: 0, misses: 0 };
  for (let round = 0; round < ROUNDS; round += 1) {
    const readers = random() < 0.5 ? 40 : 400;
    for (let count = 0; count < readers; count += 1) {
      const missed = random() < 0.3;
      // Some readers come in every round.
      const reader = count % 4 === 0 ? `${seed} ${count}` : `${seed} ${round} ${count}`;
      buffer.add(read(reader, `${count % 3}`, missed));
      truth.reads += 1;
      truth.misses += Number(missed);
    }
    const batches = random() < 0.3 ? 10 : 1 + Math.floor(random() * 3);
    for (let batch = 0; batch < batches; batch += 1) told.push(...buffer.take());
  }
  while (buffer.size > 0) told.push(...buffer.take());
  const sum = (name: 'reads' | 'misses') => told.reduce((all, event) => all + event[name], 0);
  expect(buffer.droppedReads).toBe(0);
  return { reads: sum('reads') / truth.reads, misses: sum('misses') / truth.misses };
}

describe('a crowd of readers', () => {
  const played = Array.from({ length: SEEDS }, (_, seed) => play(seed));

  it.each(['reads', 'misses'] as const)('is told of as what it was on the mean: %s', (name) => {
    expectUnbiased(
      played.map((each) => each[name]),
      1,
    );
  });
});
