import { describe, expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import { MANUAL } from '../../../core/budget/rows.ts';
import { makeCancelCheck } from '../../../core/jobs/cancelled.ts';
import { resumeJob } from '../../../core/jobs/resume.ts';
import { itemsLeft, makeJobReport } from '../../../core/report/job.ts';
import { startJob } from '../../../core/warming/start-job.ts';
import { MINUTE, makeBrain, START, warmMessage } from '../../support/brain.ts';

/** A brain whose origin takes one call per second, so that jobs take their time. */
function makeSlowBrain() {
  let free = START;
  const brain = makeBrain({
    limiter: {
      take: async (_origin, mostMilliseconds) => {
        const wait = Math.max(0, free - brain.clock.now());
        if (wait > mostMilliseconds) return undefined;
        free = Math.max(free, brain.clock.now()) + 1_000;
        return wait;
      },
    },
  });
  return { ...brain, ports: { ...brain, queue: brain.warmQueue, log: makeMemoryLog() } };
}

const items = (count: number) =>
  warmMessage(Array.from({ length: count }, (_, index) => `s${String(index).padStart(4, '0')}`))
    .items;

const requestOf = (count: number) => ({
  request: `${count} keys`,
  selection: { items: items(count), refused: [] },
  strategy: MANUAL,
  now: START,
});

async function startHalf(count: number) {
  const brain = makeSlowBrain();
  const request = requestOf(count);
  const job = await startJob(brain.ports, request);
  return { brain, job };
}

describe('a cancelled job', () => {
  it('makes no call later than two seconds, and says of each key that it was not begun', async () => {
    const { brain, job } = await startHalf(1_000);
    const drained = brain.drain();
    while (brain.origin.calls.length < 3) {
      await new Promise((resolve) => setImmediate(resolve));
      if (brain.clock.sleepers > 0) await brain.clock.advance(250);
    }
    await brain.jobs.cancel(job.id, brain.clock.now());
    const called = brain.origin.calls.length;
    const cancelledAt = brain.clock.now();
    let ended = false;
    drained.finally(() => {
      ended = true;
    });
    while (!ended) {
      await new Promise((resolve) => setImmediate(resolve));
      if (brain.clock.sleepers > 0) await brain.clock.advance(250);
    }
    expect(brain.clock.now() - cancelledAt).toBeLessThanOrEqual(2_000);
    expect(brain.origin.calls.length - called).toBeLessThanOrEqual(2);
    const found = await brain.jobs.read(job.id);
    const report = makeJobReport(found?.job ?? job, found?.results ?? []);
    expect(report).toMatchObject({ state: 'cancelled', cancelledAt, finished: 1_000, resumes: 0 });
    expect(report.counts['warmed']).toBe(50 * brain.origin.calls.length);
    expect(report.counts['cancelled']).toBe(1_000 - 50 * brain.origin.calls.length);
  });

  it('tells nothing of the keys that it has not begun', async () => {
    const { brain, job } = await startHalf(1);
    await brain.jobs.cancel(job.id, START);
    await brain.drain();
    expect((await brain.stats('s0000'))?.failure).toBeUndefined();
    expect((await brain.stats('s0000'))?.inFlightUntil).toBe(0);
    expect(brain.origin.calls).toEqual([]);
  });

  it('warms what is left when it is resumed, each key once', async () => {
    const brain = makeBrain();
    const ports = { ...brain, queue: brain.warmQueue, log: makeMemoryLog() };
    const request = requestOf(250);
    const job = await startJob(ports, request);
    const [first] = brain.warmQueue.receive(1);
    if (first) await brain.warm(first);
    await brain.jobs.cancel(job.id, START);
    await brain.clock.advance(1_000);
    await brain.drain();
    const before = await brain.jobs.read(job.id);
    expect(itemsLeft(request.selection.items, before?.results ?? [])).toHaveLength(150);
    const [resumed, second] = await Promise.all([
      resumeJob(ports, before?.job ?? job, before?.results ?? []),
      resumeJob(ports, before?.job ?? job, before?.results ?? []),
    ]);
    expect([resumed, second].filter((one) => one?.resumes === 1)).toHaveLength(1);
    await brain.clock.advance(1_000);
    await brain.drain();
    const after = await brain.jobs.read(job.id);
    expect(makeJobReport(after?.job ?? job, after?.results ?? [])).toMatchObject({
      state: 'done',
      resumes: 1,
      counts: { warmed: 250 },
    });
    const asked = brain.origin.calls.flat();
    expect(new Set(asked).size).toBe(250);
    expect(asked).toHaveLength(250);
    expect(await resumeJob(ports, after?.job ?? job, after?.results ?? [])).toBeUndefined();
  });

  it('goes on where the table does not tell whether it was cancelled', async () => {
    const brain = makeBrain();
    const jobs = { ...brain.jobs, isCancelled: () => Promise.reject(new Error('throttled')) };
    const { makeWarmer } = await import('../../../core/warming/warm.ts');
    const warm = makeWarmer({ ...brain, jobs });
    await brain.jobs.create({ id: 'j', createdAt: START, total: 1, chunks: 1, request: '' });
    const message = warmMessage(['a'], { strategy: 'manual', job: 'j' });
    await warm(message, START + MINUTE, new AbortController().signal);
    expect(brain.origin.calls).toEqual([['a']]);
  });

  it('goes on the moment it is resumed, and asks the table once for all batches meanwhile', async () => {
    const clock = makeManualClock(START);
    let isCancelled = true;
    let asked = 0;
    const check = makeCancelCheck(
      {
        isCancelled: async () => {
          asked += 1;
          return isCancelled;
        },
      },
      clock,
    );
    expect(await check('j')).toBe(true);
    isCancelled = false;
    expect(await check('j')).toBe(false);
    await Promise.all([check('j'), check('j')]);
    expect(asked).toBe(2);
    isCancelled = true;
    expect(await check('j')).toBe(false);
    await clock.advance(500);
    expect(await check('j')).toBe(true);
  });
});
