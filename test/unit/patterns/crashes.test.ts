import { describe, expect, it } from 'vitest';
import { readsRow, strategyRow } from '../../../core/budget/rows.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import type { Journal, Ledger, Patterns } from '../../../core/ports.ts';
import {
  accessBatch,
  accessEvent,
  MINUTE,
  makeBrain,
  START,
  warmMessage,
} from '../../support/brain.ts';

const DIES = () => Promise.reject(new Error('killed'));

async function row(ledger: Ledger, name = readsRow('product')) {
  return (await ledger.read([name]))[0] ?? {};
}

/** Saves some keys, then dies. */
function halfSaving(patterns: Patterns): Patterns {
  return {
    ...patterns,
    save: async (records) => {
      await patterns.save(records.slice(0, Math.ceil(records.length / 2)));
      throw new Error('killed');
    },
  };
}

describe('exact counts of a batch that died after they were in the ledger', () => {
  it('are not added again where the journal could not be told', async () => {
    const brain = makeBrain();
    const dying = makeIngester({ ...brain, journal: { ...brain.journal, counted: DIES } });
    const batch = accessBatch('dead', [accessEvent('a')]);
    await expect(dying([batch])).rejects.toThrow('killed');
    await brain.clock.advance(6 * MINUTE);
    await brain.ingest([batch]);
    expect(await row(brain.ledger)).toEqual({ reads: 1 });
  });

  it('are not added again, however many other batches came before its messages', async () => {
    const brain = makeBrain();
    const dying = makeIngester({ ...brain, patterns: halfSaving(brain.patterns) });
    const batch = accessBatch('dead', [accessEvent('a', { reads: 1_000 }), accessEvent('b')]);
    await expect(dying([batch])).rejects.toThrow('killed');
    // A ledger remembers only the last tokens of a row.
    for (let index = 0; index < 300; index += 1) {
      await brain.ingest([accessBatch(`other ${index}`, [accessEvent('c')])]);
    }
    await brain.ingest([batch]);
    expect((await row(brain.ledger))['reads']).toBe(1_001 + 300);
    expect((await brain.stats('a'))?.reads).toBe(1_000);
  });
});

describe('a key', () => {
  it('remembers a batch that died, however many others were folded into it since', async () => {
    const brain = makeBrain();
    const dying = makeIngester({ ...brain, patterns: halfSaving(brain.patterns) });
    const batch = accessBatch('dead', [accessEvent('a', { reads: 100 }), accessEvent('b')]);
    await expect(dying([batch])).rejects.toThrow('killed');
    for (let index = 0; index < 20; index += 1) {
      await brain.ingest([accessBatch(`other ${index}`, [accessEvent('a')])]);
    }
    await brain.ingest([batch]);
    expect((await brain.stats('a'))?.reads).toBe(120);
    const { applied = [] } = (await brain.stats('a')) ?? {};
    await brain.ingest([accessBatch('last', [accessEvent('a')])]);
    expect((await brain.stats('a'))?.applied.length).toBeLessThanOrEqual(applied.length);
  });

  it('is folded once where the answer to its own write was lost', async () => {
    const brain = makeBrain();
    let isLost = true;
    const patterns: Patterns = {
      ...brain.patterns,
      save: async (records) => {
        const lost = await brain.patterns.save(records);
        if (!isLost) return lost;
        isLost = false;
        return records.map((record) => record.ref);
      },
    };
    await makeIngester({ ...brain, patterns })([accessBatch('1', [accessEvent('a')])]);
    expect((await brain.stats('a'))?.reads).toBe(1);
  });
});

describe('derived counts of a batch that died half-way', () => {
  const events = ['a', 'b', 'c', 'd'].map((sku) => accessEvent(sku, { misses: 1, at: START }));

  it('are there once its messages came again, also of keys that were written', async () => {
    const brain = makeBrain();
    const dying = makeIngester({ ...brain, patterns: halfSaving(brain.patterns) });
    const batch = { id: 'dead', events };
    await expect(dying([batch])).rejects.toThrow('killed');
    await expect(dying([batch])).rejects.toThrow('killed');
    await brain.ingest([batch]);
    expect(await row(brain.ledger)).toEqual({ reads: 4, misses: 4 });
    expect((await brain.stats('a'))?.reads).toBe(1);
    await brain.ingest([batch]);
    expect(await row(brain.ledger)).toEqual({ reads: 4, misses: 4 });
  });

  it('are there although the ledger did not answer, with what they tell of strategies', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a']));
    const warmed = accessEvent('a', { at: START + 1 });
    const ledger: Ledger = {
      ...brain.ledger,
      add: (entries, token) =>
        token?.endsWith('derived') ? DIES() : brain.ledger.add(entries, token),
    };
    const batch = { id: 'dead', events: [warmed] };
    await expect(makeIngester({ ...brain, ledger })([batch])).rejects.toThrow('killed');
    await brain.ingest([batch]);
    expect(await row(brain.ledger)).toEqual({ reads: 1 });
    expect(await row(brain.ledger, strategyRow('product', 'popular'))).toMatchObject({
      used: 1,
      firstHits: 1,
    });
  });

  it('are added once where only the end of the batch was not written down', async () => {
    const brain = makeBrain();
    const journal: Journal = { ...brain.journal, finish: DIES };
    const batch = { id: 'dead', events };
    await expect(makeIngester({ ...brain, journal })([batch])).rejects.toThrow('killed');
    await brain.ingest([batch]);
    expect(await row(brain.ledger)).toEqual({ reads: 4, misses: 4 });
  });
});
