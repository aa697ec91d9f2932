import { describe, expect, test } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { readsRow } from '../../../core/budget/rows.ts';
import { makeReadForeseer } from '../../../core/foresight/foresee-reads.ts';
import { pairFeatures, pairModel } from '../../../core/foresight/pair-model.ts';
import type { Successors } from '../../../core/foresight/successors.ts';
import { trustIn } from '../../../core/foresight/trust.ts';
import type { Model } from '../../../core/gate/learner.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, makeBrain, ref, START } from '../../support/brain.ts';

const NEVER = new AbortController().signal;
/** Sure of what follows, the surer the more a reader is trusted. */
const PAIRS: Model = { ...pairModel.initial(), weights: [2, 0.6, 0.3, 0, 0, 1] };

const slot = (of: KeyRef, count = 9) => ({ ...of, count, pull: -2, lead: 1_000 });
const followedBy = (...slots: Successors['slots']): Successors => ({ visits: 10, slots });
const read = (sku: string, fields: Partial<AccessEvent> = {}) =>
  accessEvent(sku, { at: START, user: 'ann', ...fields });

/** A brain that knows what follows on some products, and has calls to spend. */
async function knowing(
  next: Readonly<Record<string, Successors>>,
  pairs: Model | undefined = PAIRS,
) {
  const brain = makeBrain();
  await brain.ledger.add([{ row: readsRow('product'), add: { reads: 5_000, misses: 5_000 } }]);
  const records = Object.entries(next).map(([sku, own]) => {
    return { ref: ref(sku), version: 0, stats: { ...emptyStats(), next: own } };
  });
  await brain.patterns.save(records);
  const state = { ...initialGateState(0.2), threshold: -3, ...(pairs && { pairs }) };
  await brain.gateStates.save('product', 0, state);
  const foresee = makeReadForeseer(brain);
  return {
    brain,
    foresee: (...events: readonly AccessEvent[]) => foresee(events, NEVER),
    /** What a warm of it was expected to cost. */
    costOf: async (sku: string) => (await brain.stats(sku))?.offer?.cost,
  };
}

const costAfter = (next: Successors, trust: number, [own] = next.slots) =>
  own && 1 - pairModel.predict(PAIRS, pairFeatures(next, own, trust));

describe('what is foreseen at a read', () => {
  test('is sent in the name of foresight, under an id of its own', async () => {
    const { brain, foresee } = await knowing({ a: followedBy(slot(ref('b'))) });
    expect(await foresee(read('a'))).toEqual({ proposed: 1, approved: 1 });
    expect(brain.warmQueue.receive(10)).toMatchObject([
      { strategy: 'foresight', run: expect.stringMatching(/./), items: [{ key: 'product:b' }] },
    ]);
  });

  test('follows on a read of the last five seconds', async () => {
    for (const [age, proposed] of [
      [5_000, 1],
      [5_001, 0],
      [-5_000, 1],
      [-5_001, 0],
    ] as const) {
      const { foresee } = await knowing({ a: followedBy(slot(ref('b'))) });
      expect((await foresee(read('a', { at: START - age }))).proposed).toBe(proposed);
    }
  });

  test('follows on the last read of a reader, in whatever order they are told', async () => {
    const first = read('a', { at: START - 2 });
    const last = read('z', { at: START - 1 });
    for (const events of [
      [first, last],
      [last, first],
    ]) {
      const { brain, foresee } = await knowing({
        a: followedBy(slot(ref('b'))),
        z: followedBy(slot(ref('c'))),
      });
      await foresee(...events);
      const [message] = brain.warmQueue.receive(10);
      expect(message?.items.map(({ key }) => key)).toEqual(['product:c']);
    }
  });

  test('counts a reader among the latest 25 by the last read', async () => {
    const { foresee } = await knowing({ a: followedBy(slot(ref('b'))) });
    const others = Array.from({ length: 25 }, (_, index) =>
      read(`page-${index}`, { user: `user-${index}`, at: START - 1_000 + index }),
    );
    const own = [read('page', { at: START - 2_000 }), read('a')];
    expect((await foresee(...own, ...others)).proposed).toBe(1);
  });

  test('is worth the more the better its reader has kept to what follows', async () => {
    const next = followedBy(slot(ref('c'), 4));
    const { foresee, costOf } = await knowing({ a: followedBy(slot(ref('b'))), b: next });
    await foresee(read('a', { at: START - 1 }));
    await foresee(read('b'));
    expect(await costOf('c')).toBeCloseTo(costAfter(next, trustIn([true])) ?? 0, 9);
  });

  test('is worth what the surest of its readers makes it', async () => {
    const sure = followedBy(slot(ref('b'), 9));
    const unsure = followedBy(slot(ref('b'), 3));
    const readers = [read('a', { user: 'ann' }), read('z', { user: 'ben' })];
    for (const [a, z] of [
      [sure, unsure],
      [unsure, sure],
    ] as const) {
      const { foresee, costOf } = await knowing({ a, z });
      expect((await foresee(...readers)).proposed).toBe(1);
      expect(await costOf('b')).toBeCloseTo(costAfter(sure, 0) ?? 0, 9);
    }
  });
});

describe('nothing is foreseen', () => {
  test('on a key that nobody knows, and others are foreseen all the same', async () => {
    const { foresee } = await knowing({ a: followedBy(slot(ref('b'))) });
    expect((await foresee(read('unknown'))).proposed).toBe(0);
    expect((await foresee(read('new'), read('a', { user: 'ben' }))).proposed).toBe(1);
  });

  test('for a machine', async () => {
    const { foresee } = await knowing({ a: followedBy(slot(ref('b'))) });
    expect((await foresee(read('a', { source: 'bot' }))).proposed).toBe(0);
    expect((await foresee(read('a', { source: 'batch' }))).proposed).toBe(0);
  });

  test('of a control group, nor of a keyspace that is no longer there', async () => {
    const control = slot({ keyspace: 'control', key: 'control:x' });
    const gone = slot({ keyspace: 'gone', key: 'gone:x' });
    const { brain, foresee } = await knowing({ a: followedBy(control, gone, slot(ref('b'))) });
    expect((await foresee(read('a'))).proposed).toBe(1);
    expect(brain.warmQueue.receive(10)).toMatchObject([{ items: [{ key: 'product:b' }] }]);
  });

  test('before anything was learned of pairs, or of the keyspace at all', async () => {
    const next = { a: followedBy(slot(ref('b'))) };
    const untaught = await knowing(next);
    const { version, state } = await untaught.brain.gateStates.read('product');
    const { pairs: _, ...rest } = state ?? initialGateState(0.2);
    await untaught.brain.gateStates.save('product', version, rest);
    expect((await untaught.foresee(read('a'))).proposed).toBe(0);
    const brain = makeBrain();
    const stats = { ...emptyStats(), next: next.a };
    await brain.patterns.save([{ ref: ref('a'), version: 0, stats }]);
    expect((await makeReadForeseer(brain)([read('a')], NEVER)).proposed).toBe(0);
  });
});
