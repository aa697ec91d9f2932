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

describe('the samples that are kept', () => {
  const at = (milliseconds: number, firstHits = 0): HitSample => ({
    at: START + milliseconds,
    firstHits,
  });

  it('gain one when the last is an eighth of a TTL old, and not before', () => {
    const samples = [at(0)];
    expect(sampleHits(samples, 5, START + TTL / 8 - 1, TTL)).toBe(samples);
    expect(sampleHits(samples, 5, START + TTL / 8, TTL)).toEqual([at(0), at(TTL / 8, 5)]);
    expect(sampleHits(undefined, 5, START, TTL)).toEqual([at(0, 5)]);
  });

  it('reach back one TTL, with the last one before it', () => {
    const samples = [at(0), at(1_000), at(2_000), at(TTL)];
    const reaching = (milliseconds: number) =>
      sampleHits(samples, 9, START + TTL + milliseconds, TTL).map((one) => one.at - START);
    expect(reaching(TTL / 8)).toEqual([2_000, TTL, TTL + TTL / 8]);
    const early = [at(0), at(1_000), at(2_000)];
    const kept = sampleHits(early, 9, START + TTL + 1_000, TTL).map((one) => one.at - START);
    expect(kept).toEqual([1_000, 2_000, TTL + 1_000]);
    const justBefore = sampleHits(early, 9, START + TTL + 999, TTL).map((one) => one.at - START);
    expect(justBefore).toEqual([0, 1_000, 2_000, TTL + 999]);
  });

  it('keep the last one however old it is', () => {
    expect(sampleHits([at(-3 * TTL), at(-2 * TTL)], 5, START, TTL)).toEqual([
      at(-2 * TTL),
      at(0, 5),
    ]);
  });

  it('count from the last one that is old enough', () => {
    const samples = [at(0, 10), at(1_000, 15), at(2_000, 30)];
    expect(provisionalHits(40, samples, START + 1_999)).toBe(25);
    expect(provisionalHits(40, samples, START + 2_000)).toBe(10);
    expect(provisionalHits(20, samples, START + 2_000)).toBe(0);
    expect(provisionalHits(40, undefined, START)).toBe(40);
  });
});

describe('what warmed entries occupy', () => {
  it('is forgotten when they are gone, and kept by keyspace', () => {
    const other = { keyspace: 'page', until: START + 1, bytes: 5 };
    const gone = { keyspace: 'page', until: START, bytes: 7 };
    const own = { keyspace: 'product', until: START + TTL, bytes: 11 };
    expect(occupiedBytes([other, gone, own], START)).toBe(16);
    expect(occupy([other, gone, own], [{ at: START, bytes: 2 }], keyspace, START)).toEqual([
      other,
      { ...own, bytes: 13 },
    ]);
    const foreign = { ...own, keyspace: 'page' };
    expect(occupy([foreign], [{ at: START, bytes: 2 }], keyspace, START)).toEqual([
      foreign,
      { ...own, bytes: 2 },
    ]);
  });

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
