import { describe, expect, it } from 'vitest';
import {
  addOffer,
  defaultThreshold,
  initialGateState,
  offerOf,
  tickPrice,
} from '../../../core/gate/price.ts';
import { BINS } from '../../../core/gate/state.ts';

const TTL = 1_000;
const BUDGET = 0.2;

function tick(state: Parameters<typeof tickPrice>[0], tokens: number, now: number) {
  const account = { reads: 0, baselineCalls: 1_000, extraCalls: 0, granted: 0, tokens };
  return tickPrice(state, account, BUDGET, TTL, now);
}

describe('the price', () => {
  it('starts dearer for a smaller budget and refuses everything at none', () => {
    expect(defaultThreshold(0.1)).toBeGreaterThan(defaultThreshold(0.2));
    expect(defaultThreshold(0.5)).toBeLessThan(defaultThreshold(0.2));
    expect(defaultThreshold(0)).toBe(6);
  });

  it('falls when little is offered and rises when much is', () => {
    const offered = (offers: number) => {
      const state = initialGateState(BUDGET);
      const bins = state.offered.slice();
      for (let index = 0; index < offers; index += 1) {
        addOffer(bins, offerOf(0.05 + (0.9 * index) / offers, 1), undefined, TTL);
      }
      return tick({ ...state, offered: bins }, 200, 10_000).threshold;
    };
    const start = initialGateState(BUDGET).threshold;
    expect(offered(50)).toBeLessThan(start);
    expect(offered(20_000)).toBeGreaterThan(offered(2_000));
    expect(offered(2_000)).toBeGreaterThan(offered(50));
  });

  it('refuses nearly everything while the account is overdrawn', () => {
    const state = initialGateState(BUDGET);
    const bins = state.offered.slice();
    addOffer(bins, offerOf(0.9, 1), undefined, TTL);
    expect(tick({ ...state, offered: bins }, -300, 10_000).threshold).toBeGreaterThan(4);
  });

  it('moves once per quarter of the TTL', () => {
    const first = tick(initialGateState(BUDGET), 200, 10_000);
    expect(tick(first, -300, 10_000 + TTL / 8)).toBe(first);
    expect(tick(first, -300, 10_000 + TTL / 4).threshold).not.toBe(first.threshold);
  });

  it('gets dearer when approved warms cost more than was predicted', () => {
    const bins = initialGateState(BUDGET).offered.slice();
    for (let index = 0; index < 3_000; index += 1) {
      addOffer(bins, offerOf(0.05 + (0.9 * index) / 3_000, 1), undefined, TTL);
    }
    const before = { ...initialGateState(BUDGET), offered: bins, predictedExtra: 100 };
    const account = (extraCalls: number) => ({
      reads: 0,
      baselineCalls: 1_000,
      extraCalls,
      granted: 0,
      tokens: 100,
    });
    const asPredicted = tickPrice(before, account(100), BUDGET, TTL, 10_000);
    const dearer = tickPrice(before, account(200), BUDGET, TTL, 10_000);
    expect(asPredicted.calibration).toBe(1);
    expect(dearer.calibration).toBeGreaterThan(1.5);
    expect(dearer.threshold).toBeGreaterThan(asPredicted.threshold);
  });
});

describe('an offer', () => {
  it('costs more the less likely the read is', () => {
    expect(offerOf(0.1, 0).cost).toBeGreaterThan(offerOf(0.9, 0).cost);
    expect(offerOf(0.9, 0).bin).toBeGreaterThan(offerOf(0.1, 0).bin);
  });

  it('counts once when it is repeated within a TTL, in the better bin', () => {
    const bins = new Array<number>(BINS).fill(0);
    const first = addOffer(bins, offerOf(0.2, 1), undefined, TTL);
    const better = addOffer(bins, offerOf(0.6, 2), first, TTL);
    const worse = addOffer(bins, offerOf(0.1, 3), better, TTL);
    expect(worse).toBe(better);
    expect(bins[first.bin]).toBeCloseTo(0);
    expect(bins.reduce((sum, cost) => sum + cost, 0)).toBeCloseTo(better.cost);
  });

  it('counts again after a TTL', () => {
    const bins = new Array<number>(BINS).fill(0);
    const first = addOffer(bins, offerOf(0.2, 1), undefined, TTL);
    addOffer(bins, offerOf(0.2, 1 + TTL), first, TTL);
    expect(bins[first.bin]).toBeCloseTo(2 * first.cost);
  });
});
