import { describe, expect, it } from 'vitest';
import { noteRead, outcomesOf } from '../../../core/gate/outcome.ts';
import { emptyStats, type PendingDecision } from '../../../core/patterns/stats.ts';
import { START, TTL } from '../../support/brain.ts';

const decision: PendingDecision = { at: START, features: [1], expected: 0.5 };

function benefit(readAt: number | undefined, at: number) {
  const known = readAt === undefined ? decision : { ...decision, readAt };
  const [outcome] = outcomesOf({ ...emptyStats(), pending: { popular: known } }, TTL, at);
  return outcome?.benefit;
}

describe('the outcome of a decision', () => {
  it('is worth most where the read came at once, and less the later it came', () => {
    expect(benefit(START + 1, START + 2)).toBeCloseTo(1);
    expect(benefit(START + TTL / 2, START + TTL)).toBeCloseTo(0.65);
    expect(benefit(START + TTL, START + TTL)).toBeCloseTo(0.3);
  });

  it('is nothing where no read came in time', () => {
    expect(benefit(START + TTL + 1, START + 2 * TTL)).toBe(0);
    expect(benefit(undefined, START + TTL)).toBe(0);
    // Told by a clock that runs ahead.
    expect(benefit(START + TTL + 1, START + TTL / 2)).toBe(0);
  });

  it('is open while a read may still come, up to the end of an entry that ends early', () => {
    expect(benefit(undefined, START + 0.79 * TTL)).toBeUndefined();
    expect(benefit(undefined, START + 0.8 * TTL)).toBe(0);
    expect(outcomesOf(emptyStats(), TTL, START)).toEqual([]);
  });

  it('is told by the first read after the decision, to each its own', () => {
    const pending = { statistics: decision, popular: { ...decision, at: START + 6 } };
    const noted = [START + 9, START + 5, START, START - 1, START + 7].reduce(noteRead, pending);
    expect(noted['statistics']?.readAt).toBe(START + 5);
    expect(noted['popular']?.readAt).toBe(START + 7);
    expect(noteRead(pending, START)).toEqual(pending);
  });

  it('is known of one decision on a key while another is open', () => {
    const pending = { statistics: decision, popular: { ...decision, at: START + TTL } };
    const outcomes = outcomesOf({ ...emptyStats(), pending }, TTL, START + TTL);
    expect(outcomes).toEqual([{ of: 'statistics', decision, benefit: 0 }]);
  });
});
