import { describe, expect, it } from 'vitest';
import { readsRow } from '../../../core/budget/rows.ts';
import { PreheatError } from '../../../core/errors.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { accessBatch, accessEvent, CONFIG, makeBrain, START } from '../../support/brain.ts';

const visits = [
  accessEvent('a', { user: 'ann' }),
  accessEvent('b', { user: 'ann', at: START + 1 }),
];
const predicting = (enabled: boolean) =>
  makeBrain({ config: { ...CONFIG, strategies: { predictive: { enabled } } } });

describe('the report of a window', () => {
  it('tells what was counted, and all that was added to the ledger', async () => {
    const brain = makeBrain();
    const derived = { id: '2', events: [accessEvent('c', { misses: 1 })] };
    const report = await brain.ingest([
      accessBatch('1', [accessEvent('a', { reads: 5 })]),
      derived,
    ]);
    const { entries, ...figures } = report;
    expect(figures).toEqual({
      batches: 2,
      repeated: 0,
      left: [],
      events: 2,
      keys: 2,
      keysWritten: 2,
    });
    const reads = entries.filter(({ row }) => row === readsRow('product')).map(({ add }) => add);
    expect(reads).toEqual([{ reads: 5 }, { reads: 1, misses: 1 }]);
  });

  it('is empty where all had come before, and nothing is written then', async () => {
    const brain = makeBrain();
    const begun: string[] = [];
    const begin: typeof brain.journal.begin = async (batch) => {
      begun.push(batch.id);
      return brain.journal.begin(batch);
    };
    const ingest = makeIngester({ ...brain, journal: { ...brain.journal, begin } });
    await ingest([accessBatch('1', [accessEvent('a')])]);
    expect(await ingest([accessBatch('1', [accessEvent('a')])])).toEqual({
      batches: 1,
      repeated: 1,
      left: [],
      events: 0,
      keys: 0,
      keysWritten: 0,
      entries: [],
    });
    expect(begun).toHaveLength(1);
  });

  it('tells why readers were told nothing, and fails where that is nobody’s fault', async () => {
    const brain = makeBrain();
    const error = new PreheatError('the cache is down', {
      code: 'dependency_down',
      fault: 'platform',
    });
    const failing = (thrown: Error) => {
      const guide = { ...brain.guide, publishSuccessors: () => Promise.reject(thrown) };
      return makeIngester({ ...brain, guide });
    };
    const report = await failing(error)([accessBatch('1', visits)]);
    expect(report).toMatchObject({ events: 2, guideError: error });
    const broken = failing(new Error('a mistake'))([accessBatch('2', visits)]);
    await expect(broken).rejects.toThrow('a mistake');
  });
});

describe('the visits of a window', () => {
  it('are kept where the strategy that asks for them is on, and only there', async () => {
    for (const isOn of [true, false]) {
      const brain = predicting(isOn);
      await brain.ingest([accessBatch('1', visits)]);
      const kept = (await brain.visits.since(0)).map(({ key }) => key);
      expect(kept, `${isOn}`).toEqual(isOn ? ['product:a', 'product:b'] : []);
    }
  });
});
