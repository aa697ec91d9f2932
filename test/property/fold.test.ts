import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accessBatch, accessEvent, makeBrain, START, TTL } from '../support/brain.ts';

const event = fc.record({
  sku: fc.constantFrom('a', 'b', 'c'),
  offset: fc.integer({ min: 0, max: 4 * TTL }),
  reads: fc.integer({ min: 1, max: 50 }),
});

describe('folding', () => {
  it('gives the same counts in whatever order and batches the events come', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(event, { minLength: 1, maxLength: 20 }),
        fc.infiniteStream(fc.nat(4)),
        async (drawn, cuts) => {
          const events = drawn.map(({ sku, offset, reads }) =>
            accessEvent(sku, { at: START + offset, reads }),
          );
          const together = makeBrain();
          await together.ingest([accessBatch('all', events)]);
          const apart = makeBrain();
          const rest = events.toReversed();
          for (let part = 0; rest.length > 0; part += 1) {
            const taken = rest.splice(0, 1 + (cuts.next().value ?? 0));
            await apart.ingest([accessBatch(`part ${part}`, taken)]);
          }
          for (const sku of ['a', 'b', 'c']) {
            const [one, other] = await Promise.all([together.stats(sku), apart.stats(sku)]);
            expect(other?.reads).toBe(one?.reads);
            expect(other?.countedAt).toBe(one?.countedAt);
            expect(other?.lastReadAt).toBe(one?.lastReadAt);
            expect(other?.firstReadAt).toBe(one?.firstReadAt);
            expect(other?.hours).toEqual(one?.hours);
            for (const [index, count] of (one?.counts ?? []).entries()) {
              expect(other?.counts[index]).toBeCloseTo(count, 6);
            }
          }
        },
      ),
      { numRuns: 100 },
    );
  });
});
