import { describe, expect, test } from 'vitest';
import { learnForesight } from '../../../core/foresight/learn.ts';
import { pairFeatures, pairModel } from '../../../core/foresight/pair-model.ts';
import type { Successors } from '../../../core/foresight/successors.ts';
import type { FoldedKey, ForesightWindow } from '../../../core/foresight/window.ts';
import { initialGateState, offerOf } from '../../../core/gate/price.ts';
import { type KeyRef, refId } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { MINUTE, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const CONTROL = { keyspace: 'control', key: 'control:x' };
const GONE = { keyspace: 'gone', key: 'gone:x' };
const slot = (of: KeyRef, count = 9) => ({ ...of, count, pull: -2, lead: 1_000 });
const followedBy = (...refs: readonly KeyRef[]): Successors => ({
  visits: 10,
  slots: refs.map((of) => slot(of)),
});
const stats = (fields: Partial<KeyStats> = {}): KeyStats => ({ ...emptyStats(), ...fields });
const label = { features: [1, 2], benefit: 0.5 };

function foldedKey(of: KeyRef, fields: Partial<FoldedKey> & { next?: Successors }): FoldedKey {
  const { next, ...own } = fields;
  const known = stats({ next });
  return {
    ref: of,
    before: known,
    after: known,
    readAt: [],
    labels: [],
    predictedExtra: 0,
    ...own,
  };
}

function windowOf(keys: readonly FoldedKey[], visited: readonly KeyRef[] = []): ForesightWindow {
  return {
    transitions: visited.map((to) => ({ to: { ...to, at: START }, from: [] })),
    refs: keys.map((key) => key.ref),
    folded: new Map(keys.map((key) => [refId(key.ref), key])),
    fold: () => emptyStats(),
  };
}

/** Learns from a window in which `a` is visited, on which `b` follows; `stored` is what is of `b`. */
async function learnVisit(stored: Partial<KeyStats>, now = START + MINUTE) {
  const brain = makeBrain();
  await brain.patterns.save([{ ref: ref('b'), version: 0, stats: stats(stored) }]);
  const window = windowOf([foldedKey(ref('a'), { next: followedBy(ref('b')) })], [ref('a')]);
  const learned = await learnForesight(brain, window, now);
  return { lessons: learned.lessons.get('product'), after: await brain.stats('b') };
}

const FEATURES = pairFeatures(followedBy(), slot(ref('b')), 0);
const OFFER = offerOf(pairModel.predict(pairModel.current(undefined), FEATURES), START);

describe('the lessons of a window', () => {
  test('are the labels and the expected costs of its keys, by keyspace', async () => {
    const window = windowOf([
      foldedKey(ref('a'), { labels: [label], predictedExtra: 0.25 }),
      foldedKey(ref('b'), { labels: [label, label] }),
      foldedKey(ref('c'), { predictedExtra: 0.5 }),
      foldedKey(CONTROL, {}),
    ]);
    const { lessons, publications } = await learnForesight(makeBrain(), window, START);
    expect(publications).toEqual([]);
    expect([...lessons]).toEqual([
      ['product', { labels: [label, label, label], offers: [], predictedExtra: 0.75 }],
    ]);
  });

  test('name each keyspace that may follow, and none that is not warmed', async () => {
    const window = windowOf([
      foldedKey(ref('a'), { next: followedBy(CONTROL, ref('b'), GONE) }),
      foldedKey(ref('c'), {}),
    ]);
    const missing: ForesightWindow = { ...window, refs: [...window.refs, ref('lost')] };
    const { lessons, publications } = await learnForesight(makeBrain(), missing, START);
    expect(publications).toEqual([{ ref: ref('a'), successors: followedBy(ref('b')) }]);
    expect([...lessons]).toEqual([['product', { labels: [], offers: [], predictedExtra: 0 }]]);
  });

  test('ask the table for what may follow on its keys, and for nothing else', async () => {
    const brain = makeBrain();
    const asked: KeyRef[][] = [];
    const patterns = {
      ...brain.patterns,
      read: (refs: readonly KeyRef[]) => {
        asked.push([...refs]);
        return brain.patterns.read(refs);
      },
    };
    const keys = [foldedKey(ref('a'), { next: followedBy(ref('b')) }), foldedKey(ref('c'), {})];
    await learnForesight({ ...brain, patterns }, windowOf(keys), START);
    expect(asked[0]).toMatchObject([ref('b')]);
  });

  test('publish what follows after the window, the likely alone', async () => {
    const rare = { visits: 1_000, slots: [slot(ref('b'), 10), slot(ref('c'), 500)] };
    const key = { ...foldedKey(ref('a'), {}), after: stats({ next: rare }) };
    const { publications } = await learnForesight(makeBrain(), windowOf([key]), START);
    expect(publications).toEqual([
      { ref: ref('a'), successors: { visits: 1_000, slots: [slot(ref('c'), 500)] } },
    ]);
  });
});

describe('what could have been foreseen', () => {
  test('is on trial, and counts as offered at the time of the visit', async () => {
    const { lessons, after: now } = await learnVisit({});
    expect(now?.trials).toEqual([{ at: START + 1_000, features: FEATURES }]);
    expect(now?.offer).toEqual(OFFER);
    expect(lessons).toEqual({
      labels: [],
      offers: [{ offer: OFFER, earlier: undefined }],
      predictedExtra: 0,
    });
  });

  test('has its older trials answered where their time is over', async () => {
    const old = { at: START - TTL, features: [7] };
    const atEnd = await learnVisit({ trials: [old] }, START);
    expect(atEnd.after?.trials).toHaveLength(2);
    expect(atEnd.lessons?.labels).toEqual([]);
    const over = await learnVisit({ trials: [old] }, START + 1);
    expect(over.after?.trials).toEqual([{ at: START + 1_000, features: FEATURES }]);
    expect(over.lessons?.labels).toEqual([{ features: [7], benefit: 0 }]);
  });

  test('was offered before where a decision since the visit stands', async () => {
    const offered = async (at: number) => {
      const earlier = { at, bin: 3, cost: 0.4 };
      const loadedAt = at + 1;
      const expiresAt = loadedAt;
      const { lessons } = await learnVisit({ offer: earlier, loadedAt, expiresAt });
      return lessons?.offers[0]?.earlier;
    };
    expect(await offered(START)).toEqual({ at: START, bin: 3, cost: 0.4 });
    expect(await offered(START - 1)).toBeUndefined();
  });

  test('counts as offered at the best of what speaks for it, as the keyspace has learned', async () => {
    const brain = makeBrain();
    await brain.patterns.save([{ ref: ref('b'), version: 0, stats: stats() }]);
    const pairs = { ...pairModel.initial(), weights: [1, 0.6, 0.3, 0, 0, 0] };
    await brain.gateStates.save('product', 0, { ...initialGateState(0.2), pairs });
    const rare = { visits: 10, slots: [slot(ref('b'), 3)] };
    const keys = [
      foldedKey(ref('a'), { next: followedBy(ref('b')) }),
      foldedKey(ref('z'), { next: rare }),
    ];
    const visited = windowOf(keys, [ref('a'), ref('z')]);
    const { lessons } = await learnForesight(brain, visited, START + MINUTE);
    const offer = offerOf(pairModel.predict(pairs, FEATURES), START);
    expect(lessons.get('product')?.offers).toEqual([{ offer, earlier: undefined }]);
  });

  test('has no trials left where all are answered in the window', async () => {
    const brain = makeBrain();
    await brain.patterns.save([{ ref: ref('b'), version: 0, stats: stats() }]);
    const window = windowOf(
      [
        foldedKey(ref('a'), { next: followedBy(ref('b')) }),
        foldedKey(ref('b'), { readAt: [START + 2_000] }),
      ],
      [ref('a')],
    );
    const { lessons } = await learnForesight(brain, window, START + MINUTE);
    expect((await brain.stats('b'))?.trials).toBeUndefined();
    expect(lessons.get('product')?.labels).toMatchObject([{ features: FEATURES }]);
  });
});
