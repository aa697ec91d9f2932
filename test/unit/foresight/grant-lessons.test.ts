import { describe, expect, test } from 'vitest';
import { GRANTED, readsRow, reservationStart, settledRow } from '../../../core/budget/rows.ts';
import { guideReaders } from '../../../core/foresight/grant.ts';
import type { Lessons } from '../../../core/foresight/learn.ts';
import { pairModel } from '../../../core/foresight/pair-model.ts';
import { logit } from '../../../core/gate/logit.ts';
import { initialPrice } from '../../../core/gate/price.ts';
import type { GateStates } from '../../../core/ports.ts';
import { CONFIG, MINUTE, makeBrain, START } from '../../support/brain.ts';

const offers = (cost: number, count: number): Lessons['offers'] =>
  Array.from({ length: count }, () => ({ offer: { at: 1, bin: 150, cost }, earlier: undefined }));

/** A brain that may spend a fifth of 5,001 calls, less what is kept back: 997.2. */
async function rich(config = CONFIG) {
  const brain = makeBrain({ config });
  const add = { reads: 5_001, misses: 5_001 };
  await brain.ledger.add([{ row: readsRow('product'), add }]);
  return brain;
}

async function guide(
  brain: Awaited<ReturnType<typeof rich>>,
  lessons: Readonly<Record<string, Partial<Lessons>>>,
  { id = 'w', hasReaders = true, gateStates = brain.gateStates } = {},
) {
  const empty = { labels: [], offers: [], predictedExtra: 0 };
  const all = Object.entries(lessons).map(([name, own]) => [name, { ...empty, ...own }] as const);
  const window = { id, now: brain.clock.now(), hasReaders };
  const learned = { lessons: new Map(all), publications: [] };
  expect(await guideReaders({ ...brain, gateStates }, learned, window)).toBeUndefined();
}

async function purseOf(brain: Awaited<ReturnType<typeof rich>>) {
  const { purse } = await brain.gateStates.readPurse();
  return { purse, granted: purse?.reservations.map(({ approved }) => approved) };
}

const settledIn = (brain: Awaited<ReturnType<typeof rich>>) =>
  brain.ledger.read([settledRow('product', reservationStart(START), GRANTED)]);

describe('readers', () => {
  test('get five calls, and eight for each key that was worth its price', async () => {
    const brain = await rich();
    // The price of a new installation is a benefit of 0.6.
    await guide(brain, { product: { offers: [...offers(0.4, 3), ...offers(0.41, 2)] } });
    expect((await purseOf(brain)).granted).toEqual([5 + 8 * 3]);
  });

  test('of several keyspaces share alike what strategies leave', async () => {
    const { product } = CONFIG.keyspaces;
    const page = { ...product, key: 'page:{sku}' };
    const brain = await rich({
      ...CONFIG,
      keyspaces: { ...CONFIG.keyspaces, page },
    } as typeof CONFIG);
    const many = { offers: offers(0.01, 1_000) };
    await guide(brain, { product: many, page: many });
    // Of 997.2 two are kept for the strategies: half of the rest, and then what is left of it.
    expect((await purseOf(brain)).granted).toEqual([497, 498]);
  });

  test('are told the price, what was learned, and how often the origin may be called', async () => {
    const brain = await rich();
    await guide(brain, { product: { labels: [{ features: [1, 1, 1, 1, 1, 1], benefit: 1 }] } });
    expect(await brain.guide.guidance('product')).toEqual({
      threshold: logit(0.6),
      model: pairModel.learn(pairModel.initial(), [1, 1, 1, 1, 1, 1], 1),
      rate: brain.settings.origins.get('catalog')?.rate,
    });
  });

  test('settle nothing where nothing is left of their grant', async () => {
    const brain = await rich();
    await guide(brain, { product: {} }, { hasReaders: false });
    await guide(brain, { product: {} }, { id: 'w-2', hasReaders: false });
    const [row] = await settledIn(brain);
    expect(row?.['settled']).toBeUndefined();
  });

  test('are granted once where another changes the gate at the same moment', async () => {
    const brain = await rich();
    let saves = 0;
    const gateStates: GateStates = {
      ...brain.gateStates,
      save: async (...args) => {
        saves += 1;
        return saves > 1 && brain.gateStates.save(...args);
      },
    };
    await guide(brain, { product: {} }, { gateStates });
    expect((await purseOf(brain)).granted).toEqual([5 + 5]);
    expect(await settledIn(brain)).toEqual([{ settled: 5 }]);
    await brain.clock.set(START + MINUTE);
    await guide(brain, { product: {} }, { id: 'w-2', hasReaders: false });
    expect(await settledIn(brain)).toEqual([{ settled: 10 }]);
  });
});

describe('what was foreseen', () => {
  test('is offered to the price, and what warms were expected to cost is noted', async () => {
    const brain = await rich();
    await guide(brain, { product: { offers: offers(0.25, 3), predictedExtra: 0.75 } });
    const { purse } = await purseOf(brain);
    expect(purse?.price?.offered[150]).toBeCloseTo(0.75, 9);
    expect(purse?.price?.predictedExtra).toBe(0.75);
    expect(purse?.occupied).toEqual([]);
  });

  test('leaves the price that was stored as it was', async () => {
    const brain = await rich();
    const price = initialPrice(0.2);
    const frozen = { ...price, offered: Object.freeze(price.offered.slice()) };
    const purse = { price: frozen, reservations: [], samples: {}, occupied: [] };
    await brain.gateStates.savePurse(0, purse);
    await guide(brain, { product: { offers: offers(0.25, 1) } });
    expect(frozen.offered[150]).toBe(0);
    expect((await purseOf(brain)).purse?.price?.offered[150]).toBe(0.25);
  });
});
