import { describe, expect, it } from 'vitest';
import {
  addReads,
  decayCounts,
  rankOf,
  readsPerTtl,
  readsPerTtlNow,
} from '../../../core/patterns/rates.ts';
import { HALF_LIVES_IN_TTLS } from '../../../core/patterns/stats.ts';

const TTL = 1_000;

describe('decayed counts', () => {
  it('halve after one half-life', () => {
    const counts = decayCounts([8, 8, 8], 0, 2 * TTL, TTL);
    expect(counts[0]).toBeCloseTo(4);
    expect(counts[1]).toBeCloseTo(8 * 2 ** (-2 / 32));
  });

  it('give the rate of a steady reader in reads per TTL', () => {
    let state = { counts: HALF_LIVES_IN_TTLS.map(() => 0), countedAt: 0 };
    for (let at = 0; at < 400 * TTL; at += TTL / 5) {
      state = addReads(state.counts, state.countedAt, at, 1, TTL);
    }
    const [short, medium] = readsPerTtl(state.counts, state.countedAt, state.countedAt, TTL);
    expect(short).toBeGreaterThan(4.7);
    expect(short).toBeLessThan(5.3);
    expect(medium).toBeGreaterThan(4.9);
    expect(medium).toBeLessThan(5.1);
  });

  it('give the rate of now by the shortest half-life', () => {
    // 8 reads weigh 4 after a half-life of two TTLs; 4 × ln 2 / 2 of them come per TTL.
    expect(readsPerTtlNow([8, 1, 1], 0, 2 * TTL, TTL)).toBeCloseTo(1.386_294, 6);
  });

  it('weigh a late event by its own age', () => {
    const onTime = addReads([0, 0, 0], 0, TTL, 1, TTL);
    const thenLater = addReads(onTime.counts, onTime.countedAt, 3 * TTL, 1, TTL);
    const first = addReads([0, 0, 0], 0, 3 * TTL, 1, TTL);
    const thenLate = addReads(first.counts, first.countedAt, TTL, 1, TTL);
    expect(thenLate.countedAt).toBe(3 * TTL);
    for (const [index, count] of thenLater.counts.entries()) {
      expect(thenLate.counts[index]).toBeCloseTo(count, 10);
    }
  });
});

describe('the rank', () => {
  it('stands still while a key is not read, and is passed by those that are', () => {
    const early = addReads([0, 0, 0], 0, TTL, 4, TTL);
    const rank = rankOf(early.counts, early.countedAt, TTL);
    const late = addReads([0, 0, 0], 0, 1_000 * TTL, 4, TTL);
    expect(rankOf(decayCounts(early.counts, TTL, TTL, TTL), TTL, TTL)).toBe(rank);
    expect(rankOf(late.counts, late.countedAt, TTL)).toBeGreaterThan(rank);
  });

  it('orders keys by their decayed count', () => {
    const often = addReads([0, 0, 0], 0, TTL, 16, TTL);
    const seldom = addReads([0, 0, 0], 0, TTL, 2, TTL);
    expect(rankOf(often.counts, TTL, TTL)).toBe(rankOf(seldom.counts, TTL, TTL) + 6);
  });

  it('changes twice per half-life for a steady key, not per read', () => {
    let state = { counts: [0, 0, 0] as number[], countedAt: 0 };
    const ranks: number[] = [];
    for (let at = 320 * TTL; at < 352 * TTL; at += TTL / 10) {
      state = addReads(state.counts, state.countedAt, at, 1, TTL);
      if (at > 321 * TTL) ranks.push(rankOf(state.counts, state.countedAt, TTL));
    }
    const settled = ranks.slice(-160);
    const changes = settled.filter((rank, index) => index > 0 && rank !== settled[index - 1]);
    expect(changes.length).toBeLessThanOrEqual(2);
  });
});
