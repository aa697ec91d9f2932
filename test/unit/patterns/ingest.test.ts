import { describe, expect, it } from 'vitest';
import { readsRow, strategyRow, windowRow } from '../../../core/budget/rows.ts';
import { resolveKey } from '../../../core/keyspaces/keyspaces.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import type { Ledger, Patterns } from '../../../core/ports.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  ref,
  START,
  TTL,
  warmMessage,
} from '../../support/brain.ts';

async function reads(brain: { readonly ledger: Ledger }, keyspace = 'product') {
  const [row] = await brain.ledger.read([readsRow(keyspace)]);
  return row?.['reads'] ?? 0;
}

describe('ingest', () => {
  it('folds a window to one write per key', async () => {
    const brain = makeBrain();
    const events = [1, 2, 3].map((minute) => accessEvent('a', { at: START + minute * MINUTE }));
    await brain.ingest([accessBatch('1', [...events, accessEvent('b')]), accessBatch('2', events)]);
    const [record] = await brain.patterns.read([ref('a')]);
    expect(record?.version).toBe(1);
    expect(record?.stats).toMatchObject({
      reads: 6,
      misses: 0,
      firstReadAt: START + MINUTE,
      lastReadAt: START + 3 * MINUTE,
    });
    expect((await brain.stats('b'))?.reads).toBe(1);
    expect(await reads(brain)).toBe(7);
  });

  it('learns from a miss when the entry expires, and puts it into the due index', async () => {
    const brain = makeBrain();
    const miss = { misses: 1, loadedAt: START, loadMilliseconds: 200, bytes: 10 };
    await brain.ingest([accessBatch('1', [accessEvent('a', miss)])]);
    expect(await brain.stats('a')).toMatchObject({
      loadedAt: START,
      expiresAt: START + TTL,
      dueAt: START + TTL,
      loadMilliseconds: 200,
      bytes: 10,
    });
    expect(await brain.patterns.due(START + TTL, 10)).toEqual([ref('a')]);
    expect(await brain.patterns.due(START + TTL - 1, 10)).toEqual([]);
  });

  it('does not let an older load move the entry back', async () => {
    const brain = makeBrain();
    const load = (at: number) => accessEvent('a', { at, misses: 1, loadedAt: at });
    await brain.ingest([accessBatch('1', [load(START + MINUTE)])]);
    await brain.ingest([accessBatch('2', [load(START)])]);
    expect((await brain.stats('a'))?.loadedAt).toBe(START + MINUTE);
  });

  it('counts a batch once, however often and in whatever company it comes again', async () => {
    const brain = makeBrain();
    const batch = accessBatch('1', [accessEvent('a')]);
    await brain.ingest([batch, batch]);
    await brain.ingest([batch]);
    const report = await brain.ingest([batch, accessBatch('2', [accessEvent('a')])]);
    expect(report.repeated).toBe(1);
    expect((await brain.stats('a'))?.reads).toBe(2);
    expect(await reads(brain)).toBe(2);
  });

  it('learns nothing from what bots read, but counts it', async () => {
    const brain = makeBrain();
    const bot = accessEvent('a', { source: 'bot', reads: 3, misses: 1 });
    await brain.ingest([{ id: '1', events: [bot] }]);
    expect(await brain.stats('a')).toBeUndefined();
    const [counts] = await brain.ledger.read([readsRow('product')]);
    expect(counts).toEqual({ backgroundReads: 3, backgroundMisses: 1 });
  });

  it('knows the entry that a bot loaded from the first hit of a user', async () => {
    const brain = makeBrain();
    const hit = accessEvent('a', { at: START + MINUTE, loadedAt: START });
    await brain.ingest([accessBatch('1', [hit])]);
    const expiresAt = START + TTL;
    expect(await brain.stats('a')).toMatchObject({ reads: 1, expiresAt, dueAt: expiresAt });
  });

  it('counts a control group and learns nothing from it', async () => {
    const brain = makeBrain();
    const control = { ...accessEvent('a'), keyspace: 'control', key: 'control:a' };
    await brain.ingest([{ id: '1', events: [control] }]);
    expect(await reads(brain, 'control')).toBe(1);
    expect(await brain.patterns.read([{ keyspace: 'control', key: 'control:a' }])).toEqual([
      undefined,
    ]);
  });

  it('keeps the params behind a digest as soon as an event tells them, and not before', async () => {
    const keyspaces = { prompt: { key: 'p:{text|hash}', origin: 'catalog', ttl: '30m' } };
    const brain = makeBrain({ config: { ...CONFIG, keyspaces, critical: [] } });
    const { key } = resolveKey(
      brain.settings.keyspaces,
      { keyspace: 'prompt', params: { text: 'hello' } },
      '',
    );
    const event = { ...accessEvent('a'), keyspace: 'prompt', key };
    const stored = async () => (await brain.patterns.read([{ keyspace: 'prompt', key }]))[0];
    await brain.ingest([{ id: '1', events: [{ ...event, params: { text: key.slice(2) } }] }]);
    expect((await stored())?.stats.params).toBeUndefined();
    await brain.ingest([{ id: '2', events: [{ ...event, params: { text: 'hello' } }] }]);
    expect((await stored())?.stats.params).toEqual({ text: 'hello' });
  });

  it('leaves out events of a keyspace that left the configuration on their way', async () => {
    const brain = makeBrain();
    const gone = { ...accessEvent('x'), keyspace: 'gone', key: 'gone:x' };
    const { events, keys } = await brain.ingest([accessBatch('1', [gone, accessEvent('a')])]);
    expect({ events, keys }).toEqual({ events: 2, keys: 1 });
    expect((await brain.stats('a'))?.reads).toBe(1);
  });

  it('writes no hour of a key that it sees for the first time', async () => {
    const brain = makeBrain();
    await brain.ingest([accessBatch('1', [accessEvent('a')])]);
    expect(await brain.patterns.readHour('product', 0)).toEqual([]);
    expect(await brain.patterns.readHour('product', START / (60 * MINUTE))).toEqual([]);
  });

  it('derives in the order of time, not of arrival', async () => {
    const brain = makeBrain();
    // In the order of arrival the miss of the start would be an early one.
    const last = accessEvent('a', { at: START + TTL + 1, misses: 1 });
    const first = accessEvent('a', { at: START, misses: 1 });
    await brain.ingest([{ id: '1', events: [last, first] }]);
    const [reader] = await brain.ledger.read([strategyRow('product', 'reader')]);
    expect(reader).toEqual({});
  });

  it('keeps the reads of an hour when the next one begins', async () => {
    const brain = makeBrain();
    const hour = START / (60 * MINUTE);
    const at = (minutes: number) => accessEvent('a', { at: START + minutes * MINUTE });
    await brain.ingest([accessBatch('1', [at(1)])]);
    await brain.ingest([accessBatch('2', [at(2), at(3)])]);
    await brain.ingest([accessBatch('3', [at(61)])]);
    expect(await brain.patterns.readHour('product', hour)).toEqual([
      { ref: ref('a'), hour, reads: 3, firstAt: START + MINUTE },
    ]);
    expect(await brain.patterns.readHour('product', hour + 1)).toEqual([
      { ref: ref('a'), hour: hour + 1, reads: 1, firstAt: START + 61 * MINUTE },
    ]);
  });

  it('derives the counts of applications that send events only', async () => {
    const brain = makeBrain();
    const send = (id: string, at: number, misses = 0) =>
      brain.ingest([{ id, events: [accessEvent('a', { at, misses })] }]);
    await send('miss', START, 1);
    await send('hit', START + TTL / 2);
    await brain.clock.set(START + TTL);
    await brain.warm(warmMessage(['a'], { notAfter: START + 2 * TTL }));
    // Without the warm this read would have missed, and the next one would have hit.
    await send('first hit', START + TTL + 1);
    await send('early miss', START + 2 * TTL, 1);
    const [row, popular, window] = await brain.ledger.read([
      readsRow('product'),
      strategyRow('product', 'popular'),
      windowRow('product', START),
    ]);
    expect(row).toEqual({ reads: 4, misses: 2 });
    expect(popular).toMatchObject({ used: 1, firstHits: 1, earlyMisses: 1 });
    expect(window).toMatchObject({ reads: 1, misses: 1 });
  });

  it('takes no hit for a saving that Preheat had no part in', async () => {
    const brain = makeBrain();
    const hits = ['a', 'b', 'c'].map((sku) => accessEvent(sku));
    await brain.ingest([{ id: 'the cache was full before', events: hits }]);
    const later = ['a', 'b', 'c'].map((sku) => accessEvent(sku, { at: START + 2 * TTL }));
    await brain.ingest([{ id: 'the application refreshes itself', events: later }]);
    const [row, reader] = await brain.ledger.read([
      readsRow('product'),
      strategyRow('product', 'reader'),
    ]);
    expect(row).toEqual({ reads: 6 });
    expect(reader).toEqual({});
  });
});

