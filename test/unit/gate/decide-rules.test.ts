import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { decide, type GateInput } from '../../../core/gate/decide.ts';
import { FEATURES } from '../../../core/gate/features.ts';
import { UNLIMITED } from '../../../core/gate/limits.ts';
import { logit } from '../../../core/gate/logit.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { KnownCandidate } from '../../../core/strategies/candidate.ts';
import { CONFIG, ref, START, TTL } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;
const PRICE = logit(0.6);
const LOT = { label: 'popular', enrolments: [], isWithheld: false, isProposed: true };

/** A candidate whose warm saves that share of a call. */
function candidate(
  sku: string,
  fields: Partial<KnownCandidate> = {},
  stats: Partial<KeyStats> = {},
) {
  return {
    ref: ref(sku),
    warmAt: START,
    priority: 0,
    reason: 'test',
    benefit: 0.9,
    record: { ref: ref(sku), version: 1, stats: { ...emptyStats(), ...stats } },
    ...fields,
  };
}

function run(candidates: readonly KnownCandidate[], input: Partial<GateInput> = {}) {
  return decide({
    strategy: 'popular',
    keyspace,
    candidates,
    state: { ...initialGateState(0.2), threshold: PRICE, tickedAt: START },
    account: { reads: 0, baselineCalls: 0, extraCalls: 0, granted: 0, tokens: 11.5 },
    budget: 0.2,
    now: START,
    ...input,
  });
}

const verdicts = (...args: Parameters<typeof run>) =>
  run(...args).decisions.map(({ candidate: { ref: of }, verdict }) => [of.key, verdict]);

describe('a decision', () => {
  it('shows the bar that was to be reached, and one call less for the next', () => {
    const { decisions } = run([candidate('a'), candidate('b', { benefit: 0.5 })]);
    expect(decisions).toMatchObject([
      { verdict: 'approved', bar: { threshold: PRICE, callsLeft: 10 }, pending: {} },
      { verdict: 'price', bar: { threshold: PRICE, callsLeft: 9 }, pending: {} },
    ]);
  });

  it('takes a benefit that was learned elsewhere as it is, and approves what just reaches the price', () => {
    const { decisions } = run([
      candidate('a', { benefit: 0.6 }),
      candidate('b', { benefit: 0.599 }),
    ]);
    expect(decisions.map(({ verdict, benefit }) => [verdict, benefit])).toEqual([
      ['approved', 0.6],
      ['price', 0.599],
    ]);
  });

  it('watches what the statistics of the key expected', () => {
    const { benefit: _, ...known } = candidate('a');
    const [decision] = run([known]).decisions;
    const { statistics } = decision?.pending ?? {};
    expect(Object.keys(decision?.pending ?? {})).toEqual(['statistics']);
    expect(statistics).toMatchObject({ at: START, expected: decision?.benefit });
    expect(statistics?.features).toHaveLength(FEATURES.length);
  });

  it('spends the last whole call', () => {
    const account = { reads: 0, baselineCalls: 0, extraCalls: 0, granted: 0, tokens: 2.5 };
    const [first, second] = [candidate('a'), candidate('b')];
    expect(verdicts([first, second], { account })).toEqual([
      ['product:a', 'approved'],
      ['product:b', 'budget'],
    ]);
  });

  it('prefers the lesser key among equals', () => {
    const keys = ['c', 'a', 'd', 'b'].map((sku) => candidate(sku));
    const order = ['product:a', 'product:b', 'product:c', 'product:d'];
    expect(verdicts(keys).map(([key]) => key)).toEqual(order);
  });

  it('withholds what is held out, offered and at no call', () => {
    const held = candidate('a', { lot: { ...LOT, isWithheld: true } });
    const { decisions, state } = run([held, candidate('b', { lot: LOT })]);
    expect(decisions).toMatchObject([
      { verdict: 'withheld', offer: { at: START }, bar: { callsLeft: 10 } },
      { verdict: 'approved', bar: { callsLeft: 10 } },
    ]);
    expect(state.predictedExtra).toBeCloseTo(0.2, 9);
  });

  it('leaves the state that it was given as it was', () => {
    const price = initialGateState(0.2);
    const offered = Object.freeze(price.offered.slice());
    const after = run([candidate('a')], { state: { ...price, offered, tickedAt: START } }).state;
    expect(Math.max(...offered)).toBe(0);
    expect(Math.max(...after.offered)).toBeCloseTo(0.1, 9);
  });
});

describe('limits', () => {
  const limits = { ...UNLIMITED, dollars: 0.1, callCost: 0.1 };

  it('refuse what goes beyond them, at no call of the budget', () => {
    const { decisions } = run([candidate('a'), candidate('b')], { limits });
    expect(decisions.map(({ verdict, benefit }) => [verdict, benefit])).toEqual([
      ['approved', 0.9],
      ['money', 0.9],
    ]);
    expect(decisions[1]?.offer).toBeUndefined();
    expect(decisions[1]?.candidate.ref).toEqual(ref('b'));
  });

  it('hold for what no budget pays as well', () => {
    const critical = { strategy: 'critical', limits };
    expect(verdicts([candidate('a'), candidate('b')], critical)).toEqual([
      ['product:a', 'approved'],
      ['product:b', 'money'],
    ]);
  });
});

describe('a key', () => {
  it('that its origin cannot be asked for is refused', () => {
    const foreign = { keyspace: 'product', key: 'elsewhere' };
    const unknown = candidate('a', { ref: foreign });
    expect(verdicts([unknown])).toEqual([['elsewhere', 'unloadable']]);
    const told = { ...unknown, params: { sku: 'a' } };
    expect(verdicts([told])).toEqual([['elsewhere', 'approved']]);
  });

  it('that failed for good rests for four TTLs', () => {
    const failed = (at: number) =>
      verdicts([candidate('a', {}, { failure: { at, code: 'origin_missing' } })]);
    expect(failed(START - 4 * TTL + 1)).toEqual([['product:a', 'failing']]);
    expect(failed(START - 4 * TTL)).toEqual([['product:a', 'approved']]);
  });
});

describe('an earlier decision', () => {
  /** What is learned of one that was taken so long ago, for a warm so far ahead. */
  const learned = (ago: number, ahead: number) => {
    const statistics = { at: START - ago * TTL, features: [1], expected: 0.5 };
    const warmAt = START + ahead * TTL;
    const { decisions } = run([candidate('a', { warmAt }, { pending: { statistics } })]);
    return decisions[0]?.learned.map(({ benefit }) => benefit);
  };

  it('is over after four fifths of a TTL without a read', () => {
    expect(learned(0.79, 0)).toEqual([]);
    expect(learned(0.8, 0)).toEqual([0]);
  });

  it('may be over by the moment of the warm, if that is a fifth of a TTL ahead at most', () => {
    expect(learned(0.61, 0.19)).toEqual([0]);
    expect(learned(0.61, 0.18)).toEqual([]);
    expect(learned(0.6, 1)).toEqual([0]);
    expect(learned(0.59, 1)).toEqual([]);
  });
});
