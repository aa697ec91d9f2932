import { describe, expect, test } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { reservationStart, strategyRow } from '../../../core/budget/rows.ts';
import type { WarmResult } from '../../../core/warming/messages.ts';
import { messagesOfJob, sendAsJob, startJob } from '../../../core/warming/start-job.ts';
import { waitForJob } from '../../../core/warming/wait.ts';
import { MINUTE, makeBrain, START, warmMessage } from '../../support/brain.ts';

function open() {
  const brain = makeBrain();
  const ids = { next: () => 'j' };
  return { ...brain, ids, queue: brain.warmQueue, log: makeMemoryLog() };
}

const skus = (count: number) => Array.from({ length: count }, (_, index) => `${index}`);
const refusal = (index: number): WarmResult => ({
  keyspace: 'product',
  key: `odd:${index}`,
  status: 'failed',
});

describe('a job', () => {
  test('is created with its messages, its refused keys and its account', async () => {
    const own = open();
    const saved: (readonly [string, string, number])[] = [];
    const jobs = {
      ...own.jobs,
      saveResults: async (id: string, chunk: string, results: readonly WarmResult[]) =>
        void saved.push([id, chunk, results.length]),
    };
    const { items } = warmMessage(skus(101));
    const refused = skus(101).map((_, index) => refusal(index));
    const asked = { request: 'all', selection: { items, refused }, strategy: 'manual', now: START };
    expect(await startJob({ ...own, jobs }, asked)).toEqual({
      id: 'j',
      createdAt: START,
      total: 202,
      chunks: 2,
      request: 'all',
    });
    expect(saved).toEqual([
      ['j', 'j.refused.0', 100],
      ['j', 'j.refused.100', 1],
    ]);
    expect(own.warmQueue.receive(9).map(({ id, items: { length } }) => [id, length])).toEqual([
      ['j.0', 100],
      ['j.1', 1],
    ]);
    const [row] = await own.ledger.read([strategyRow('product', 'manual')]);
    expect(row).toMatchObject({ proposed: 101, approved: 101 });
    expect(own.log.lines).toEqual([
      {
        level: 'info',
        message: 'a job was started',
        fields: { job: 'j', strategy: 'manual', keys: 202, messages: 2 },
      },
    ]);
  });

  test('writes no results where every key can be loaded', async () => {
    const own = open();
    const saved: string[] = [];
    const jobs = {
      ...own.jobs,
      saveResults: async (_: string, chunk: string) => void saved.push(chunk),
    };
    for (const count of [0, 100]) {
      const refused = skus(count).map((_, index) => refusal(index));
      const selection = { items: warmMessage(['a']).items, refused };
      const asked = { request: 'one', selection, strategy: 'manual', now: START };
      await startJob({ ...own, jobs }, asked);
    }
    expect(saved).toEqual(['j.refused.0']);
  });

  test('has messages that may be loaded at once, for ten minutes', () => {
    const { settings } = open();
    const { items } = warmMessage(['a']);
    const asked = { job: 'j', prefix: 'p', items, strategy: 'manual', now: START + 7 };
    expect(messagesOfJob({ settings }, asked)).toEqual([
      {
        id: 'p.0',
        origin: 'catalog',
        strategy: 'manual',
        run: 'j',
        job: 'j',
        items,
        notBefore: 0,
        notAfter: START + 7 + 10 * MINUTE,
        attempt: 0,
        reservedAt: reservationStart(START + 7),
      },
    ]);
  });

  test('goes on without its account where the ledger does not answer, and tells so', async () => {
    const own = open();
    const ledger = { ...own.ledger, add: () => Promise.reject(new Error('no table')) };
    await sendAsJob({ ...own, ledger }, [warmMessage(['a'])], 'token');
    expect(own.warmQueue.receive(9)).toHaveLength(1);
    expect(own.log.lines).toEqual([
      {
        level: 'warn',
        message: 'a job is not in the statistics',
        fields: { job: 'token', error: expect.anything() },
      },
    ]);
  });

  test('fails where the queue does not take it', async () => {
    const own = open();
    const queue = { ...own.queue, send: () => Promise.reject(new Error('no queue')) };
    await expect(sendAsJob({ ...own, queue }, [warmMessage(['a'])], 'token')).rejects.toMatchObject(
      { code: 'dependency_down' },
    );
    await sendAsJob({ ...own, queue }, [], 'token');
    expect(own.log.lines).toEqual([]);
  });
});

describe('waiting for a job', () => {
  /** Every pause until the end, of a clock that jumps over them. */
  async function pausesUntil(deadlineAt: number, total = 1) {
    const { jobs } = open();
    await jobs.create({ id: 'j', createdAt: START, total, chunks: 1, request: '' });
    const pauses: number[] = [];
    let now = START;
    const clock = {
      now: () => now,
      async sleep(milliseconds: number) {
        pauses.push(milliseconds);
        now += milliseconds;
      },
    };
    const report = await waitForJob({ jobs, clock }, 'j', deadlineAt);
    return { pauses, report };
  }

  test('looks again after longer and longer pauses, a second at most, to the deadline', async () => {
    const { pauses, report } = await pausesUntil(START + 4_000);
    expect(pauses).toEqual([100, 150, 225, 337.5, 506.25, 759.375, 1_000, 921.875]);
    expect(report.state).toBe('running');
  });

  test('looks once where no time is left', async () => {
    expect((await pausesUntil(START)).pauses).toEqual([]);
  });

  test('fails for a job that nobody knows', async () => {
    const { jobs, clock } = open();
    await expect(waitForJob({ jobs, clock }, 'gone', START)).rejects.toMatchObject({
      code: 'not_found',
    });
  });

  test('ends with the last result', async () => {
    const { jobs, clock } = open();
    await jobs.create({ id: 'j', createdAt: START, total: 1, chunks: 1, request: '' });
    await jobs.saveResults('j', 'c', [{ ...refusal(1), status: 'warmed' }]);
    const report = await waitForJob({ jobs, clock }, 'j', START + MINUTE);
    expect(report.state).toBe('done');
    expect(clock.now()).toBe(START);
  });
});
