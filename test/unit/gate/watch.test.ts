import { describe, expect, it } from 'vitest';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { drawRefusals, watch } from '../../../core/gate/watch.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { strategies } from '../../../core/strategies/index.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
import { MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const expected = { at: START, features: [1], expected: 0.1 };

/** A decision on what `popular` proposed with evidence. */
function decision(key: string, fields: Partial<Decision> = {}): Decision {
  const record = { ref: ref(key), version: 1, stats: emptyStats() };
  return {
    candidate: { ref: ref(key), warmAt: START, priority: 0, reason: 'test', record },
    verdict: 'price',
    benefit: 0.1,
    offer: { at: START, bin: 1, cost: 0.9 },
    pending: { statistics: expected, popular: expected },
    learned: [],
    ...fields,
  };
}

const many = Array.from({ length: 500 }, (_, index) => decision(`key-${index}`));

describe('the refusals that are watched', () => {
  it('are few of many, the same for the same run, others for the next', () => {
    const drawn = drawRefusals(many, START);
    expect(drawn.size).toBe(200);
    expect(drawRefusals(many.toReversed(), START)).toEqual(drawn);
    const next = drawRefusals(many, START + 1);
    const both = [...drawn].filter((drawnOne) => next.has(drawnOne));
    expect(both.length).toBeGreaterThan(40);
    expect(both.length).toBeLessThan(120);
  });

  it('leave out what was approved, dropped, without evidence, or is under test already', () => {
    const open = { ...emptyStats(), pending: { popular: expected } };
    const { candidate } = decision('open');
    const tested = { ...candidate, record: { ...candidate.record, stats: open } };
    const { offer: _offer, ...dropped } = decision('dropped', { verdict: 'failing' });
    const answered = decision('answered', {
      candidate: tested,
      learned: [{ of: 'popular', decision: expected, benefit: 0 }],
    });
    const drawn = drawRefusals(
      [
        decision('approved', { verdict: 'approved' }),
        dropped,
        decision('plain', { pending: { statistics: expected } }),
        decision('open', {
          candidate: tested,
          learned: [{ of: 'statistics', decision: expected, benefit: 0 }],
        }),
        answered,
        decision('still-open', { candidate: tested }),
        decision('poor', { verdict: 'budget' }),
      ],
      START,
    );
    expect([...drawn].map((one) => one.candidate.ref.key)).toEqual([
      'product:open',
      'product:poor',
    ]);
    expect(drawn.has(answered)).toBe(true);
  });
});

describe('what is watched of a decision', () => {
  const keyspace = makeBrain().settings.keyspaces.get('product') as Keyspace;

  /** The expectations that are pending after it, where the entry of its key ended so long before. */
  const watched = (
    fields: Partial<Decision>,
    late = TTL,
    isDrawn = false,
    stats = emptyStats(),
  ) => {
    const { candidate, ...own } = decision('a', fields);
    const record = { ...candidate.record, stats: { ...stats, expiresAt: START - late } };
    const judged = { ...own, candidate: { ...candidate, record } };
    return Object.keys(watch(stats, judged, keyspace, isDrawn).pending ?? {});
  };
  const alone = { statistics: expected };

  it('is what statistics expect at an expiry, up to a quarter of a TTL later, and refused ones too', () => {
    expect(watched({ pending: alone }, TTL / 4)).toEqual(['statistics']);
    expect(watched({ pending: alone }, TTL / 4 + 1)).toEqual([]);
    expect(watched({ pending: alone }, -TTL)).toEqual(['statistics']);
    expect(watched({}, TTL / 4)).toEqual(['statistics']);
  });

  it('is later only what they have approved by themselves', () => {
    expect(watched({ verdict: 'approved', pending: alone })).toEqual(['statistics']);
    expect(watched({ verdict: 'approved' })).toEqual(['popular']);
  });

  it('is evidence that was approved, or drawn', () => {
    expect(watched({ verdict: 'approved' }, 0)).toEqual(['statistics', 'popular']);
    expect(watched({})).toEqual([]);
    expect(watched({}, TTL, true)).toEqual(['popular']);
  });

  it('leaves alone what is open', () => {
    const open = { ...emptyStats(), pending: { popular: { ...expected, at: 1 } } };
    const { candidate: _, ...approved } = decision('a', { verdict: 'approved' });
    expect(watched(approved, TTL, false, open)).toEqual(['popular']);
    const whole = decision('a', { verdict: 'approved' });
    expect(watch(open, whole, keyspace, false).pending?.['popular']?.at).toBe(1);
  });
});

describe('a key that only evidence speaks for', () => {
  const proposing = (brain: ReturnType<typeof makeBrain>, evidence: number) =>
    makeStrategyRunner(brain, {
      ...strategies,
      popular: async ({ now }) => [
        { ref: ref('new'), warmAt: now, priority: 0, reason: 'test', evidence },
      ],
    });

  it('is watched when it is refused, and comes back for its outcome', async () => {
    const brain = makeBrain();
    const run = proposing(brain, 0.3);
    expect((await run('popular')).verdicts).toEqual({ price: 1 });
    const { pending, dueAt } = (await brain.stats('new')) ?? {};
    expect(Object.keys(pending ?? {})).toEqual(['popular']);
    expect(dueAt).toBe(START + TTL);
    await brain.clock.set(START + TTL - MINUTE / 2);
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ price: 1 });
    expect((await brain.gateStates.read('product')).state?.evidence['popular']?.labels).toBe(1);
    const after = await brain.stats('new');
    expect([after?.pending, after?.dueAt]).toEqual([undefined, undefined]);
  });

  it('is under one test at a time, however often it is proposed', async () => {
    const brain = makeBrain();
    const run = proposing(brain, 0.3);
    await run('popular');
    const first = await brain.stats('new');
    await brain.clock.set(START + TTL / 2);
    await run('popular');
    expect((await brain.stats('new'))?.pending).toEqual(first?.pending);
    await brain.clock.set(START + TTL);
    await run('popular');
    expect((await brain.stats('new'))?.pending?.['popular']?.at).toBe(START + TTL);
    expect((await brain.gateStates.read('product')).state?.evidence['popular']?.labels).toBe(1);
  });
});
