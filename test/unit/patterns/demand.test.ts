import { describe, expect, it } from 'vitest';
import type { AccessBatch, AccessEvent } from '../../../core/access.ts';
import { readsRow, strategyRow } from '../../../core/budget/rows.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { accessBatch, accessEvent, CONFIG, makeBrain, START, TTL } from '../../support/brain.ts';

/** Twelve people with a few reads each, and a crawler with 1,500 keys in a minute. */
function pollutedBatch(crawler: Partial<AccessEvent> = {}): AccessBatch {
  const people = Array.from({ length: 12 }, (_, index) =>
    accessEvent(`${index % 3}`, { user: `person-${index}`, reads: 1 + (index % 5) }),
  );
  const sweep = Array.from({ length: 1_500 }, (_, index) =>
    accessEvent(`${index}`, { at: START + 20 * index, user: 'crawler', misses: 1, ...crawler }),
  );
  return accessBatch('1', [...people, ...sweep]);
}

const HUMAN_READS = 33;

describe('demand', () => {
  it('is not what an outlier session read, in exact counts either', async () => {
    const brain = makeBrain();
    await brain.ingest([pollutedBatch()]);
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts).toEqual({
      reads: HUMAN_READS,
      misses: 0,
      backgroundReads: 1_500,
      backgroundMisses: 1_500,
      excludedReads: 1_500,
    });
    expect((await brain.stats('0'))?.reads).toBeGreaterThan(0);
    expect(await brain.stats('7')).toBeUndefined();
  });

  it('gives back the calls that warming spared such a session', async () => {
    const brain = makeBrain();
    const account = { popular: { firstHits: 1, earlyMisses: 0 } };
    await brain.ingest([pollutedBatch({ misses: 0, account })]);
    const [row] = await brain.ledger.read([strategyRow('product', 'popular')]);
    expect(row?.['firstHits']).toBe(-1_500);
  });

  it('is told apart where counts are made of the events', async () => {
    const brain = makeBrain();
    const { id, events } = pollutedBatch();
    await brain.ingest([{ id, events }]);
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts).toEqual({
      reads: HUMAN_READS,
      backgroundReads: 1_500,
      backgroundMisses: 1_500,
      excludedReads: 1_500,
    });
  });

  it('is corrected once, however often the same batch comes', async () => {
    const brain = makeBrain();
    await brain.ingest([pollutedBatch()]);
    await brain.ingest([pollutedBatch()]);
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts?.['excludedReads']).toBe(1_500);
  });
});

