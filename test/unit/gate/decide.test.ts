import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { decide, type GateInput } from '../../../core/gate/decide.ts';
import { benefitModel } from '../../../core/gate/model.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { emptyStats, type KeyStats, type Offer } from '../../../core/patterns/stats.ts';
import type { KnownCandidate } from '../../../core/strategies/candidate.ts';
import { CONFIG, ref, START, TTL } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;

/** A key that is read `reads` times per TTL, steadily. */
function candidate(sku: string, reads: number, stats: Partial<KeyStats> = {}): KnownCandidate {
  const counts = [2, 32, 512].map((halfLife) => (reads * halfLife) / Math.LN2);
  return {
    ref: ref(sku),
    warmAt: START,
    priority: 0,
    reason: 'test',
    record: {
      ref: ref(sku),
      version: 1,
      stats: { ...emptyStats(), counts, countedAt: START, ...stats },
    },
  };
}

function inputOf(input: Partial<GateInput>): GateInput {
  return {
    strategy: 'popular',
    keyspace,
    candidates: [],
    state: { ...initialGateState(0.2), tickedAt: START },
    account: { reads: 0, baselineCalls: 1_000, extraCalls: 0, granted: 0, tokens: 200 },
    budget: 0.2,
    now: START,
    ...input,
  };
}

function verdicts(input: Partial<GateInput>) {
  const { decisions } = decide(inputOf(input));
  return decisions.map(({ candidate: { ref: found }, verdict }) => [found.key, verdict]);
}

