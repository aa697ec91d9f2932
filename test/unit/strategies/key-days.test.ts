/** Which decisions enter their key into the trials that its candidate was drawn for. */
import { describe, expect, it } from 'vitest';
import { makeMemoryPatterns } from '../../../adapters/memory/patterns.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision, Verdict } from '../../../core/gate/decide.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { markDecisions } from '../../../core/strategies/mark.ts';
import { makeBrain, ref, START } from '../../support/brain.ts';

const keyspace = makeBrain().settings.keyspaces.get('product') as Keyspace;
const offer = { at: START, bin: 3, cost: 0.2 };
const withheld = { name: 'popular', side: 'withheld' } as const;
const entered = [{ ...withheld, from: START, reads: 0, misses: 0 }];

/** What is stored of a key, once it was decided on with these enrolments; without a lot, none. */
async function marked(verdict: Verdict, enrolments?: readonly object[], stats?: Partial<KeyStats>) {
  const patterns = makeMemoryPatterns();
  const own = { ...emptyStats(), reads: 3, offer, ...stats };
  await patterns.save([{ ref: ref('a'), version: 0, stats: own }]);
  const candidate = {
    ref: ref('a'),
    warmAt: START,
    priority: 0,
    reason: 'test',
    record: { ref: ref('a'), version: 1, stats: own },
    ...(enrolments && {
      lot: { label: 'popular', enrolments, isWithheld: true, isProposed: true },
    }),
  };
  const decision = { candidate, verdict, benefit: 0.5, offer, pending: {}, learned: [] };
  await markDecisions(patterns, [decision as never as Decision], keyspace, START, 'popular');
  const [record] = await patterns.read([ref('a')]);
  return { version: record?.version, ...record?.stats };
}

describe('a key', () => {
  it.each(['approved', 'withheld'] as const)('enters where it was %s', async (verdict) => {
    const after = await marked(verdict, [withheld]);
    expect(after).toMatchObject({ version: 2, reads: 3, keyDays: entered });
  });

  it.each(['price', 'budget', 'in-flight', 'fresh'] as const)(
    'does not enter where the sides do the same: %s',
    async (verdict) => {
      expect(await marked(verdict, [withheld])).toMatchObject({ version: 1, keyDays: undefined });
    },
  );

  it('does not enter without a trial, or a lot', async () => {
    expect((await marked('approved', []))['keyDays']).toBeUndefined();
    expect((await marked('approved'))['keyDays']).toBeUndefined();
  });

  it('is written once for a trial that it is in already', async () => {
    const again = await marked('withheld', [withheld], { keyDays: entered });
    expect(again).toMatchObject({ version: 1, keyDays: entered });
    expect((await marked('withheld', []))['version']).toBe(1);
  });
});
