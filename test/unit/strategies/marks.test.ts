import { expect, it } from 'vitest';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import {
  markDecisions,
  notAfterOf,
  retireFromDue,
  unmarkApproved,
} from '../../../core/strategies/mark.ts';
import { MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const keyspace = makeBrain().settings.keyspaces.get('product') as Keyspace;
const at = (of: number) => ({ at: of, features: [1], expected: 0.5 });

/** Patterns in which a product stands so, with what was known of it when it was decided on. */
async function stored(fields: Partial<KeyStats>) {
  const patterns = makeMemoryPatterns();
  const stats = { ...emptyStats(), ...fields };
  await patterns.save([{ ref: ref('a'), version: 0, stats }]);
  const record = { ref: ref('a'), version: 1, stats };
  const candidate = { ref: ref('a'), warmAt: START, priority: 0, reason: 'test', record };
  const decision = { candidate, verdict: 'approved', benefit: 0.5, pending: {}, learned: [] };
  return {
    patterns,
    decision: decision as never as Decision,
    read: async () => (await patterns.read([ref('a')]))[0],
  };
}

it('a warm may be late by half a TTL, by 30 seconds at least and ten minutes at most', () => {
  const late = (ttlMilliseconds: number) => notAfterOf(5, { ttlMilliseconds } as Keyspace) - 5;
  expect(late(10 * MINUTE)).toBe(5 * MINUTE);
  expect(late(MINUTE)).toBe(30_000);
  expect(late(1_000)).toBe(30_000);
  expect(late(62_000)).toBe(31_000);
  expect(late(20 * MINUTE)).toBe(10 * MINUTE);
  expect(late(60 * MINUTE)).toBe(10 * MINUTE);
});

it('what is approved flies until its warm is too late, and leaves its place', async () => {
  const { patterns, decision, read } = await stored({ dueAt: START, inFlightUntil: START });
  const {
    decisions: [marked],
  } = await markDecisions(patterns, [decision], keyspace, START, 'popular');
  expect(marked?.verdict).toBe('approved');
  expect((await read())?.stats).toMatchObject({ inFlightUntil: notAfterOf(START, keyspace) });
  expect((await read())?.stats.dueAt).toBeUndefined();
});

it('what another has put in flight meanwhile is approved no more', async () => {
  const { patterns, decision } = await stored({ inFlightUntil: START + 1 });
  const {
    decisions: [marked],
  } = await markDecisions(patterns, [decision], keyspace, START, 'popular');
  expect(marked?.verdict).toBe('in-flight');
});

it('an approval without an offer leaves the last offer as it was', async () => {
  const earlier = { at: START - 1, bin: 3, cost: 0.2 };
  const { patterns, decision, read } = await stored({ offer: earlier });
  await markDecisions(patterns, [decision], keyspace, START, 'popular');
  expect((await read())?.stats.offer).toEqual(earlier);
  const { patterns: others, decision: offered, read: again } = await stored({ offer: earlier });
  const offer = { at: START, bin: 9, cost: 0.1 };
  await markDecisions(others, [{ ...offered, offer }], keyspace, START, 'popular');
  expect((await again())?.stats.offer).toEqual(offer);
});

it('of what was decided only that is settled which was learned from', async () => {
  const pending = { statistics: at(START - TTL), popular: at(START - TTL), related: at(START) };
  const { patterns, decision, read } = await stored({ pending });
  const learned = [
    { of: 'statistics', decision: pending.statistics, benefit: 0 },
    { of: 'popular', decision: pending.popular, benefit: 0 },
    { of: 'related', decision: at(START - 1), benefit: 0 },
  ];
  const fresh = { ...decision, verdict: 'fresh' as const, learned };
  await markDecisions(patterns, [fresh], keyspace, START, 'popular');
  expect((await read())?.stats.pending).toEqual({ related: pending.related });
});

it('what could not be sent flies no more, and is due when it was', async () => {
  const flying = { inFlightUntil: notAfterOf(START, keyspace) };
  const { patterns, decision, read } = await stored({ ...flying, dueAt: START - 5 });
  await unmarkApproved(patterns, [decision], keyspace);
  expect((await read())?.stats).toMatchObject({ inFlightUntil: 0, dueAt: START - 5 });
  const other = await stored({ inFlightUntil: flying.inFlightUntil + 1 });
  await unmarkApproved(other.patterns, [other.decision], keyspace);
  expect(await other.read()).toMatchObject({
    version: 1,
    stats: { inFlightUntil: flying.inFlightUntil + 1 },
  });
});

it('what could not be sent goes back to where it was when it was decided on', async () => {
  const { patterns, decision, read } = await stored({ dueAt: START - 5 });
  await markDecisions(patterns, [decision], keyspace, START, 'popular');
  expect((await read())?.stats.dueAt).toBeUndefined();
  await unmarkApproved(patterns, [decision], keyspace);
  expect((await read())?.stats).toMatchObject({ inFlightUntil: 0, dueAt: START - 5 });
  // Loaded meanwhile, it has another place.
  await markDecisions(patterns, [decision], keyspace, START, 'popular');
  const [flying] = await patterns.read([ref('a')]);
  if (!flying) throw new Error('no record');
  await patterns.save([{ ...flying, stats: { ...flying.stats, dueAt: START + TTL } }]);
  await unmarkApproved(patterns, [decision], keyspace);
  expect((await read())?.stats).toMatchObject({ inFlightUntil: 0, dueAt: START + TTL });
});

it('a refusal stays one although another has put the key in flight', async () => {
  const { patterns, decision } = await stored({ inFlightUntil: START + 1 });
  const refused = { ...decision, verdict: 'price' as const };
  const {
    decisions: [marked],
  } = await markDecisions(patterns, [refused], keyspace, START, 'popular');
  expect(marked?.verdict).toBe('price');
});

it('of decisions on one moment only the one that was learned from is settled', async () => {
  const pending = { statistics: at(START - TTL), popular: at(START - TTL) };
  const { patterns, decision, read } = await stored({ pending });
  const learned = [{ of: 'statistics', decision: pending.statistics, benefit: 0 }];
  const fresh = { ...decision, verdict: 'fresh' as const, learned };
  await markDecisions(patterns, [fresh], keyspace, START, 'popular');
  expect((await read())?.stats.pending).toEqual({ popular: pending.popular });
});

it('what another has learned from meanwhile is settled already', async () => {
  const { patterns, decision, read } = await stored({});
  const learned = [{ of: 'statistics', decision: at(START - TTL), benefit: 0 }];
  const fresh = { ...decision, verdict: 'fresh' as const, learned };
  await markDecisions(patterns, [fresh], keyspace, START, 'popular');
  expect((await read())?.version).toBe(1);
});

it('a key with several open decisions is due when the first is known', async () => {
  const pending = { popular: at(START - 1), statistics: at(START - 9), related: at(START - 5) };
  const { patterns, decision, read } = await stored({ pending, dueAt: START });
  const failing = { ...decision, verdict: 'failing' as const };
  await markDecisions(patterns, [failing], keyspace, START, 'popular');
  expect((await read())?.stats.dueAt).toBe(START - 9 + TTL);
});

it('what nobody decides on is due no more, and written only where it was', async () => {
  const due = await stored({ dueAt: START, reads: 3 });
  await retireFromDue(due.patterns, [ref('a')]);
  expect((await due.read())?.stats).toMatchObject({ dueAt: undefined, reads: 3 });
  const undue = await stored({ reads: 1 });
  await retireFromDue(undue.patterns, [ref('a')]);
  expect((await undue.read())?.version).toBe(1);
});
