import { expect, test } from 'vitest';
import { readsRow } from '../../../core/budget/rows.ts';
import { contended } from '../../../core/errors.ts';
import { guideReaders } from '../../../core/foresight/grant.ts';
import type { LearnedWindow } from '../../../core/foresight/learn.ts';
import { makeBrain, ref } from '../../support/brain.ts';

const EMPTY = { labels: [], offers: [], predictedExtra: 0 };
const slot = (keyspace: string) => ({ ...ref('b'), keyspace, count: 9, pull: 0, lead: 1 });

function learned(...keyspaces: readonly string[]): LearnedWindow {
  const lessons = new Map(keyspaces.map((name) => [name, EMPTY]));
  const slots = ['product', 'unguided'].map(slot);
  return { lessons, publications: [{ ref: ref('a'), successors: { visits: 10, slots } }] };
}

/** Guides the readers of a brain with calls to spend, whose purse is lost so many times. */
async function guide(lost: number, window = learned('product')) {
  const brain = makeBrain();
  await brain.ledger.add([{ row: readsRow('product'), add: { reads: 5_000, misses: 5_000 } }]);
  let attempts = 0;
  const gateStates = {
    ...brain.gateStates,
    savePurse: async (...args: Parameters<typeof brain.gateStates.savePurse>) => {
      attempts += 1;
      return attempts > lost && brain.gateStates.savePurse(...args);
    },
  };
  const now = brain.clock.now();
  const failed = await guideReaders({ ...brain, gateStates }, window, {
    id: 'w',
    now,
    hasReaders: true,
  });
  return { brain, failed, attempts };
}

test('readers are guided by the 24th attempt, and told why not where all are lost', async () => {
  const last = await guide(23);
  expect([last.failed, last.attempts]).toEqual([undefined, 24]);
  expect(await last.brain.guide.guidance('product')).toBeDefined();
  const never = await guide(24);
  expect(never.attempts).toBe(24);
  expect(never.failed).toEqual(contended("the gate of keyspace 'product'"));
  expect(await never.brain.guide.guidance('product')).toBeUndefined();
});

test('an error that is no known one is thrown on', async () => {
  const brain = makeBrain();
  const guideOf = { ...brain.guide, withdraw: () => Promise.reject(new TypeError('broken')) };
  const window = { id: 'w', now: brain.clock.now(), hasReaders: true };
  await expect(
    guideReaders({ ...brain, guide: guideOf }, learned('product'), window),
  ).rejects.toThrow(TypeError);
});

test('only keyspaces that are warmed are guided, and only what follows in them is told', async () => {
  const { brain } = await guide(0, learned('control', 'gone', 'product'));
  expect(await brain.guide.guidance('control')).toBeUndefined();
  expect(await brain.guide.guidance('gone')).toBeUndefined();
  const told = await brain.guide.successors(ref('a').key);
  expect(told?.slots.map(({ keyspace }) => keyspace)).toEqual(['product']);
});
