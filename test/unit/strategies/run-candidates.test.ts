/** What becomes of candidates: decided on, written down, sent; or left as they were. */
import { describe, expect, it } from 'vitest';
import { settledRow, strategyRow } from '../../../core/budget/rows.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { LedgerEntry } from '../../../core/ports.ts';
import type { Lot } from '../../../core/strategies/candidate.ts';
import {
  type DecisionPorts,
  type RunMode,
  runCandidates,
} from '../../../core/strategies/run-candidates.ts';
import { makeBrain, ref, START, TTL } from '../../support/brain.ts';

type Stored = Readonly<Record<string, Partial<KeyStats>>>;

/** A brain in which these products stand so, and what is added to its ledger. */
async function told(stored: Stored = {}) {
  const brain = makeBrain();
  for (const [sku, stats] of Object.entries(stored)) {
    await brain.patterns.save([
      { ref: ref(sku), version: 0, stats: { ...emptyStats(), ...stats } },
    ]);
  }
  const added: LedgerEntry[] = [];
  const ledger: DecisionPorts['ledger'] = {
    ...brain.ledger,
    add: async (entries, token) => {
      added.push(...entries);
      return brain.ledger.add(entries, token);
    },
  };
  return { ...brain, ledger, added };
}

function candidate(sku: string, lot: Partial<Lot> = {}) {
  const own = { label: 'critical', enrolments: [], isWithheld: false, isProposed: true, ...lot };
  return { ref: ref(sku), warmAt: START, priority: 0, reason: 'test', lot: own };
}

/** What nobody has a reason to warm: it was never read. */
const POPULAR = { id: 'r', strategy: 'popular' };
/** Its calls are not the budget's: what is not in the cache is approved. */
const CRITICAL = { id: 'r', strategy: 'critical' };

describe('what is of no keyspace that is warmed', () => {
  it.each(['control', 'gone'])(
    'is due no more after a run, and stays otherwise: %s',
    async (of) => {
      const brain = await told();
      const lost = { keyspace: of, key: `${of}:x` };
      await brain.patterns.save([
        { ref: lost, version: 0, stats: { ...emptyStats(), dueAt: START } },
      ]);
      for (const mode of ['dry', 'sparing', 'run'] as const) {
        const all = [{ ...candidate('x'), ref: lost }];
        expect(await runCandidates(brain, POPULAR, all, mode)).toEqual([]);
        const [record] = await brain.patterns.read([lost]);
        expect(record?.stats.dueAt, mode).toBe(mode === 'run' ? undefined : START);
      }
    },
  );
});

