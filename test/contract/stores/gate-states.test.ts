import { describe, expect, test } from 'vitest';
import type { Purse } from '../../../core/budget/purse-state.ts';
import { BINS, type GateState } from '../../../core/gate/state.ts';
import { initialVolume } from '../../../core/gate/volume.ts';
import { STORE_HOSTS, useStores } from '../../support/stores.ts';

const STATE: GateState = {
  offered: Array.from({ length: BINS }, (_, bin) => bin / 8),
  baseline: 1_234.5,
  predictedExtra: 12.25,
  realisedExtra: 13,
  calibration: 1.0625,
  threshold: -1.75,
  tickedAt: 1_767_614_400_123,
  lastBaseline: 1_000,
  lastExtra: -3.5,
  model: {
    features: 1,
    labels: 4_321,
    weights: Array.from({ length: 12 }, (_, index) => index / 4 - 1),
    covariance: Array.from({ length: 144 }, (_, index) => index / 16),
  },
  evidence: {
    'refresh-ahead': {
      features: 1,
      labels: 17,
      weights: [0.25, -0.5, 1, 2],
      covariance: Array.from({ length: 16 }, (_, index) => index / 32),
    },
  },
  reliability: {
    statistics: {
      bins: Array.from({ length: 30 }, (_, index) => index / 4),
      squaredErrors: 1.5,
      squares: 2.25,
      logLosses: 3,
    },
  },
  volume: {
    ...initialVolume(),
    seen: 12_345,
    seenAt: 1_767_614_400_123,
    short: 0.5,
    week: Array.from({ length: 336 }, (_, slot) => slot / 2),
  },
  meanBytes: 1_234.5,
};

const { model: _model, volume: _volume, meanBytes: _meanBytes, ...PRICE } = STATE;
const PURSE: Purse = {
  price: PRICE,
  // More than the longest list that is kept readable.
  reservations: Array.from({ length: 20 }, (_, index) => ({
    keyspace: `product-${index}`,
    account: index % 2 === 0 ? '' : 'critical',
    at: 1_767_614_400_000,
    approved: index,
    until: 1_767_615_300_500,
  })),
  samples: { product: [{ at: 1_767_614_400_123, firstHits: 17 }] },
  occupied: [{ keyspace: 'product', until: 1_767_614_400_124, bytes: 12_345_678 }],
};

describe.each(STORE_HOSTS)('gate states in $name', ({ start }) => {
  const open = useStores(start);

  test('begin with version 0 and no state', async () => {
    const { gateStates } = await open();
    expect(await gateStates.read('product')).toEqual({ version: 0, state: undefined });
  });

  test('give back every field, per keyspace', async () => {
    const { gateStates } = await open();
    expect(await gateStates.save('product', 0, STATE)).toBe(true);
    expect(await gateStates.read('product')).toEqual({ version: 1, state: STATE });
    expect(await gateStates.read('page')).toEqual({ version: 0, state: undefined });
  });

  test('let exactly one of many writers of a version win', async () => {
    const { gateStates } = await open();
    for (const version of [0, 1]) {
      const writers = Array.from({ length: 8 }, (_, writer) => ({ ...STATE, baseline: writer }));
      const won = await Promise.all(
        writers.map((state) => gateStates.save('product', version, state)),
      );
      expect(won.filter(Boolean)).toHaveLength(1);
      const { version: stored, state } = await gateStates.read('product');
      expect(stored).toBe(version + 1);
      expect(state?.baseline).toBe(won.indexOf(true));
    }
  });

  test('keep one purse beside all states, which one writer of a version wins', async () => {
    const { gateStates } = await open();
    expect(await gateStates.readPurse()).toEqual({ version: 0, purse: undefined });
    await gateStates.save('product', 0, STATE);
    for (const version of [0, 1]) {
      const { occupied } = PURSE;
      const writers = Array.from({ length: 8 }, (_, writer) => ({
        ...PURSE,
        occupied: [...occupied, { keyspace: 'page', until: 1, bytes: writer }],
      }));
      const won = await Promise.all(writers.map((purse) => gateStates.savePurse(version, purse)));
      expect(won.filter(Boolean)).toHaveLength(1);
      expect(await gateStates.readPurse()).toEqual({
        version: version + 1,
        purse: writers[won.indexOf(true)],
      });
    }
    expect(await gateStates.savePurse(3, PURSE)).toBe(false);
    expect(await gateStates.read('product')).toEqual({ version: 1, state: STATE });
  });

  test('refuse a version that was never stored', async () => {
    const { gateStates } = await open();
    expect(await gateStates.save('product', 3, STATE)).toBe(false);
    expect(await gateStates.read('product')).toEqual({ version: 0, state: undefined });
  });
});
