import { expect, test } from 'vitest';
import { findTrials } from '../../../core/foresight/find-trials.ts';
import { pairFeatures } from '../../../core/foresight/pair-model.ts';
import type { Successors } from '../../../core/foresight/successors.ts';
import { labelOf } from '../../../core/foresight/trials.ts';
import { trustIn } from '../../../core/foresight/trust.ts';
import type { FoldedKey, ForesightWindow } from '../../../core/foresight/window.ts';
import { type KeyRef, refId } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { makeBrain, ref, START, TTL } from '../../support/brain.ts';

const { settings } = makeBrain();
/** When a warm at the read would have taken effect. */
const AT = START + 1_000;
const stats = (fields: Partial<KeyStats> = {}): KeyStats => ({ ...emptyStats(), ...fields });
const slot = (of: KeyRef) => ({ ...of, count: 9, pull: -2, lead: 1_000 });
const after = (...refs: readonly KeyRef[]): Successors => ({ visits: 10, slots: refs.map(slot) });

interface Told {
  readonly next?: Successors;
  readonly readAt?: readonly number[];
  readonly before?: Partial<KeyStats>;
}

function foldedKey(of: KeyRef, { next, readAt = [], before = {} }: Told): [string, FoldedKey] {
  const known = stats({ ...before, next });
  return [
    refId(of),
    { ref: of, before: known, after: known, readAt, labels: [], predictedExtra: 0 },
  ];
}

/** A window in which one reader visits `a`, from nowhere. */
function windowOf(told: readonly (readonly [KeyRef, Told])[]): ForesightWindow {
  return {
    transitions: [{ to: { ...ref('a'), at: START }, from: [] }],
    refs: [],
    folded: new Map(told.map(([of, own]) => foldedKey(of, own))),
    fold: () => emptyStats(),
  };
}

/** The trials of `b` where `a` is visited, given what is stored of `b`. */
function trialsOf(now: KeyStats | undefined, b: Told = {}) {
  const window = windowOf([
    [ref('a'), { next: after(ref('b')) }],
    [ref('b'), b],
  ]);
  return findTrials(settings, window, () => now);
}

test('a likely successor that is not in the cache is on trial from a second after the visit', () => {
  const [known] = after(ref('b')).slots;
  if (!known) throw new Error('nothing follows');
  const features = pairFeatures(after(ref('b')), known, 0);
  expect(trialsOf(stats())).toEqual([
    {
      ref: ref('b'),
      keyspace: settings.keyspaces.get('product'),
      visitedAt: START,
      labels: [],
      open: [{ at: AT, features }],
    },
  ]);
});

test('a trial is answered by the first read after it, not by one at the same moment', () => {
  const answer = (readAt: readonly number[]) => {
    const [own] = trialsOf(stats(), { readAt });
    return { open: own?.open.length, benefits: own?.labels.map(({ benefit }) => benefit) };
  };
  const saved = (readAt: number) => labelOf({ at: AT, features: [] }, readAt, TTL).benefit;
  expect(answer([])).toEqual({ open: 1, benefits: [] });
  expect(answer([START, AT])).toEqual({ open: 1, benefits: [] });
  expect(answer([AT, AT + TTL / 2, AT + TTL])).toEqual({
    open: 0,
    benefits: [saved(AT + TTL / 2)],
  });
});

test('nothing is on trial that no keyspace has, that is a control or of which nothing is known', () => {
  const control = { keyspace: 'control', key: 'control:b' };
  const gone = { keyspace: 'gone', key: 'gone:b' };
  const window = windowOf([[ref('a'), { next: after(control, gone, ref('b')) }]]);
  expect(findTrials(settings, window, () => stats()).map((own) => own.ref)).toEqual([ref('b')]);
  expect(trialsOf(undefined)).toEqual([]);
});

test('a successor that follows too seldom is not on trial', () => {
  const rare = { visits: 998, slots: [slot(ref('b')), { ...slot(ref('c')), count: 50 }] };
  const window = windowOf([[ref('a'), { next: rare }]]);
  expect(findTrials(settings, window, () => stats()).map((own) => own.ref)).toEqual([ref('c')]);
});

test('visits of one key add to the trials of the same successor, whose first visit is kept', () => {
  const window: ForesightWindow = {
    ...windowOf([[ref('a'), { next: after(ref('b')) }]]),
    transitions: [
      { to: { ...ref('a'), at: START }, from: [] },
      { to: { ...ref('a'), at: START + 5_000 }, from: [] },
    ],
  };
  const [own, ...others] = findTrials(settings, window, () => stats());
  expect(others).toEqual([]);
  expect(own?.visitedAt).toBe(START);
  expect(own?.open.map(({ at }) => at)).toEqual([AT, AT + 5_000]);
});

test('what was in the cache before the window needs no foresight until it ends', () => {
  const before = (expiresAt: number) => trialsOf(stats(), { before: { expiresAt } });
  expect(before(AT + 1)).toEqual([]);
  expect(before(AT)).toHaveLength(1);
});

test('what is in the cache now does not either, unless it was warmed after the visit', () => {
  const warm = (at: number) => ({ strategy: 'foresight', run: 'r', at, used: false });
  const entry = (loadedAt: number, expiresAt: number, warmedAt?: number) =>
    trialsOf(
      stats({ loadedAt, expiresAt, ...(warmedAt !== undefined && { warm: warm(warmedAt) }) }),
    ).length;
  expect(entry(START - 1, AT)).toBe(1);
  expect(entry(START - 1, AT + 1)).toBe(0);
  expect(entry(AT, AT + TTL)).toBe(0);
  expect(entry(AT + 1, AT + TTL)).toBe(1);
  expect(entry(START, AT + TTL, START)).toBe(0);
  expect(entry(START + 1, AT + TTL, START + 1)).toBe(1);
  expect(entry(START + 1, AT + TTL, START)).toBe(0);
  expect(entry(START + 1, AT + TTL)).toBe(0);
});

test('a step from a key of which the window tells nothing was not expected', () => {
  const next = after(ref('b'));
  const [known] = next.slots;
  if (!known) throw new Error('nothing follows');
  const window: ForesightWindow = {
    ...windowOf([[ref('a'), { next }]]),
    transitions: [
      { to: { ...ref('a'), at: START }, from: [{ ...ref('elsewhere'), at: START - 9 }] },
    ],
  };
  const [own] = findTrials(settings, window, () => stats());
  expect(own?.open[0]?.features).toEqual(pairFeatures(next, known, trustIn([false])));
});
