import { describe, expect, test } from 'vitest';
import { findTrials } from '../../../core/foresight/find-trials.ts';
import { pairFeatures } from '../../../core/foresight/pair-model.ts';
import { countFollowers, countVisits, NO_SUCCESSORS } from '../../../core/foresight/successors.ts';
import { trustIn } from '../../../core/foresight/trust.ts';
import { makeForesightWindow } from '../../../core/foresight/window.ts';
import { refId } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import type { UserRead } from '../../../core/users/state.ts';
import { accessEvent, makeBrain, ref, START, TTL } from '../../support/brain.ts';

const { settings } = makeBrain();
const read = (sku: string, at: number): UserRead => ({ ...ref(sku), at });

/** Ten visits of `a`, nine of which went on to `b`. */
const LEARNED = Array.from({ length: 9 }).reduce<typeof NO_SUCCESSORS>(
  (all) => countFollowers(all, [{ ...ref('b'), pull: -2, lead: 1_000 }]),
  countVisits(NO_SUCCESSORS, 10),
);
const stats = (fields: Partial<KeyStats>): KeyStats => ({ ...emptyStats(), ...fields });

/** A window in which one reader goes from `a` to `b`. */
function windowOf(before: Readonly<Record<string, KeyStats>>) {
  const window = makeForesightWindow([
    { to: read('a', START), from: [] },
    { to: read('b', START + 20_000), from: [read('a', START)] },
  ]);
  const fold = (sku: string, at: number) =>
    window.fold({
      ref: ref(sku),
      before: before[sku] ?? emptyStats(),
      after: before[sku] ?? emptyStats(),
      events: [accessEvent(sku, { at })],
      ttlMilliseconds: TTL,
      pull: () => -1,
    });
  return { window, fold };
}

describe('a window', () => {
  test('counts visits, and who went on, after what time', () => {
    const { fold } = windowOf({});
    expect(fold('a', START).next).toEqual({
      visits: 1,
      slots: [{ ...ref('b'), count: 1, pull: -1, lead: 20_000 }],
    });
    expect(fold('b', START + 20_000).next).toEqual({ visits: 1, slots: [] });
  });

  test('tells the same when a lost write has its key folded again', () => {
    const trials = [{ at: START - 1_000, features: [1, 2] }];
    const { window, fold } = windowOf({ a: stats({ next: LEARNED, trials }) });
    const once = fold('a', START);
    const folded = window.folded.get(refId(ref('a')));
    expect(folded?.labels).toHaveLength(1);
    expect(fold('a', START)).toEqual(once);
    expect(window.folded.get(refId(ref('a')))).toEqual(folded);
    expect(once.trials).toBeUndefined();
  });
});

