import { describe, expect, it } from 'vitest';
import type { Decision } from '../../../core/gate/decide.ts';
import { drawNewcomers } from '../../../core/gate/watch.ts';
import { MINUTE, ref, START } from '../../support/brain.ts';
import { record } from '../../support/records.ts';

const KEYS = 325;
const SKUS = Array.from({ length: KEYS }, (_, index) => `${index}`);

describe('the newcomers that are written', () => {
  const refusal = (sku: string, benefit: number, changes: object = {}) =>
    ({
      candidate: {
        ref: ref(sku),
        record: { ...record(ref(sku), {}), version: 0 },
        parked: { parts: [] },
      },
      verdict: 'price',
      benefit,
      pending: {},
      learned: [],
      ...changes,
    }) as never as Decision;
  const all = SKUS.map((sku, index) => refusal(sku, ((index * 37) % KEYS) / KEYS));

  it('are the likeliest to be read, and some others by lot', () => {
    const drawn = drawNewcomers(all, START);
    expect(drawn.size).toBe(200);
    const least = [...drawn].map(({ benefit }) => benefit).sort((a, b) => a - b);
    expect(least.filter((benefit) => benefit >= 145 / KEYS)).toHaveLength(180);
    const others = (at: number) =>
      [...drawNewcomers(all, at)].filter(({ benefit }) => benefit < 145 / KEYS);
    expect(others(START)).toHaveLength(20);
    expect(others(START)).not.toEqual(others(START + MINUTE));
    expect(drawNewcomers(all, START)).toEqual(drawn);
  });

  it('are all where they are few', () => {
    expect(drawNewcomers(all.slice(0, 199), START).size).toBe(199);
  });

  it('are neither known keys, nor those that are warmed or not due yet', () => {
    const { candidate } = refusal('a', 0.5);
    const others = [
      { verdict: 'approved' },
      { verdict: 'withheld' },
      { verdict: 'fresh' },
      { candidate: { ...candidate, parked: undefined } },
      { candidate: { ...candidate, record: { ...candidate.record, version: 1 } } },
    ];
    expect(
      drawNewcomers(
        others.map((each) => refusal('a', 0.5, each)),
        START,
      ).size,
    ).toBe(0);
  });
});
