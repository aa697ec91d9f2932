import { describe, expect, it } from 'vitest';
import { readsRow, strategyRow } from '../../../core/budget/rows.ts';
import { defineConfig, loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { ingestFigures } from '../../../core/metrics/ingest-figures.ts';
import { publish, withoutNothing } from '../../../core/metrics/noted.ts';
import type { IngestReport } from '../../../core/patterns/ingest.ts';
import type { LedgerEntry } from '../../../core/ports.ts';

const settings = resolveSettings(
  defineConfig({
    origins: { shop: loader(async () => 'x') },
    keyspaces: {
      product: { key: 'product:{sku}', origin: 'shop', ttl: '1h' },
      price: { key: 'price:{sku}', origin: 'shop', ttl: '1h' },
    },
  }),
);

function report(entries: readonly LedgerEntry[], counts: Partial<IngestReport> = {}): IngestReport {
  return {
    batches: 0,
    repeated: 0,
    left: [],
    events: 0,
    keys: 0,
    keysWritten: 0,
    keysParked: 0,
    entries,
    ...counts,
  };
}

describe('the figures of a window', () => {
  it('are what came, what is known of it, and how late it was', () => {
    const counts = { batches: 5, repeated: 1, events: 40, keys: 9, keysWritten: 7 };
    const values = {
      eventsIngested: 40,
      keysSeen: 9,
      keysWritten: 7,
      batchesIngested: 5,
      batchesRepeated: 1,
    };
    expect(ingestFigures(settings, report([], counts), 250)).toEqual([
      { of: {}, values: { ...values, ingestLagMilliseconds: [250] } },
    ]);
    expect(ingestFigures(settings, report([], counts), 0)).toEqual([
      { of: {}, values: { ...values, ingestLagMilliseconds: [0] } },
    ]);
    expect(ingestFigures(settings, report([], counts), undefined)).toEqual([{ of: {}, values }]);
  });

  it('are nothing where nothing came', () => {
    expect(ingestFigures(settings, report([]), undefined)).toEqual([]);
  });

  it('are by keyspace, with what readers and strategies asked origins for', () => {
    const entries = [
      { row: readsRow('product'), add: { reads: 10, misses: 3 } },
      { row: readsRow('product'), add: { reads: 5, misses: 1 } },
      { row: readsRow('price'), add: { reads: 2 } },
      { row: readsRow('gone'), add: { reads: 9, misses: 9 } },
      { row: strategyRow('product', 'popular'), add: { loads: 2 } },
      { row: strategyRow('product', 'trending'), add: { loads: 1 } },
    ];
    const figures = ingestFigures(settings, report(entries), undefined);
    expect(figures.filter(({ of }) => of.keyspace)).toEqual([
      { of: { keyspace: 'product' }, values: { reads: 15, misses: 4, originCalls: 7 } },
      { of: { keyspace: 'price' }, values: { reads: 2 } },
    ]);
  });

  it('are by strategy, over all keyspaces', () => {
    const add = { loads: 4, warmed: 3, failed: 1, used: 2, savedMilliseconds: 70 };
    const entries = [
      { row: strategyRow('product', 'popular'), add: { ...add, firstHits: 5, earlyMisses: 2 } },
      { row: strategyRow('price', 'popular'), add: { ...add, firstHits: 1 } },
      { row: strategyRow('price', 'trending'), add: { earlyMisses: 2, proposed: 5 } },
    ];
    const figures = ingestFigures(settings, report(entries), undefined);
    expect(figures.filter(({ of }) => of.strategy)).toEqual([
      {
        of: { strategy: 'popular' },
        values: {
          loads: 8,
          warmed: 6,
          failed: 2,
          used: 4,
          savedCalls: 4,
          savedMilliseconds: 140,
        },
      },
      { of: { strategy: 'trending' }, values: { savedCalls: -2 } },
    ]);
  });
});

describe('figures', () => {
  it('are without what is nothing, and without those of which nothing is left', () => {
    expect(
      withoutNothing([
        { of: { strategy: 'popular' }, values: { loads: 0, warmed: 1, savedCalls: -1 } },
        { of: { origin: 'shop' }, values: { loadMilliseconds: [], originErrors: 0 } },
        { of: { origin: 'crm' }, values: { loadMilliseconds: [0], originErrors: 0 } },
        { of: {}, values: {} },
      ]),
    ).toEqual([
      { of: { strategy: 'popular' }, values: { warmed: 1, savedCalls: -1 } },
      { of: { origin: 'crm' }, values: { loadMilliseconds: [0] } },
    ]);
  });

  it('are handed over one after the other, then written out', async () => {
    const calls: unknown[] = [];
    const metrics = {
      add: (...given: readonly unknown[]) => void calls.push(given),
      flush: async () => void calls.push('flush'),
    };
    await publish(metrics, [
      { of: { strategy: 'popular' }, values: { loads: 1 } },
      { of: {}, values: { reads: 2 } },
    ]);
    expect(calls).toEqual([[{ loads: 1 }, { strategy: 'popular' }], [{ reads: 2 }, {}], 'flush']);
  });
});
