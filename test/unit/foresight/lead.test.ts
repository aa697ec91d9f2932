import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addLead, chanceBetween } from '../../../core/foresight/lead.ts';

const MINUTE = 60_000;
const pair = { share: 0.8, lead: 4 * MINUTE };

describe('the time until a reader goes on', () => {
  test('has its geometric mean, of the latest ones', () => {
    expect(addLead(0, 0, 500)).toBe(500);
    expect(addLead(100, 1, 400)).toBeCloseTo(200);
    let mean = 100;
    for (let count = 1; count < 200; count += 1) mean = addLead(mean, count, 10_000);
    expect(mean).toBeGreaterThan(9_000);
  });

  test('is half over at that mean', () => {
    expect(chanceBetween(pair, 0, 0, pair.lead)).toBeCloseTo(0.4);
    expect(chanceBetween(pair, 0, 0, 1_000 * MINUTE)).toBeCloseTo(0.8, 3);
  });

  test('is a share of those who have not gone on yet', () => {
    // Of 0.8, half is still to come after one mean and a tenth after three; 0.2 never goes on.
    const { lead } = pair;
    expect(chanceBetween(pair, lead, lead, 3 * lead)).toBeCloseTo((0.4 - 0.08) / (0.4 + 0.2), 9);
    expect(chanceBetween(pair, lead, 3 * lead, lead)).toBe(0);
  });

  test('makes who has not gone on for long unlikely to do so', () => {
    const soon = chanceBetween(pair, MINUTE, MINUTE, 6 * MINUTE);
    const late = chanceBetween(pair, 20 * MINUTE, 20 * MINUTE, 25 * MINUTE);
    expect(late).toBeLessThan(soon / 4);
  });

  test('is a chance, and no smaller for a longer life', () => {
    const span = fc.integer({ min: 0, max: 100 * MINUTE });
    fc.assert(
      fc.property(
        fc.float({ min: 0, max: 1, noNaN: true }),
        span,
        span,
        span,
        (share, lead, a, b) => {
          const short = chanceBetween({ share, lead }, a, a, a + b);
          const long = chanceBetween({ share, lead }, a, a, a + 2 * b);
          expect(short).toBeGreaterThanOrEqual(0);
          expect(long).toBeLessThanOrEqual(1 + 1e-9);
          expect(long).toBeGreaterThanOrEqual(short - 1e-9);
        },
      ),
    );
  });
});
