import { describe, expect, it } from 'vitest';
import { moneyRow } from '../../../core/budget/rows.ts';
import { loader, type PreheatConfig } from '../../../core/config/define.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  START,
  TTL,
} from '../../support/brain.ts';

const PAID = loader({ many: async (keys) => keys, rate: '100000/s', callCost: '$0.10' });

/** A brain whose keys, each a value of so many bytes, are about to expire and sure to be read. */
async function busy(changes: Partial<PreheatConfig>, skus: readonly string[], bytes = 100) {
  const brain = makeBrain({ config: { ...CONFIG, experiments: { holdOut: 0 }, ...changes } });
  const events = skus.flatMap((sku) => [
    accessEvent(sku, { misses: 1, loadedAt: START, bytes }),
    ...Array.from({ length: 29 }, (_, minute) =>
      accessEvent(sku, { at: START + (minute + 1) * MINUTE }),
    ),
  ]);
  await brain.ingest([accessBatch('reads', events)]);
  const others = { keyspace: 'product', at: START, reads: 1_000, misses: 1_000 };
  await brain.ingest([
    { id: 'others', events: [], counts: [{ ...others, latency: {}, strategies: {} }] },
  ]);
  await brain.clock.set(START + TTL - MINUTE);
  return brain;
}

describe('money', () => {
  const changes = {
    origins: { catalog: PAID },
    budget: { money: { perDay: '$0.30' } },
  };

  it('is spent to the daily limit and no further, whatever is in flight', async () => {
    const brain = await busy(changes, ['a', 'b', 'c', 'd']);
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ approved: 3, money: 1 });
    // Critical keys cost money like all others, and none has been loaded yet.
    expect((await brain.run('critical')).verdicts).toEqual({ money: 1 });
    await brain.clock.set(START + TTL);
    await brain.drain();
    const [row] = await brain.ledger.read([moneyRow(brain.clock.now())]);
    expect(row?.['dollars']).toBeCloseTo(0.3);
    expect((await brain.run('critical')).verdicts).toEqual({ money: 1 });
  });

  it('is there again the next day', async () => {
    const brain = await busy(changes, ['a', 'b', 'c', 'd']);
    await brain.run('refresh-ahead');
    await brain.clock.set(START + TTL);
    await brain.drain();
    await brain.clock.set(START + 24 * 60 * MINUTE);
    expect((await brain.run('critical')).verdicts).toEqual({ approved: 1 });
  });

  it('counts what critical keys have in flight', async () => {
    const brain = await busy(changes, ['a', 'b', 'c', 'd']);
    expect((await brain.run('critical')).verdicts).toEqual({ approved: 1 });
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ approved: 2, money: 2 });
  });
});

describe('memory', () => {
  it('holds as many warmed entries as fit, until they expire', async () => {
    const skus = Array.from({ length: 30 }, (_, index) => `k${index}`);
    const brain = await busy({ budget: { memory: '100KB' } }, skus, 4_500);
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ approved: 20, memory: 10 });
    expect((await brain.run('critical')).verdicts).toEqual({ memory: 1 });
    await brain.clock.set(START + 3 * TTL);
    expect((await brain.run('critical')).verdicts).toEqual({ approved: 1 });
  });

  it('has no room for one value that is a large part of it', async () => {
    const brain = await busy({ budget: { memory: '100KB' } }, ['a'], 20_000);
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ memory: 1 });
  });
});

describe('the decision log of a key', () => {
  it('tells the last decisions with what they were made on, at no write of its own', async () => {
    const brain = await busy({}, ['a']);
    const [before] = await brain.patterns.read([{ keyspace: 'product', key: 'product:a' }]);
    await brain.run('refresh-ahead');
    const [after] = await brain.patterns.read([{ keyspace: 'product', key: 'product:a' }]);
    expect((after?.version ?? 0) - (before?.version ?? 0)).toBe(1);
    expect(after?.stats.decisions).toEqual([
      {
        at: START + TTL - MINUTE,
        strategy: 'refresh-ahead',
        verdict: 'approved',
        reason: 'expires before the next run',
        benefit: expect.closeTo(0.71, 2),
        price: expect.closeTo(0.023, 3),
        callsLeft: 198,
      },
    ]);
  });

  it('keeps few', async () => {
    const brain = await busy({}, ['a']);
    for (let round = 1; round <= 12; round += 1) {
      await brain.clock.set(START + round * TTL - MINUTE);
      const read = accessEvent('a', { at: brain.clock.now() });
      await brain.ingest([accessBatch(`round ${round}`, [read])]);
      await brain.run('refresh-ahead');
      await brain.clock.set(START + round * TTL);
      await brain.drain();
    }
    const decisions = (await brain.stats('a'))?.decisions ?? [];
    expect(decisions).toHaveLength(3);
    expect(decisions.at(-1)?.at).toBeGreaterThan(decisions[0]?.at ?? 0);
  });
});