describe('a crowded window', () => {
  const keysPerWindow = 50;
  const config = { ...CONFIG, ingest: { keysPerWindow } };
  /** Nobody takes up what waits in pages: a sample stands for all keys. */
  const sampled = { ...config, strategies: { refreshAhead: { enabled: false } } };

  it('writes as many items as it may, the most read keys exactly and the others in pages', async () => {
    const brain = makeBrain({ config });
    const events = Array.from({ length: 400 }, (_, index) =>
      accessEvent(`${index}`, { reads: index < 10 ? 1_000 : 1, misses: 1 }),
    );
    const report = await brain.ingest([accessBatch('1', events)]);
    expect(report).toMatchObject({ keys: 400, keysWritten: 44, keysParked: 356 });
    const stats = await Promise.all(events.map((_, index) => brain.stats(`${index}`)));
    expect(stats.slice(0, 10).map((each) => each?.reads)).toEqual(new Array(10).fill(1_000));
    expect(stats.filter((each) => each !== undefined)).toHaveLength(44);
    const pages = await brain.patterns.parked(START + TTL, 100);
    expect(pages.map(({ keys }) => keys.length).sort()).toEqual([36, 64, 64, 64, 64, 64]);
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts).toEqual({ reads: 10_390, misses: 400 });
  });

  it('writes as many keys as it may where nothing is decided at expiry', async () => {
    const brain = makeBrain({ config: sampled });
    const events = Array.from({ length: 400 }, (_, index) =>
      accessEvent(`${index}`, { reads: index < 10 ? 1_000 : 1, misses: index < 10 ? 0 : 1 }),
    );
    const report = await brain.ingest([accessBatch('1', events)]);
    expect(report).toMatchObject({ keys: 400, keysWritten: keysPerWindow, keysParked: 0 });
    const stats = await Promise.all(events.map((_, index) => brain.stats(`${index}`)));
    expect(stats.slice(0, 10).map((each) => each?.reads)).toEqual(new Array(10).fill(1_000));
    expect(stats.filter((each) => each !== undefined)).toHaveLength(keysPerWindow);
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts).toEqual({ reads: 10_390, misses: 390 });
  });

  it('writes all keys that the exact counts are derived from', async () => {
    const brain = makeBrain({ config });
    const events = Array.from({ length: 400 }, (_, index) => accessEvent(`${index}`));
    const report = await brain.ingest([{ id: '1', events }]);
    expect(report.keysWritten).toBe(400);
  });

  it.each([
    ['writes', sampled, keysPerWindow],
    ['writes and parks', config, 44],
  ])('%s the same keys when it comes again after a crash', async (_, own, written) => {
    const brain = makeBrain({ config: own });
    const events = Array.from({ length: 400 }, (_, index) => accessEvent(`${index}`));
    const journal = { ...brain.journal, finish: () => Promise.reject(new Error('killed')) };
    const batch = accessBatch('1', events);
    await expect(makeIngester({ ...brain, journal })([batch])).rejects.toThrow('killed');
    await brain.ingest([batch]);
    const stats = await Promise.all(events.map((_event, index) => brain.stats(`${index}`)));
    expect(stats.filter((each) => each !== undefined)).toHaveLength(written);
    const pages = await brain.patterns.parked(START + 1, 100);
    const parked = pages.flatMap(({ keys }) => keys);
    expect(parked).toHaveLength(own === config ? 356 : 0);
    expect(parked.every(({ events: told }) => told.length === 1)).toBe(true);
  });

  it('costs writes by the window: 1 M reads of 100,000 keys in ten minutes', async () => {
    const brain = makeBrain({ config: { ...CONFIG, ingest: { keysPerWindow: 1_000 } } });
    let writes = 0;
    const patterns = {
      ...brain.patterns,
      save: (records: Parameters<typeof brain.patterns.save>[0]) => {
        writes += records.length;
        return brain.patterns.save(records);
      },
      saveHours: (slots: Parameters<typeof brain.patterns.saveHours>[0]) => {
        writes += slots.length;
        return brain.patterns.saveHours(slots);
      },
      park: (pages: Parameters<typeof brain.patterns.park>[0]) => {
        writes += pages.length;
        return brain.patterns.park(pages);
      },
    };
    const ingest = makeIngester({ ...brain, patterns });
    const truth = new Map<string, number>();
    let state = 7;
    const random = (): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return state / 2 ** 32;
    };
    for (let window = 0; window < 10; window += 1) {
      const reads = new Map<string, number>();
      for (let index = 0; index < 100_000; index += 1) {
        const sku = `${Math.floor(100_000 ** random())}`;
        reads.set(sku, (reads.get(sku) ?? 0) + 1);
        truth.set(sku, (truth.get(sku) ?? 0) + 1);
      }
      const events = [...reads].map(([sku, count]) =>
        accessEvent(sku, {
          reads: count,
          misses: Number(window === 0),
          at: START + window * 60_000,
        }),
      );
      await ingest([accessBatch(`w${window}`, events)]);
    }
    expect(writes).toBeLessThanOrEqual(10_000);
    const top = [...truth].sort((a, b) => b[1] - a[1]).slice(0, 100);
    // The index is sorted by a quantised rank: the exact order is in the statistics.
    const refs = await brain.patterns.top('product', 200, 30 * 60_000);
    const records = await brain.patterns.read(refs);
    const known = records
      .map((record, index) => ({ key: refs[index]?.key, reads: record?.stats.reads ?? 0 }))
      .sort((x, y) => y.reads - x.reads)
      .slice(0, 100);
    const found = new Set(known.map(({ key }) => key));
    const recall = top.filter(([sku]) => found.has(`product:${sku}`)).length;
    expect(recall).toBeGreaterThanOrEqual(99);
    for (const [sku, count] of top) {
      const reads = (await brain.stats(sku))?.reads ?? 0;
      expect(Math.abs(reads - count) / count).toBeLessThan(0.05);
    }
  });
});
