import { expect, test } from 'vitest';
import { pairFeatures, pairModel, pullOf } from '../../../core/foresight/pair-model.ts';
import { lastVisits, recentVisits } from '../../../core/foresight/recent-visits.ts';
import { logit } from '../../../core/gate/logit.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { ref, START, TTL } from '../../support/brain.ts';

test('the pull of a key is the mean of the logarithms of its rates of two half-lives', () => {
  const pull = (short: number, medium: number, at = START) =>
    pullOf({ ...emptyStats(), counts: [short, medium, 99], countedAt: START }, at, TTL);
  const rate = (count: number, halfLife: number) => Math.log((count * Math.LN2) / halfLife + 0.02);
  expect(pull(4, 32)).toBeCloseTo((rate(4, 2) + rate(32, 32)) / 2, 12);
  expect(pull(0, 0)).toBeCloseTo(Math.log(0.02), 12);
  expect(pull(4, 32, START + 2 * TTL)).toBeCloseTo(
    (rate(2, 2) + rate(32 * 2 ** (-1 / 16), 32)) / 2,
    12,
  );
});

test('the features of a pair are its share, its pull, its counts and the trust in the reader', () => {
  const successor = { ...ref('b'), count: 5, pull: -1.5, lead: 1 };
  expect(pairFeatures({ visits: 18 }, successor, 0.7)).toEqual([
    1,
    logit(0.25),
    -1.5,
    Math.log(19) - 3,
    Math.log(6) - 2,
    0.7,
  ]);
});

test('a model without labels believes what follows often, and what is read anyway', () => {
  const model = pairModel.current(undefined);
  const predict = (count: number, pull: number) =>
    pairModel.predict(
      model,
      pairFeatures({ visits: 18 }, { ...ref('b'), count, pull, lead: 1 }, 0),
    );
  expect(predict(15, -2)).toBeGreaterThan(predict(5, -2));
  expect(predict(5, 0)).toBeGreaterThan(predict(5, -2));
});

const at = (sku: string, time: number) => ({ ...ref(sku), at: time });

test('the visits of all readers are kept in order of time, the latest thousand', () => {
  const transitions = (...reads: ReturnType<typeof at>[]) => reads.map((to) => ({ to, from: [] }));
  expect(
    recentVisits([
      { user: 'anna', transitions: transitions(at('a', 3), at('b', 1)) },
      { user: 'ben', transitions: transitions(at('c', 2)) },
    ]),
  ).toEqual([
    { ...at('b', 1), user: 'anna' },
    { ...at('c', 2), user: 'ben' },
    { ...at('a', 3), user: 'anna' },
  ]);
  const many = Array.from({ length: 1_001 }, (_, index) => at('a', 1_001 - index));
  const kept = recentVisits([{ user: 'anna', transitions: transitions(...many) }]);
  expect([kept.length, kept[0]?.at, kept.at(-1)?.at]).toEqual([1_000, 2, 1_001]);
});

test('the last visits of a reader are distinct keys, each where it was visited last', () => {
  const visits = [at('a', 1), at('b', 2), at('c', 3), at('a', 4)].map((visit) => {
    return { ...visit, user: 'anna' };
  });
  const ben = { ...at('z', 5), user: 'ben' };
  const last = lastVisits([...visits, ben], 2);
  expect([...last.keys()]).toEqual(['anna', 'ben']);
  expect(last.get('anna')).toEqual([visits[2], visits[3]]);
  expect(last.get('ben')).toEqual([ben]);
  expect(lastVisits(visits, 9).get('anna')).toEqual([visits[1], visits[2], visits[3]]);
});
