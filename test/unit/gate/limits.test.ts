import { describe, expect, it } from 'vitest';
import { learnBytes, openLimits, UNLIMITED } from '../../../core/gate/limits.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { ref, START } from '../../support/brain.ts';

function candidate(bytes: number) {
  const record = { ref: ref('a'), version: 1, stats: { ...emptyStats(), bytes } };
  return { ref: ref('a'), warmAt: START, priority: 0, reason: 'test', record };
}

describe('limits of a decision', () => {
  it('refuse nothing where nothing is limited', () => {
    const limits = openLimits(UNLIMITED);
    for (let taken = 0; taken < 3; taken += 1) {
      expect(limits.refusal(candidate(1e9))).toBeUndefined();
      limits.take(candidate(1e9));
    }
  });

  it('spend the dollars to the last call and no further', () => {
    const limits = openLimits({ ...UNLIMITED, dollars: 0.3, callCost: 0.1 });
    const taken = Array.from({ length: 5 }, () => {
      const refusal = limits.refusal(candidate(1));
      if (!refusal) limits.take(candidate(1));
      return refusal;
    });
    expect(taken).toEqual([undefined, undefined, undefined, 'money', 'money']);
  });

  it('let pass what costs nothing when no dollars are left', () => {
    const limits = openLimits({ ...UNLIMITED, dollars: -5, callCost: 0 });
    expect(limits.refusal(candidate(1))).toBeUndefined();
  });

  it('fill the memory with values and their overhead, smaller ones after a large one', () => {
    const limits = openLimits({ ...UNLIMITED, bytes: 4_000 });
    expect(limits.refusal(candidate(3_000))).toBeUndefined();
    limits.take(candidate(3_000));
    expect(limits.refusal(candidate(3_000))).toBe('memory');
    expect(limits.refusal(candidate(1))).toBe('memory');
    const roomier = openLimits({ ...UNLIMITED, bytes: 4_100 });
    roomier.take(candidate(3_000));
    expect(roomier.refusal(candidate(1))).toBeUndefined();
  });

  it('let pass what just fits, with half a kilobyte of overhead', () => {
    const refusal = (bytes: number) =>
      openLimits({ ...UNLIMITED, bytes }).refusal(candidate(3_000));
    expect([refusal(3_500), refusal(3_499)]).toEqual([undefined, 'memory']);
  });

  it('refuse a value of which a few would fill the memory', () => {
    const limits = openLimits({ ...UNLIMITED, bytes: 1e9, largestBytes: 1e6 });
    expect(limits.refusal(candidate(2e6))).toBe('memory');
    expect(limits.refusal(candidate(2e5))).toBeUndefined();
  });

  it('take the mean of the keyspace where the size of a key is not known', () => {
    const limits = openLimits({ ...UNLIMITED, bytes: 9_000, meanBytes: 10_000 });
    expect(limits.refusal(candidate(0))).toBe('memory');
    expect(limits.refusal(candidate(5_000))).toBeUndefined();
  });
});

describe('the mean size of a keyspace', () => {
  it('is that of the first sizes seen, and follows later ones', () => {
    const first = learnBytes(undefined, [candidate(100), candidate(300), candidate(0)]);
    expect(first).toBe(200);
    expect(learnBytes(first, [candidate(1_200)])).toBeCloseTo(400);
    expect(learnBytes(first, [candidate(0)])).toBe(200);
  });
});
