import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { decide } from '../../../core/gate/decide.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import type { GateState } from '../../../core/gate/state.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { CONFIG, ref, START, TTL } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;

/** Its price does not move meanwhile. */
const UNTAUGHT: GateState = { ...initialGateState(0.2), tickedAt: START };

interface Proposal {
  readonly evidence?: number;
  /** Reads per TTL, steadily; 0 for a key that nobody ever read. */
  readonly reads: number;
  readonly stats?: Partial<KeyStats>;
}

/** What the gate makes of one proposal of `popular`. */
function judge({ evidence, reads, stats }: Proposal, state = UNTAUGHT) {
  const counts = [2, 32, 512].map((halfLife) => (reads * halfLife) / Math.LN2);
  const known = { ...emptyStats(), counts, countedAt: START, ...stats };
  const candidate = {
    ref: ref('a'),
    warmAt: START,
    priority: 0,
    reason: 'test',
    ...(evidence === undefined ? {} : { evidence }),
    record: { ref: ref('a'), version: 1, stats: known },
  };
  const account = { reads: 0, baselineCalls: 1_000, extraCalls: 0, granted: 0, tokens: 200 };
  const input = { strategy: 'popular', keyspace, candidates: [candidate], state, account };
  const result = decide({ ...input, budget: 0.2, now: START });
  const [decision] = result.decisions;
  if (!decision) throw new Error('no decision');
  return { ...decision, state: result.state };
}

/** The state after that many proposals like this were read at once, or never. */
function taught(proposal: Proposal, labels: number, wasRead: boolean, state = UNTAUGHT) {
  let next = state;
  for (let label = 0; label < labels; label += 1) {
    const { pending } = judge(proposal, next);
    const at = START - TTL;
    const open = Object.entries(pending).flatMap(([of, decision]) =>
      of === 'popular'
        ? [[of, { ...decision, at, ...(wasRead ? { readAt: at + 1 } : {}) }] as const]
        : [],
    );
    const stats = { ...proposal.stats, pending: Object.fromEntries(open) };
    next = judge({ ...proposal, stats }, next).state;
  }
  return next;
}

describe('evidence, of a strategy that the gate does not know yet', () => {
  it('speaks for keys that nobody has read, less than it says', () => {
    const { benefit } = judge({ evidence: 0.9, reads: 0 });
    expect(benefit).toBeGreaterThan(0.6);
    expect(benefit).toBeLessThan(0.9);
    expect(judge({ reads: 0 }).benefit).toBe(0);
  });

  it('is weighed against the statistics of the key', () => {
    const benefit = (evidence: number, reads: number) => judge({ evidence, reads }).benefit;
    expect(benefit(0.9, 0.05)).toBeLessThan(benefit(0.9, 5));
    expect(benefit(0.1, 5)).toBeLessThan(judge({ reads: 5 }).benefit);
    expect(benefit(0.9, 0.05)).toBeGreaterThan(judge({ reads: 0.05 }).benefit);
    expect(benefit(0.2, 1)).toBeLessThan(benefit(0.8, 1));
  });

  it('is never taken for certain', () => {
    expect(judge({ evidence: 1, reads: 0 }).benefit).toBeLessThan(0.99);
    expect(judge({ evidence: 0, reads: 5 }).benefit).toBeGreaterThan(0.01);
  });
});

describe('evidence that was put to the test', () => {
  const sure: Proposal = { evidence: 0.95, reads: 0 };

  it('is worth nothing after it was wrong a hundred times, and again when it was right', () => {
    const broken = taught(sure, 100, false);
    expect(judge(sure, broken)).toMatchObject({ verdict: 'price' });
    expect(judge(sure, broken).benefit).toBeLessThan(0.1);
    const mended = taught(sure, 100, true, broken);
    expect(judge(sure, mended).verdict).toBe('approved');
    expect(judge(sure, mended).benefit).toBeGreaterThan(0.8);
  });

  it('leaves alone what the statistics of keys have taught, and other strategies', () => {
    const broken = taught(sure, 50, false);
    expect(broken.model).toEqual(UNTAUGHT.model);
    expect(Object.keys(broken.evidence)).toEqual(['popular']);
    expect(judge({ reads: 3 }, broken).benefit).toBe(judge({ reads: 3 }).benefit);
  });

  it('shows in the reliability table of the strategy', () => {
    const { reliability } = taught(sure, 10, false);
    expect(Object.keys(reliability)).toEqual(['popular']);
    const outcomes = reliability['popular']?.bins.filter((_, index) => index % 3 === 0) ?? [];
    expect(outcomes.reduce((sum, count) => sum + count, 0)).toBeCloseTo(10, 1);
  });

  it('goes on from nothing where the state is of an older version', () => {
    const { evidence: _evidence, reliability: _reliability, ...older } = taught(sure, 10, false);
    const judged = judge(sure, older as GateState);
    expect(judged.benefit).toBe(judge(sure).benefit);
    expect(judged.state).toMatchObject({ evidence: {}, reliability: {} });
  });
});
