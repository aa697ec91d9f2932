import { describe, expect, test } from 'vitest';
import { foresee, type Guidance } from '../../../core/foresight/foresee.ts';
import { pairModel } from '../../../core/foresight/pair-model.ts';
import type { Successors } from '../../../core/foresight/successors.ts';
import { logit } from '../../../core/gate/logit.ts';

const SUCCESSORS: Successors = {
  visits: 100,
  slots: [
    { keyspace: 'product', key: 'sometimes', count: 30, pull: -2, lead: 1_000 },
    { keyspace: 'page', key: 'elsewhere', count: 90, pull: -2, lead: 1_000 },
    { keyspace: 'product', key: 'mostly', count: 95, pull: -2, lead: 1_000 },
  ],
};
const at = (threshold: number): Guidance => ({ threshold, model: pairModel.current(undefined) });
const keysOf = (foreseen: readonly { readonly key: string }[]) => foreseen.map(({ key }) => key);

describe('foresee', () => {
  test('answers what is worth its price, best first', () => {
    const all = foresee(SUCCESSORS, () => at(-6), 0);
    expect(keysOf(all)).toEqual(['mostly', 'elsewhere', 'sometimes']);
    const benefits = all.map(({ benefit }) => benefit);
    expect(benefits).toEqual(benefits.toSorted((a, b) => b - a));
    const price = logit(benefits[1] ?? 0);
    expect(keysOf(foresee(SUCCESSORS, () => at(price), 0))).toEqual(['mostly', 'elsewhere']);
    expect(foresee(SUCCESSORS, () => at(6), 0)).toEqual([]);
  });

  test('asks the keyspace of the successor, and leaves out those that say nothing', () => {
    const guide = (keyspace: string) => (keyspace === 'page' ? at(-6) : undefined);
    expect(keysOf(foresee(SUCCESSORS, guide, 0))).toEqual(['elsewhere']);
  });

  test('believes what the labels have taught', () => {
    let model = pairModel.current(undefined);
    const [first] = foresee(SUCCESSORS, () => at(-6), 0);
    for (let label = 0; label < 200; label += 1) {
      model = pairModel.learn(
        model,
        [1, logit(95 / 102), -2, Math.log(101) - 3, Math.log(96) - 2, 0],
        0,
      );
    }
    const [taught] = foresee(SUCCESSORS, () => ({ threshold: -6, model }), 0);
    expect(taught?.benefit).toBeLessThan((first?.benefit ?? 0) / 2);
  });
});
