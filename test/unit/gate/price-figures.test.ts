import { describe, expect, it } from 'vitest';
import {
  addOffer,
  currentOffer,
  defaultThreshold,
  initialPrice,
  offerOf,
  priceOf,
  standingOffer,
  tickPrice,
} from '../../../core/gate/price.ts';
import { BINS, type Price, RANGE } from '../../../core/gate/state.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';

const TTL = 1_000;
const BUDGET = 0.2;
/** Half-life of what the price remembers. */
const MEMORY = 2 * 24 * 3_600_000;
const NO_CHARGE = { reads: 0, baselineCalls: 0, extraCalls: 0, granted: 0, tokens: 0 };

function binOf(bin: number, cost: number): readonly number[] {
  return Array.from({ length: BINS }, (_, index) => (index === bin ? cost : 0));
}

/** Where the lower edge of a bin is. */
const edgeOf = (bin: number) => (bin / BINS) * 2 * RANGE - RANGE;

function tick(state: Partial<Price>, charge: Partial<typeof NO_CHARGE>, now = 10_000) {
  const whole = { ...initialPrice(BUDGET), ...state };
  return tickPrice(whole, { ...NO_CHARGE, ...charge }, BUDGET, TTL, now);
}

describe('an offer', () => {
  it('stands in the bin of its benefit, at the cost of what it does not save', () => {
    expect(offerOf(0.5, 7)).toEqual({ at: 7, bin: BINS / 2, cost: 0.5 });
    expect(offerOf(0, 7)).toMatchObject({ bin: 0, cost: 1 });
    expect(offerOf(1, 7)).toMatchObject({ bin: BINS - 1, cost: 0 });
  });

  it('moves its mass to the better bin while it is repeated within a TTL', () => {
    const earlier = { at: 0, bin: 20, cost: 0.75 };
    const better = { at: TTL - 1, bin: 30, cost: 0.5 };
    const offered = [...binOf(20, 1)];
    expect(addOffer(offered, better, earlier, TTL)).toBe(better);
    expect(offered[30]).toBe(0.5);
    expect(offered[20]).toBeCloseTo(0.25, 4);
    const few = [...binOf(20, 0.1)];
    addOffer(few, better, earlier, TTL);
    expect(few[20]).toBe(0);
  });

  it('stays where it was as good, and is a new one after a TTL', () => {
    const earlier = { at: 0, bin: 20, cost: 0.75 };
    const offered = [...binOf(20, 1)];
    expect(addOffer(offered, { at: 5, bin: 20, cost: 0.7 }, earlier, TTL)).toBe(earlier);
    expect(offered).toEqual(binOf(20, 1));
    const later = { at: TTL, bin: 10, cost: 0.9 };
    expect(standingOffer(later, earlier, TTL)).toBe(later);
    expect(standingOffer(later, undefined, TTL)).toBe(later);
    expect(addOffer(offered, later, earlier, TTL)).toBe(later);
    expect([offered[20], offered[10]]).toEqual([1, 0.9]);
    expect(addOffer(offered, later, undefined, TTL)).toBe(later);
    expect(offered[10]).toBe(1.8);
  });

  it('takes away what is left of the earlier one', () => {
    const year = 365 * 24 * 3_600_000;
    const offered = [...binOf(20, 2)];
    const earlier = { at: year, bin: 20, cost: 0.75 };
    addOffer(offered, { at: year + MEMORY, bin: 30, cost: 0.5 }, earlier, 2 * MEMORY);
    expect(offered[20]).toBeCloseTo(2 - 0.75 / 2, 9);
  });

  it('ends with the load of its key', () => {
    const offer = { at: 5, bin: 1, cost: 0.5 };
    expect(currentOffer({ ...emptyStats(), offer, loadedAt: 4 })).toBe(offer);
    expect(currentOffer({ ...emptyStats(), offer, loadedAt: 5 })).toBeUndefined();
    expect(currentOffer(emptyStats())).toBeUndefined();
  });
});

describe('the first threshold', () => {
  it('is a benefit of 0.6 at a fifth, and never more than 0.95', () => {
    expect(defaultThreshold(0.2)).toBeCloseTo(Math.log(0.6 / 0.4), 9);
    expect(defaultThreshold(0.02)).toBeCloseTo(
      Math.log((0.6 * 10 ** 0.15) / (1 - 0.6 * 10 ** 0.15)),
      9,
    );
    expect(defaultThreshold(1e-9)).toBeCloseTo(Math.log(0.95 / 0.05), 9);
    expect([defaultThreshold(0), defaultThreshold(-1)]).toEqual([RANGE, RANGE]);
  });

  it('is kept until thirty calls without warming were seen', () => {
    const offered = binOf(150, 1_000);
    const state = { offered, threshold: 1.5 };
    expect(tick(state, { baselineCalls: 29 }).threshold).toBe(1.5);
    expect(tick(state, { baselineCalls: 30 }).threshold).not.toBe(1.5);
  });
});

