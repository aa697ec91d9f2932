/** Candidates of which something was parked: proposed, marked, told of. */
import { describe, expect, it } from 'vitest';
import { trialRow } from '../../../core/budget/rows.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { foldParts } from '../../../core/patterns/parked.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { markDecisions } from '../../../core/strategies/mark.ts';
import { propose } from '../../../core/strategies/propose.ts';
import { runCandidates } from '../../../core/strategies/run-candidates.ts';
import type { Strategy, StrategyContext } from '../../../core/strategies/strategy.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DUE = START + 30 * MINUTE;
const keyspace = makeBrain().settings.keyspaces.get('product') as Keyspace;
const ROW = trialRow('product', 'popular', 'withheld');
const trial = { name: 'popular', side: 'withheld', from: START, reads: 0, misses: 0 } as const;
/** Read in the hour before, and compared since. */
const KNOWN: Partial<KeyStats> = {
  reads: 1,
  hour: Math.floor(START / HOUR) - 1,
  hourReads: 1,
  hourFirstAt: START - HOUR,
  keyDays: [trial],
};

type Brain = ReturnType<typeof makeBrain>;

/** A candidate that a page holds a read of; known where the table has an item of it. */
async function parkedCandidate(brain: Brain, sku: string, known?: Partial<KeyStats>) {
  const stored = { ...emptyStats(), ...known };
  if (known) await brain.patterns.save([{ ref: ref(sku), version: 0, stats: stored }]);
  const read = { at: START + 1, reads: 1, misses: 1, params: { sku } };
  const parts = [{ page: { batch: 'b', number: 0 }, events: [read] }];
  const taken = { ref: ref(sku), parts };
  const { stats } = foldParts(stored, taken, keyspace);
  const record = { ref: ref(sku), version: known ? 1 : 0, stats };
  const parked = { ...taken, stored };
  return { ref: ref(sku), warmAt: DUE, priority: 0, reason: 'test', record, parked };
}

const decisionOn = (candidate: object, verdict: Decision['verdict'], benefit = 0.5) =>
  ({ candidate, verdict, benefit, pending: {}, learned: [] }) as never as Decision;

const mark = (brain: Brain, decisions: readonly Decision[]) =>
  markDecisions(brain.patterns, decisions, keyspace, START + MINUTE, 'refresh-ahead');

describe('what was parked of a key', () => {
  it.each(['price', 'fresh', 'in-flight', 'failing'] as const)(
    'is written with a decision that says %s, and told to those who count',
    async (verdict) => {
      const brain = makeBrain();
      const candidate = await parkedCandidate(brain, 'a', KNOWN);
      const { entries, slots } = await mark(brain, [decisionOn(candidate, verdict)]);
      expect(await brain.stats('a')).toMatchObject({ reads: 2, applied: ['b#0'] });
      expect(entries).toMatchObject([{ row: ROW, add: { keyDays: 1, reads: 1, misses: 1 } }]);
      expect(slots.map(({ reads }) => reads)).toEqual([1, 1]);
    },
  );

  it('is told once where the answer to its own write was lost', async () => {
    const brain = makeBrain();
    const candidate = await parkedCandidate(brain, 'a', KNOWN);
    let isLost = true;
    const patterns: Brain['patterns'] = {
      ...brain.patterns,
      async save(records) {
        const lost = await brain.patterns.save(records);
        if (!isLost) return lost;
        isLost = false;
        return records.map((record) => record.ref);
      },
    };
    const marked = await mark({ ...brain, patterns }, [decisionOn(candidate, 'price')]);
    expect((await brain.stats('a'))?.reads).toBe(2);
    expect([marked.entries.length, marked.slots.length]).toEqual([1, 2]);
  });

  it('is forgotten where the key is new, refused and not drawn', async () => {
    const brain = makeBrain();
    const skus = Array.from({ length: 230 }, (_, index) => `${index}`);
    const decisions = await Promise.all(
      skus.map(async (sku, index) => {
        const candidate = await parkedCandidate(brain, sku);
        return decisionOn(candidate, index < 10 ? 'approved' : 'price', index / 1_000);
      }),
    );
    const marked = await mark(brain, decisions);
    expect(marked.decisions).toHaveLength(230);
    const written = await brain.patterns.read(skus.map(ref));
    expect(written.slice(0, 10).every((record) => record !== undefined)).toBe(true);
    expect(written.filter((record) => record !== undefined)).toHaveLength(210);
    // The likeliest are among them.
    expect(written.slice(-180).every((record) => record !== undefined)).toBe(true);
  });

  it('is told to trials and hours once, before anything is sent', async () => {
    const brain = makeBrain();
    const lot = { label: 'refresh-ahead', enrolments: [], isWithheld: false, isProposed: true };
    const candidate = { ...(await parkedCandidate(brain, 'a', KNOWN)), lot };
    const tokens: (string | undefined)[] = [];
    const ledger: Brain['ledger'] = {
      ...brain.ledger,
      add(entries, token) {
        tokens.push(token);
        expect(entries.length).toBeGreaterThan(0);
        return brain.ledger.add(entries, token);
      },
    };
    const run = { id: 'run', strategy: 'refresh-ahead' };
    await brain.clock.set(START + MINUTE);
    await runCandidates({ ...brain, ledger }, run, [candidate], 'run');
    expect(tokens[0]).toBe('run:product:parked');
    expect((await brain.ledger.read([ROW]))[0]).toMatchObject({ reads: 1 });
    const hour = Math.floor(START / HOUR);
    expect(await brain.patterns.readHour('product', hour)).toHaveLength(1);
    tokens.length = 0;
    await runCandidates(
      { ...brain, ledger },
      run,
      [{ ...(await parkedCandidate(brain, 'n')), lot }],
      'run',
    );
    expect(tokens).not.toContain('run:product:parked');
  });
});

describe('the pages of a run', () => {
  const look: Strategy = async ({ patterns }) =>
    (await patterns.parked(DUE, 10)).flatMap(({ keys }) =>
      keys.map(({ keyspace: of, key }) => ({
        ref: { keyspace: of, key },
        warmAt: DUE,
        priority: 0,
        reason: 'test',
      })),
    );
  const contextOf = (brain: Brain, ab?: object) =>
    ({
      ...brain,
      own: { limit: 1, ...(ab && { ab: { name: 'wider', changes: ab } }) },
      now: START,
    }) as never as StrategyContext;
  /** One more page at each look. */
  const growing = (brain: Brain): Brain => {
    let number = 0;
    return {
      ...brain,
      patterns: {
        ...brain.patterns,
        async parked(before, limit) {
          const keys = [{ ...ref(`${number}`), events: [] }];
          await brain.patterns.park([{ batch: 'b', number, dueAt: DUE, keys }]);
          number += 1;
          return brain.patterns.parked(before, limit);
        },
      },
    };
  };

  it('are the same for both settings that are compared', async () => {
    const found = await propose(
      'refresh-ahead',
      look,
      contextOf(growing(makeBrain()), { limit: 2 }),
    );
    expect(found.map(({ ref: { key } }) => key)).toEqual(['product:0']);
  });

  it('are looked for anew in each run', async () => {
    const context = contextOf(growing(makeBrain()));
    const found = async () => (await propose('refresh-ahead', look, context)).length;
    expect([await found(), await found()]).toEqual([1, 2]);
  });
});
