import { describe, expect, it } from 'vitest';
import { occupiedBytes, occupy } from '../../../core/budget/occupied.ts';
import { provisionalHits, sampleHits } from '../../../core/budget/provisional.ts';
import type { HitSample } from '../../../core/budget/purse-state.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { CONFIG, MINUTE, START, TTL } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;

describe('samples of first hits', () => {
  it('know the hits of the last TTL to an eighth of it, and stay few', () => {
    let samples: readonly HitSample[] = [];
    for (let minute = 0; minute < 600; minute += 1) {
      samples = sampleHits(samples, minute, START + minute * MINUTE, TTL);
    }
    expect(samples.length).toBeLessThanOrEqual(10);
    const hits = provisionalHits(599, samples, START + 599 * MINUTE - TTL);
    expect(hits).toBeGreaterThanOrEqual(30);
    expect(hits).toBeLessThanOrEqual(34);
  });

  it('count everything where no sample reaches back so far', () => {
    expect(provisionalHits(40, [{ at: START, firstHits: 10 }], START - 1)).toBe(40);
    expect(provisionalHits(40, [{ at: START, firstHits: 10 }], START)).toBe(30);
  });
});

describe('what warmed entries occupy', () => {
  it('is theirs until their TTL is over', () => {
    const occupied = occupy([], [{ at: START, bytes: 700 }], keyspace, START);
    expect(occupiedBytes(occupied, START + TTL - 1)).toBe(700);
    expect(occupiedBytes(occupied, START + TTL + TTL / 8)).toBe(0);
  });

  it('is kept in a few slots, for however many entries', () => {
    let occupied: ReturnType<typeof occupy> = [];
    for (let minute = 0; minute < 300; minute += 1) {
      const at = START + minute * MINUTE;
      occupied = occupy(
        occupied,
        [
          { at, bytes: 10 },
          { at: at + 1, bytes: 10 },
        ],
        keyspace,
        at,
      );
    }
    expect(occupied.length).toBeLessThanOrEqual(10);
    const bytes = occupiedBytes(occupied, START + 299 * MINUTE);
    expect(bytes).toBeGreaterThanOrEqual(20 * 30);
    expect(bytes).toBeLessThanOrEqual(20 * 34);
  });
});