describe('the price that ticks', () => {
  it('begins with an empty histogram, and moves when it is first looked at', () => {
    expect(initialPrice(BUDGET).offered).toEqual(binOf(0, 0));
    expect(tick({}, { baselineCalls: 7 }, 1)).toMatchObject({ tickedAt: 1, lastBaseline: 7 });
  });

  it('stops at the bin that holds what is wanted to the last call', () => {
    const mixed = (read: number) => (200 * read + 200 * defaultThreshold(BUDGET)) / 400;
    const two = (dear: number, bin: number, cost: number) =>
      binOf(160, dear).map((held, index) => (index === bin ? cost : held));
    const read = (offered: readonly number[]) =>
      tick({ offered }, { baselineCalls: 200 }).threshold;
    // 40 are wanted.
    expect(read(two(40, 100, 80))).toBeCloseTo(mixed(edgeOf(160)), 9);
    expect(read(two(10, 150, 60))).toBeCloseTo(mixed(edgeOf(150.5)), 9);
  });

  it('is at the end of its range while more is spent than there is, whatever is offered there', () => {
    const offered = binOf(BINS - 1, 80);
    const { threshold } = tick({ offered }, { baselineCalls: 200, tokens: -100 });
    expect(threshold).toBeCloseTo((200 * RANGE + 200 * defaultThreshold(BUDGET)) / 400, 9);
  });

  it('takes in what the account has counted since the last time, and forgets by half in two days', () => {
    const state = {
      offered: binOf(3, 8),
      baseline: 100,
      realisedExtra: 40,
      predictedExtra: 60,
      lastBaseline: 500,
      lastExtra: 70,
      tickedAt: 1_000,
    };
    const ticked = tick(state, { baselineCalls: 600, extraCalls: 90 }, 1_000 + MEMORY);
    expect(ticked).toMatchObject({
      baseline: 100,
      realisedExtra: 30,
      predictedExtra: 30,
      calibration: 1,
      tickedAt: 1_000 + MEMORY,
      lastBaseline: 600,
      lastExtra: 90,
    });
    expect(ticked.offered[3]).toBe(4);
    const first = tick({ ...state, tickedAt: 0 }, { baselineCalls: 600, extraCalls: 90 });
    expect(first).toMatchObject({ baseline: 200, realisedExtra: 60, predictedExtra: 60 });
  });

  it('believes in what warms cost by their record, within bounds', () => {
    const calibrationOf = (realisedExtra: number, predictedExtra: number) =>
      tick({ realisedExtra, predictedExtra }, {}).calibration;
    expect(calibrationOf(40, 20)).toBe(1.5);
    expect(calibrationOf(0, 1_000)).toBe(0.5);
    expect(calibrationOf(1_000, 0)).toBe(4);
  });

  it('holds as much of what is offered as the budget buys, mixed with the default', () => {
    // 200 calls at a fifth: 40 are wanted, and all of it lies in one bin, of which half is held.
    const ticked = tick({ offered: binOf(150, 80) }, { baselineCalls: 200 });
    const read = edgeOf(150.5);
    expect(ticked.threshold).toBeCloseTo((200 * read + 200 * defaultThreshold(BUDGET)) / 400, 9);
    const dear = tick({ offered: binOf(150, 80), calibration: 1 }, { baselineCalls: 600 });
    expect(dear.threshold).toBeCloseTo(
      (600 * Math.log(0.01 / 0.99) + 200 * defaultThreshold(BUDGET)) / 800,
      9,
    );
  });

  it('spends what is left, granted calls among it, and refuses where nothing is', () => {
    const offered = binOf(150, 80);
    const mixed = (read: number) => (200 * read + 200 * defaultThreshold(BUDGET)) / 400;
    const withTokens = tick({ offered }, { baselineCalls: 200, tokens: 10, granted: 2 });
    // 40 of the budget, and one and a half times the twelve that are unspent.
    expect(withTokens.threshold).toBeCloseTo(mixed(edgeOf(151 - 58 / 80)), 9);
    const overdrawn = tick({ offered }, { baselineCalls: 200, tokens: -27 });
    expect(overdrawn.threshold).toBeCloseTo(mixed(RANGE), 9);
  });

  it('is copied without the rest of a state', () => {
    const price = { ...initialPrice(BUDGET), tickedAt: 7, predictedExtra: 3 };
    expect(priceOf({ ...price, model: 'other' } as Price)).toEqual(price);
  });
});
