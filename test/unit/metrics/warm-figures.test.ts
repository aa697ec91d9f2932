import { describe, expect, it } from 'vitest';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { countOutcomes, warmFigures } from '../../../core/metrics/warm-figures.ts';
import type { WarmMessage, WarmStatus } from '../../../core/warming/messages.ts';
import type { Outcome } from '../../../core/warming/outcomes.ts';

const settings = resolveSettings(
  defineConfig({
    origins: { shop: { ...loader(async () => 'x'), callCost: 0.5 }, free: loader(async () => 'x') },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' },
      price: { key: 'price:{sku}', origin: 'shop', ttl: '1h' },
    },
  }),
);

function outcome(status: WarmStatus, rest: Partial<Outcome> = {}, keyspace = 'product'): Outcome {
  const item = { keyspace, key: `${keyspace}:1`, params: { sku: '1' }, loadedNoEarlierThan: 0 };
  return { item, status, calls: 0, ...rest };
}

const message = (changes: Partial<WarmMessage> = {}): WarmMessage => ({
  id: 'm',
  origin: 'shop',
  strategy: 'popular',
  run: 'r',
  items: [],
  notBefore: 0,
  notAfter: 1,
  attempt: 0,
  reservedAt: 0,
  ...changes,
});

describe('the outcomes of a message', () => {
  it('are counted by how keys ended', () => {
    const statuses: readonly WarmStatus[] = [
      ...['warmed', 'fresh', 'older', 'invalidated', 'missing', 'failed', 'expired'],
      ...['cancelled', 'warmed', 'fresh'],
    ] as WarmStatus[];
    const outcomes = statuses.map((status) => outcome(status));
    expect(countOutcomes({ outcomes, retried: 0 })).toEqual({
      warmed: 2,
      fresh: 4,
      failed: 3,
      retried: 0,
    });
  });

  it('do not count what was sent back, and do where it was not', () => {
    const outcomes = [
      outcome('warmed'),
      outcome('failed', { retry: true }),
      outcome('failed', { retry: false }),
      outcome('missing'),
    ];
    expect(countOutcomes({ outcomes, retried: 1 })).toMatchObject({
      warmed: 1,
      failed: 2,
      retried: 1,
    });
    expect(countOutcomes({ outcomes, retried: 0 }).failed).toBe(3);
  });
});

describe('the figures of a message', () => {
  const outcomes = [
    outcome('warmed', { calls: 1, loadMilliseconds: 40 }),
    outcome('warmed', { calls: 2, loadMilliseconds: 60, dollars: 3 }, 'price'),
    outcome('failed', { calls: 1, code: 'origin_failed', loadMilliseconds: 5, retry: true }),
    outcome('failed', { calls: 1, code: 'origin_refused' }),
    outcome('missing', { calls: 1, code: 'origin_missing', loadMilliseconds: 7 }),
    outcome('failed', { calls: 0, code: 'origin_failed', loadMilliseconds: 9 }),
    outcome('fresh'),
  ];

  it('are of its strategy, its origin, and the keyspaces that were loaded', () => {
    expect(warmFigures(settings, message(), { outcomes, retried: 1 })).toEqual([
      {
        of: { strategy: 'popular' },
        values: { warmed: 2, fresh: 1, failed: 3, retried: 1, loads: 6, dollars: 5 },
      },
      {
        of: { origin: 'shop' },
        values: { loadMilliseconds: [40, 60, 5, 0, 7], originErrors: 2 },
      },
      { of: { keyspace: 'product' }, values: { originCalls: 4 } },
      { of: { keyspace: 'price' }, values: { originCalls: 2 } },
    ]);
  });

  it('leave out what is nothing', () => {
    const report = { outcomes: [outcome('fresh')], retried: 0 };
    expect(warmFigures(settings, message(), report)).toEqual([
      { of: { strategy: 'popular' }, values: { fresh: 1 } },
    ]);
    expect(warmFigures(settings, message(), { outcomes: [], retried: 0 })).toEqual([]);
  });

  it('are of the strategy alone where two settings of it are compared', () => {
    const compared = message({ strategy: 'popular@limit.a' });
    const [first] = warmFigures(settings, compared, { outcomes, retried: 0 });
    expect(first?.of).toEqual({ strategy: 'popular' });
  });

  it('cost nothing where neither the origin nor the configuration tells a price', () => {
    const report = { outcomes: [outcome('warmed', { calls: 1 })], retried: 0 };
    for (const origin of ['free', 'unknown']) {
      const [first, second] = warmFigures(settings, message({ origin }), report);
      expect(first?.values).toEqual({ warmed: 1, loads: 1 });
      expect(second).toEqual({ of: { origin }, values: { loadMilliseconds: [0] } });
    }
  });
});