describe('a decision', () => {
  it('is written down unless it is dry, or sparing and nothing is approved', async () => {
    const brain = await told();
    const verdicts = async (run: typeof POPULAR, mode: RunMode) =>
      (await runCandidates(brain, run, [candidate('a')], mode)).map(({ verdict }) => verdict);
    const version = async () => (await brain.gateStates.readPurse()).version;
    expect(await verdicts(POPULAR, 'sparing')).toEqual(['price']);
    expect(await version()).toBe(0);
    expect(await verdicts(CRITICAL, 'dry')).toEqual(['approved']);
    expect(await version()).toBe(0);
    expect(brain.added).toEqual([]);
    expect(await verdicts(POPULAR, 'run')).toEqual(['price']);
    expect(await version()).toBe(1);
    expect(await verdicts(CRITICAL, 'sparing')).toEqual(['approved']);
    expect(await version()).toBe(2);
    expect(brain.warmQueue.receive(10)).toHaveLength(1);
  });

  it('rests on what is stored, read once', async () => {
    const live = { ...emptyStats(), expiresAt: START + 1 };
    const brain = await told({ fresh: live });
    const asked: string[][] = [];
    const read: typeof brain.patterns.read = async (refs) => {
      asked.push(refs.map(({ key }) => key));
      return brain.patterns.read(refs);
    };
    const known = { ...candidate('known'), record: { ref: ref('known'), version: 0, stats: live } };
    const ports = { ...brain, patterns: { ...brain.patterns, read } };
    const all = [known, candidate('fresh'), candidate('new'), candidate('new')];
    const decisions = await runCandidates(ports, CRITICAL, all, 'dry');
    const verdicts = decisions.map((one) => [one.candidate.ref.key, one.verdict]);
    expect(new Map(verdicts as [string, string][])).toEqual(
      new Map([
        ['product:known', 'fresh'],
        ['product:fresh', 'fresh'],
        ['product:new', 'approved'],
      ]),
    );
    expect(asked).toEqual([['product:fresh', 'product:new']]);
  });

  it('counts for whom its candidate is credited, and only where that proposed it', async () => {
    const brain = await told();
    const [a, b] = ['critical@x.a', 'critical@x.b'];
    const all = [candidate('a', { label: a }), candidate('b', { label: b, isProposed: false })];
    await runCandidates(brain, CRITICAL, all, 'run');
    const add = { proposed: 1, approved: 1 };
    expect(brain.added).toEqual([
      { row: strategyRow('product', 'critical'), add },
      { row: strategyRow('product', a), add },
    ]);
    const messages = brain.warmQueue.receive(10);
    expect(messages.map(({ strategy, items }) => [strategy, items.length])).toEqual([
      [a, 1],
      [b, 1],
    ]);
  });

  it('that cannot be sent is taken back, with what was reserved for it', async () => {
    const brain = await told({ fresh: { expiresAt: START + 1 } });
    const warmQueue = {
      ...brain.warmQueue,
      send: async () => {
        throw new Error('no queue');
      },
    };
    const all = [candidate('a'), candidate('b'), candidate('fresh')];
    const done = runCandidates({ ...brain, warmQueue }, CRITICAL, all, 'run');
    await expect(done).rejects.toThrow('no queue');
    expect((await brain.stats('a'))?.inFlightUntil).toBe(0);
    const [settled] = await brain.ledger.read([settledRow('product', START, 'critical')]);
    expect(settled).toEqual({ settled: 2 });
  });

  it('is sent as long before it is to be loaded as that takes', async () => {
    const brain = await told();
    const delays: unknown[] = [];
    const send: typeof brain.warmQueue.send = async (messages) => {
      delays.push(...messages.map(({ body, ...rest }) => [body.notBefore - START, rest]));
    };
    const ports = { ...brain, warmQueue: { ...brain.warmQueue, send } };
    const later = { ...candidate('b'), warmAt: START + 61_000 };
    await runCandidates(ports, CRITICAL, [candidate('a'), later], 'run');
    expect(delays).toEqual([
      [0, { delayMilliseconds: 0 }],
      [60_000, { delayMilliseconds: 60_000 }],
    ]);
  });

  it('gives back what another has put in flight, or has decided on, meanwhile', async () => {
    const brain = await told({ a: {} });
    let saves = 0;
    const save: typeof brain.gateStates.save = async (...args) => {
      saves += 1;
      if (saves === 1) return false;
      const flying = { ...emptyStats(), inFlightUntil: START + 1 };
      await brain.patterns.save([{ ref: ref('a'), version: 1, stats: flying }]);
      return brain.gateStates.save(...args);
    };
    const ports = { ...brain, gateStates: { ...brain.gateStates, save } };
    const settled = async () => {
      const [row] = await brain.ledger.read([settledRow('product', START, 'critical')]);
      return row?.['settled'];
    };
    const all = [candidate('a'), candidate('b'), candidate('c')];
    const decisions = await runCandidates(ports, CRITICAL, all, 'run');
    expect(decisions.map(({ verdict }) => verdict)).toEqual(['in-flight', 'approved', 'approved']);
    // All three of the first attempt, which was lost, and one of the second.
    expect(await settled()).toBe(4);
  });

  it('is given up after 24 others were first', async () => {
    const brain = await told();
    let tries = 0;
    const savePurse = async () => {
      tries += 1;
      return false;
    };
    const ports = { ...brain, gateStates: { ...brain.gateStates, savePurse } };
    const done = runCandidates(ports, POPULAR, [candidate('a')], 'run');
    await expect(done).rejects.toMatchObject({ code: 'contended' });
    expect(tries).toBe(24);
  });
});

describe('a gate that begins', () => {
  /** Calls that a new gate takes for those of its own time, of 1,000 so far. */
  async function ownCalls(stored: Stored): Promise<number | undefined> {
    const brain = await told(stored);
    const count = { at: START, reads: 1_000, misses: 1_000, latency: {}, strategies: {} };
    await brain.ingest([{ id: '1', events: [], counts: [{ keyspace: 'product', ...count }] }]);
    const all = Object.keys(stored).map((sku) => candidate(sku));
    await runCandidates(brain, POPULAR, all, 'run');
    return (await brain.gateStates.readPurse()).purse?.price?.baseline;
  }

  it('has as its own the calls of a TTL, of all since the first read of any candidate', async () => {
    const reads = { a: { firstReadAt: START - 4 * TTL }, b: { firstReadAt: START - 10 * TTL } };
    expect(await ownCalls({ unread: {}, ...reads })).toBeCloseTo(100, 9);
    expect(await ownCalls({ unread: {} })).toBeCloseTo((1_000 * TTL) / START, 9);
  });
});