describe('ingest that dies half-way', () => {
  /** Lets the n-th save and all later ones fail. */
  function dyingAt(patterns: Patterns, save: number): Patterns {
    let saves = 0;
    return {
      ...patterns,
      save: async (records) => {
        saves += 1;
        if (saves < save) return patterns.save(records);
        // Half of the keys are written when it dies.
        await patterns.save(records.slice(0, Math.ceil(records.length / 2)));
        throw new Error('killed');
      },
    };
  }

  it('counts every event once when its messages come again, alone or together', async () => {
    const brain = makeBrain();
    const dying = makeIngester({ ...brain, patterns: dyingAt(brain.patterns, 1) });
    const first = accessBatch(
      '1',
      ['a', 'b', 'c', 'd'].map((sku) => accessEvent(sku)),
    );
    const second = accessBatch(
      '2',
      ['c', 'd', 'e'].map((sku) => accessEvent(sku)),
    );
    await expect(dying([first, second])).rejects.toThrow('killed');
    await brain.ingest([second]);
    await brain.ingest([first, accessBatch('3', [accessEvent('a')])]);
    const counted = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((sku) => brain.stats(sku)));
    expect(counted.map((stats) => stats?.reads)).toEqual([2, 1, 2, 2, 1]);
    expect(await reads(brain)).toBe(8);
  });

  it('loses no exact count when it dies between journal and ledger', async () => {
    const brain = makeBrain();
    const ledger: Ledger = { ...brain.ledger, add: () => Promise.reject(new Error('killed')) };
    const batch = accessBatch('1', [accessEvent('a', { misses: 1, loadedAt: START })]);
    await expect(makeIngester({ ...brain, ledger })([batch])).rejects.toThrow('killed');
    expect(await reads(brain)).toBe(0);
    await brain.ingest([batch]);
    expect(await reads(brain)).toBe(1);
    expect((await brain.stats('a'))?.reads).toBe(1);
  });

  it('survives another writer on the same key', async () => {
    const brain = makeBrain();
    let interfered = false;
    const patterns: Patterns = {
      ...brain.patterns,
      save: async (records) => {
        if (!interfered) {
          interfered = true;
          await brain.ingest([accessBatch('other', [accessEvent('a')])]);
        }
        return brain.patterns.save(records);
      },
    };
    await makeIngester({ ...brain, patterns })([accessBatch('1', [accessEvent('a')])]);
    expect((await brain.stats('a'))?.reads).toBe(2);
  });
});