describe('the gate', () => {
  it('approves what is likely to be read and refuses what is not', () => {
    expect(verdicts({ candidates: [candidate('cold', 0.1), candidate('hot', 20)] })).toEqual([
      ['product:hot', 'approved'],
      ['product:cold', 'price'],
    ]);
  });

  it('drops what is fresh, on its way or failing', () => {
    const candidates = [
      candidate('fresh', 20, { expiresAt: START + 1 }),
      candidate('flying', 20, { inFlightUntil: START + 1 }),
      candidate('missing', 20, { failure: { at: START - TTL, code: 'origin_missing' } }),
      candidate('mended', 20, { failure: { at: START - 5 * TTL, code: 'origin_missing' } }),
      candidate('expiring', 20, { expiresAt: START }),
      candidate('landed', 20, { inFlightUntil: START }),
    ];
    expect(Object.fromEntries(verdicts({ candidates }))).toEqual({
      'product:fresh': 'fresh',
      'product:flying': 'in-flight',
      'product:missing': 'failing',
      'product:mended': 'approved',
      'product:expiring': 'approved',
      'product:landed': 'approved',
    });
  });

  it('stops at the last token, the best candidates first', () => {
    const candidates = [candidate('c', 20), candidate('a', 40), candidate('b', 30)];
    const account = { reads: 0, baselineCalls: 100, extraCalls: 0, granted: 0, tokens: 3.6 };
    expect(verdicts({ candidates, account })).toEqual([
      ['product:a', 'approved'],
      ['product:b', 'approved'],
      ['product:c', 'budget'],
    ]);
  });

  it('keeps back the reserve that covers counts on their way', () => {
    const account = { reads: 0, baselineCalls: 0, extraCalls: 0, granted: 0, tokens: 2.4 };
    expect(verdicts({ candidates: [candidate('a', 20)], account })).toEqual([
      ['product:a', 'budget'],
    ]);
  });

  it('keeps back more where more counts are on their way', () => {
    const account = { reads: 0, baselineCalls: 10_000, extraCalls: 0, granted: 0, tokens: 5 };
    expect(verdicts({ candidates: [candidate('a', 20)], account })).toEqual([
      ['product:a', 'budget'],
    ]);
  });

  it('puts critical keys before important ones', () => {
    const critical = { ...candidate('critical', 10), priority: 100 };
    const important = { ...candidate('important', 40), priority: 99 };
    const account = { reads: 0, baselineCalls: 100, extraCalls: 0, granted: 0, tokens: 2.6 };
    expect(verdicts({ candidates: [important, critical], account })).toEqual([
      ['product:critical', 'approved'],
      ['product:important', 'budget'],
    ]);
  });

  it('judges a key by the time at which its warm takes effect', () => {
    const later = { ...candidate('a', 2), warmAt: START + 20 * TTL };
    const { decisions } = decide(inputOf({ candidates: [candidate('a', 2), later] }));
    const [now, then] = decisions.map(({ benefit }) => benefit);
    expect(then).toBeLessThan((now ?? 0) / 2);
    expect(then).toBeGreaterThan(0.02);
  });

  it('puts what it was offered into the price, once until the key is loaded again', () => {
    const offeredBy = (stats: Partial<KeyStats>) => {
      const { state, decisions } = decide(inputOf({ candidates: [candidate('a', 20, stats)] }));
      const sum = state.offered.reduce((total, cost) => total + cost, 0);
      return { sum, offer: decisions[0]?.offer };
    };
    const { sum, offer } = offeredBy({});
    expect(sum).toBeCloseTo(offer?.cost ?? 0);
    expect(sum).toBeGreaterThan(0.01);
    const earlier = { ...offer, at: START - 5 } as Offer;
    expect(offeredBy({ offer: earlier, loadedAt: START - 6 })).toEqual({ sum: 0, offer: earlier });
    expect(offeredBy({ offer: earlier, loadedAt: START - 5 }).sum).toBeCloseTo(sum);
  });

  it('puts a higher priority class before a better benefit', () => {
    const important = { ...candidate('important', 10), priority: 50 };
    const account = { reads: 0, baselineCalls: 100, extraCalls: 0, granted: 0, tokens: 2.6 };
    expect(verdicts({ candidates: [candidate('a', 40), important], account })).toEqual([
      ['product:important', 'approved'],
      ['product:a', 'budget'],
    ]);
  });

  it('lets critical keys pass whatever price and budget say', () => {
    const account = { reads: 0, baselineCalls: 0, extraCalls: 50, granted: 0, tokens: -50 };
    const candidates = [candidate('vip', 0)];
    expect(verdicts({ strategy: 'critical', candidates, account })).toEqual([
      ['product:vip', 'approved'],
    ]);
  });

  it('predicts what the approved will cost', () => {
    const { state, decisions } = decide({
      strategy: 'popular',
      keyspace,
      candidates: [candidate('a', 40), candidate('b', 40)],
      state: initialGateState(0.2),
      account: { reads: 0, baselineCalls: 1_000, extraCalls: 0, granted: 0, tokens: 200 },
      budget: 0.2,
      now: START,
    });
    const costs = decisions.map(({ benefit }) => 1 - benefit);
    expect(state.predictedExtra).toBeCloseTo((costs[0] ?? 0) + (costs[1] ?? 0));
    expect(state.predictedExtra).toBeGreaterThan(0.01);
  });

  it('learns from what came of earlier decisions before it decides', () => {
    const features = [1, 1, 1, 0, 0, 0, 0, 0, 0, -2, 1, 0, 0];
    const judged = (readAt: number | undefined) =>
      candidate('a', 2, {
        pending: {
          statistics: {
            at: START - TTL,
            features,
            expected: 0.5,
            ...(readAt === undefined ? {} : { readAt }),
          },
        },
      });
    const benefitAfter = (readAt: number | undefined) => {
      const candidates = Array.from({ length: 20 }, () => judged(readAt));
      const { state } = decide(inputOf({ candidates }));
      return benefitModel.predict(state.model, features);
    };
    const prior = benefitModel.predict(benefitModel.initial(), features);
    expect(benefitAfter(START - TTL + 1)).toBeGreaterThan(prior);
    expect(benefitAfter(undefined)).toBeLessThan(prior);
    expect(benefitAfter(START - TTL / 2)).toBeLessThan(benefitAfter(START - TTL + 1));
  });

  it('leaves open what is not known yet', () => {
    const features = [1, 1, 1, 0, 0, 0, 0, 0, 0, -2, 1, 0, 0];
    const pending = { statistics: { at: START - TTL / 2, features, expected: 0.5 } };
    const open = candidate('a', 2, { pending });
    const { state, decisions } = decide(inputOf({ candidates: [open] }));
    expect(state.model).toEqual(benefitModel.initial());
    expect(decisions[0]?.learned).toEqual([]);
  });

  it('decides the same in whatever order the candidates come', () => {
    const candidates = ['a', 'b', 'c', 'd'].map((sku) => candidate(sku, 20));
    const account = { reads: 0, baselineCalls: 100, extraCalls: 0, granted: 0, tokens: 3.6 };
    const forwards = verdicts({ candidates, account });
    expect(verdicts({ candidates: candidates.toReversed(), account })).toEqual(forwards);
  });
});
