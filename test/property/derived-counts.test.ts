import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Keyspace } from '../../core/config/settings.ts';
import { deriveCounts } from '../../core/patterns/derive.ts';
import { foldEvent } from '../../core/patterns/fold.ts';
import { emptyStats, type KeyStats } from '../../core/patterns/stats.ts';
import { accessEvent, makeBrain, START, TTL } from '../support/brain.ts';

const PRODUCT = makeBrain().settings.keyspaces.get('product') as Keyspace;

/** A read, or a warm whose entry lives that share of a TTL, so much of a TTL after the last. */
const operation = fc.record({
  kind: fc.constantFrom('read', 'read', 'warm'),
  gap: fc.constantFrom(0.01, 0.3, 0.45, 0.6, 0.9, 1.2),
  life: fc.constantFrom(0.8, 0.9, 1),
});

test('the events of an application without the client tell what it would have called for', () => {
  fc.assert(
    fc.property(fc.array(operation, { maxLength: 40 }), (operations) => {
      let stats: KeyStats = emptyStats();
      let at = START;
      let shadowUntil = 0;
      const tally = { derived: 0, unwarmed: 0 };
      for (const { kind, gap, life } of operations) {
        at += gap * TTL;
        if (kind === 'warm') {
          const warm = { strategy: 'popular', run: 'r', at, used: false };
          stats = { ...stats, loadedAt: at, expiresAt: at + life * TTL, warm };
          continue;
        }
        if (at >= shadowUntil) {
          tally.unwarmed += 1;
          shadowUntil = at + TTL;
        }
        const isMiss = at >= stats.expiresAt;
        const event = accessEvent('a', {
          at,
          misses: Number(isMiss),
          ...(isMiss && { loadedAt: at }),
        });
        const derived = deriveCounts(stats, event, PRODUCT);
        const { misses, firstHits, earlyMisses } = derived.counts;
        tally.derived += misses + firstHits - earlyMisses;
        stats = foldEvent(derived.stats, event, PRODUCT);
        expect(tally.derived).toBe(tally.unwarmed);
      }
    }),
    { numRuns: 500, seed: 1 },
  );
});
