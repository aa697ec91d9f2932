import { describe, expect, it } from 'vitest';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import type { Outcome } from '../../../core/gate/outcome.ts';
import { emptyStats, type KeyStats, type PendingDecision } from '../../../core/patterns/stats.ts';
import { markDecisions } from '../../../core/strategies/mark.ts';
import { CONFIG, ref, START, TTL } from '../../support/brain.ts';

const keyspace = resolveSettings(CONFIG).keyspaces.get('product') as Keyspace;
const entry = { loadedAt: START - TTL, expiresAt: START, dueAt: START };
const decided = (at: number): PendingDecision => ({ at, features: [1], expected: 0.5 });
const pending = { statistics: decided(START - TTL) };
const learned: Outcome[] = [{ of: 'statistics', decision: pending.statistics, benefit: 0 }];
const offer = { at: START, bin: 100, cost: 0.5 };

/** What is stored of a key after a decision; `known` is what it was made on, if that was older. */
async function marked(
  stats: Partial<KeyStats>,
  decision: Partial<Decision>,
  known: Partial<KeyStats> = stats,
) {
  const patterns = makeMemoryPatterns();
  const states = stats === known ? [known] : [known, stats];
  for (const [version, state] of states.entries()) {
    await patterns.save([{ ref: ref('a'), version, stats: { ...emptyStats(), ...state } }]);
  }
  const record = { ref: ref('a'), version: 1, stats: { ...emptyStats(), ...known } };
  const candidate = { ref: ref('a'), warmAt: START, priority: 0, reason: 'test', record };
  const expected = { statistics: decided(START) };
  const base = {
    candidate,
    verdict: 'price',
    benefit: 0.1,
    pending: expected,
    learned: [],
  } as const;
  await markDecisions(patterns, [{ ...base, ...decision }], keyspace, START, 'popular');
  const [stored] = await patterns.read([ref('a')]);
  const { dueAt, pending: open, inFlightUntil = 0 } = stored?.stats ?? {};
  return {
    dueAt,
    pending: open,
    flies: inFlightUntil > START,
    written: stored?.version === states.length + 1,
  };
}

describe('what was learned from', () => {
  it.each(['fresh', 'failing', 'in-flight'] as const)('is open no longer: %s', async (verdict) => {
    const { dueAt: _, ...unindexed } = entry;
    const after = await marked({ ...unindexed, pending }, { verdict, learned });
    expect(after).toMatchObject({ pending: undefined, dueAt: undefined, written: true });
  });

  it('takes no later decision with it', async () => {
    const later = { statistics: decided(START - 1) };
    const after = await marked({ ...entry, pending: later }, { offer, learned });
    expect(after.pending).toEqual(later);
  });
});

describe('a key that was loaded since it was decided on', () => {
  const reloaded = { loadedAt: START, expiresAt: START + TTL, dueAt: START + TTL };

  it.each(['price', 'approved'] as const)(
    'keeps its place and is not watched: %s',
    async (verdict) => {
      const after = await marked(reloaded, { verdict, offer }, entry);
      expect(after).toMatchObject({ dueAt: START + TTL, pending: undefined });
      expect(after.flies).toBe(verdict === 'approved');
    },
  );
});

describe('a key with an open decision', () => {
  it('stays where it is while another strategy finds it on its way', async () => {
    const { dueAt: _, ...unindexed } = entry;
    const flying = { ...unindexed, pending, inFlightUntil: START + 1 };
    const after = await marked(flying, { verdict: 'in-flight' });
    expect(after).toMatchObject({ dueAt: undefined, pending, written: false });
  });

  it.each(['failing', 'in-flight'] as const)('comes back for its outcome: %s', async (verdict) => {
    const open = { statistics: decided(START - TTL / 2) };
    const after = await marked({ ...entry, pending: open }, { verdict });
    expect(after).toMatchObject({ dueAt: START + TTL / 2, pending: open });
  });
});

describe('a refused key', () => {
  it('is watched for what comes of it, from its expiry on', async () => {
    const after = await marked(entry, { offer });
    expect(after.pending).toEqual({ statistics: decided(START) });
    expect(after.dueAt).toBe(START + TTL);
  });
});

describe('a fresh entry', () => {
  it('is decided on when it ends, and written only where that is news', async () => {
    const fresh = { loadedAt: START, expiresAt: START + TTL };
    const early = await marked({ ...fresh, dueAt: START }, { verdict: 'fresh' });
    expect(early).toMatchObject({ dueAt: START + TTL, written: true });
    const known = await marked({ ...fresh, dueAt: START + TTL }, { verdict: 'fresh' });
    expect(known).toMatchObject({ dueAt: START + TTL, written: false });
  });
});

describe('a refused key that had lapsed', () => {
  const lapsed = { loadedAt: START - 3 * TTL, expiresAt: START - 2 * TTL };

  it('is written when it is offered anew, not when the same offer is repeated', async () => {
    const stored = { ...lapsed, offer };
    // As a table gives it back: equal, not the same.
    const same = await marked(stored, { offer: structuredClone(offer) });
    expect(same.written).toBe(false);
    const better = await marked(stored, { offer: { ...offer, at: START + 1, bin: 120 } });
    expect(better.written).toBe(true);
  });
});