describe('what a window folds into a key', () => {
  const fold = (fields: Partial<Parameters<ReturnType<typeof makeForesightWindow>['fold']>[0]>) => {
    const { window } = windowOf({});
    const before = fields.before ?? emptyStats();
    const folding = { ref: ref('x'), before, after: before, events: [], ttlMilliseconds: TTL };
    const folded = window.fold({ ...folding, pull: () => -1, ...fields });
    return { window, folded, key: window.folded.get(refId(ref('x'))) };
  };
  const trial = (at: number) => ({ at, features: [at] });

  test('are its visits and followers, and nothing where it was neither visited nor left', () => {
    const { window, folded } = fold({});
    expect(window.refs).toEqual([ref('a'), ref('b')]);
    expect(folded.next).toBeUndefined();
    expect(folded.trials).toBeUndefined();
    expect(fold({ before: stats({ next: LEARNED }) }).folded.next).toBe(LEARNED);
  });

  test('are the followers of a key whose visit an earlier window told', () => {
    const window = makeForesightWindow([
      { to: read('b', START + 20_000), from: [read('x', START)] },
    ]);
    const before = emptyStats();
    const folding = { ref: ref('x'), before, after: before, events: [], ttlMilliseconds: TTL };
    expect(window.fold({ ...folding, pull: () => -1 }).next).toEqual({
      visits: 0,
      slots: [{ ...ref('b'), count: 1, pull: -1, lead: 20_000 }],
    });
  });

  test('are the reads of users by the first of each event, in order', () => {
    const { key } = fold({
      events: [
        accessEvent('x', { at: START + 30 }),
        accessEvent('x', { at: START + 20, firstAt: START + 10 }),
        accessEvent('x', { at: START + 15, source: 'bot' }),
      ],
    });
    expect(key?.readAt).toEqual([START + 10, START + 30]);
    expect(key?.predictedExtra).toBe(0);
  });

  test('are the extra calls that the warms of readers were expected to be', () => {
    const warmed = (benefit: number) => ({ warmed: { strategy: 'reader', run: 'r', benefit } });
    const events = [0.9, 0.5].map((benefit) => accessEvent('x', { at: START, ...warmed(benefit) }));
    const { key } = fold({ events: [...events, accessEvent('x', { at: START })] });
    expect(key?.predictedExtra).toBeCloseTo(0.1 + 0.5, 9);
  });

  test('are the answers to its trials, and those stay open that no read has come for', () => {
    const before = stats({ trials: [trial(START - 10), trial(START + 10)] });
    const { folded, key } = fold({ before, events: [accessEvent('x', { at: START })] });
    expect(folded.trials).toEqual([trial(START + 10)]);
    expect(key?.labels.map(({ features }) => features)).toEqual([[START - 10]]);
  });
});

describe('the trials of a window', () => {
  const lapsed = stats({ expiresAt: START - TTL });

  test('rest on what its reader could have known before it', () => {
    const { window, fold } = windowOf({ a: stats({ next: LEARNED }), b: lapsed });
    const after = fold('a', START);
    fold('b', START + 20_000);
    const [own] = findTrials(settings, window, () => lapsed);
    const [known] = LEARNED.slots;
    if (!known) throw new Error('nothing learned');
    expect(own?.ref).toEqual(ref('b'));
    expect(own?.labels[0]?.features).toEqual(pairFeatures(LEARNED, known, 0));
    expect(after.next).not.toEqual(LEARNED);
  });

  test('know how far their reader kept to what usually follows', () => {
    const { window, fold } = windowOf({ a: stats({ next: LEARNED }), b: stats({ next: LEARNED }) });
    fold('a', START);
    fold('b', START + 20_000);
    const trials = findTrials(settings, window, () => lapsed);
    const features = trials.flatMap(({ labels, open }) => [...labels, ...open]);
    const trusts = features.map((trial) => trial.features.at(-1));
    expect(trusts).toContain(trustIn([true]));
  });

  test('are none of what the window itself is the first to tell', () => {
    const { window, fold } = windowOf({ b: lapsed });
    fold('a', START);
    fold('b', START + 20_000);
    expect(findTrials(settings, window, () => lapsed)).toEqual([]);
  });

  test('are none of keys that were in the cache, unless a warm after the visit put them there', () => {
    const fresh = stats({ loadedAt: START - 1, expiresAt: START + TTL });
    const warmed = stats({
      loadedAt: START + 500,
      expiresAt: START + TTL,
      warm: { strategy: 'foresight', run: 'r', at: START + 500, used: false },
    });
    for (const [now, trials] of [
      [fresh, 0],
      [warmed, 1],
    ] as const) {
      const { window, fold } = windowOf({ a: stats({ next: LEARNED }) });
      fold('a', START);
      expect(findTrials(settings, window, () => now)).toHaveLength(trials);
    }
  });

  test('stay open where the window tells of no read', () => {
    const { window, fold } = windowOf({ a: stats({ next: LEARNED }), b: lapsed });
    fold('a', START);
    const [own] = findTrials(settings, window, () => lapsed);
    expect(own?.labels).toEqual([]);
    expect(own?.open).toMatchObject([{ at: START + 1_000 }]);
    expect(own?.visitedAt).toBe(START);
  });
});
