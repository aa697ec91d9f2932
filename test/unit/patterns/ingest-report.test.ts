import { describe, expect, it } from 'vitest';
import type { AccessBatch, AccessEvent } from '../../../core/access.ts';
import { readsRow, trialRow } from '../../../core/budget/rows.ts';
import { PreheatError } from '../../../core/errors.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { accessBatch, accessEvent, CONFIG, makeBrain, ref, START } from '../../support/brain.ts';
import { record } from '../../support/records.ts';

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
      keysParked: 0,
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
      keysParked: 0,
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

describe('what readers may call themselves', () => {
  const granted = async (batches: readonly AccessBatch[]) => {
    const brain = makeBrain();
    const calls: number[] = [];
    const publish: typeof brain.guide.publish = async (name, guidance, grant, milliseconds) => {
      calls.push(grant.calls);
      return brain.guide.publish(name, guidance, grant, milliseconds);
    };
    // Enough calls that a budget of them is there to grant.
    const misses = accessBatch('0', [accessEvent('x', { reads: 2_000, misses: 1_000 })]);
    await brain.ingest([misses]);
    const guide = { ...brain.guide, publish };
    await makeIngester({ ...brain, guide })(batches);
    return calls;
  };

  it('is granted where one of them counts for itself, and to nobody else', async () => {
    const counted = accessBatch('1', [visits[0] as AccessEvent]);
    const plain = { id: '2', events: [visits[1] as AccessEvent] };
    const [calls] = await granted([counted, plain]);
    expect(calls).toBeGreaterThan(0);
    expect(await granted([{ id: '1', events: visits }])).toEqual([0]);
  });
});

it('a window of now is no import: it answers the trials of its keys', async () => {
  const brain = makeBrain();
  const trial = { name: 'popular', side: 'warmed', from: START, reads: 0, misses: 0 } as const;
  await brain.patterns.save([record(ref('a'), { keyDays: [trial] })]);
  await brain.ingest([accessBatch('1', [accessEvent('a', { at: START + 1, reads: 2 })])]);
  const [row] = await brain.ledger.read([trialRow('product', 'popular', 'warmed')]);
  expect(row).toMatchObject({ keyDays: 1, reads: 2 });
});
