/** Runs that are delivered twice, overlap, fail or are killed. */
import { describe, expect, it } from 'vitest';
import { reservationAccount, settledRow } from '../../../core/budget/rows.ts';
import type { RunPorts } from '../../../core/strategies/run.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const SLOT = START;

/** A brain whose first listing of tasks, the beginning of `critical`, waits until it is let go on. */
function makeStalling() {
  const brain = makeBrain();
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  let lists = 0;
  const tasks: RunPorts['tasks'] = {
    async list() {
      lists += 1;
      if (lists === 1) {
        begun.resolve();
        await goOn.promise;
      }
      return brain.tasks.list();
    },
  };
  const run = makeStrategyRunner({ ...brain, tasks });
  return { brain, run, begun: begun.promise, goOn: goOn.resolve, lists: () => lists };
}

describe('a run that fails', () => {
  it('is repeated by the retry of its caller, with the same keys and the same budget', async () => {
    const brain = makeBrain();
    let sends = 0;
    const run = makeStrategyRunner({
      ...brain,
      warmQueue: {
        async send(messages) {
          sends += 1;
          if (sends === 1) throw new Error('the queue does not answer');
          await brain.warmQueue.send(messages);
        },
      },
    });
    await expect(run('critical', { slot: SLOT })).rejects.toThrow('the queue does not answer');
    expect(brain.warmQueue.receive(10)).toEqual([]);
    const account = reservationAccount('critical');
    const [settled] = await brain.ledger.read([settledRow('product', START, account)]);
    expect(settled).toEqual({ settled: 1 });
    await brain.clock.advance(1_000);
    const retried = await run('critical', { slot: SLOT });
    expect(retried).toMatchObject({ duplicate: false, approvedKeys: [ref('vip')] });
    expect(await brain.drain()).toHaveLength(1);
    expect(brain.origin.calls).toEqual([['vip']]);
    expect((await run('critical', { slot: SLOT })).duplicate).toBe(true);
  });

  it('is repeated where not even giving back works', async () => {
    const brain = makeBrain();
    const down = () => Promise.reject(new Error('the table does not answer'));
    const broken = makeStrategyRunner({
      ...brain,
      runs: { ...brain.runs, release: down },
      tasks: { list: down },
    });
    await expect(broken('critical', { slot: SLOT })).rejects.toThrow('the table does not answer');
    expect((await brain.run('critical', { slot: SLOT })).duplicate).toBe(true);
    await brain.clock.advance(MINUTE);
    expect(await brain.run('critical', { slot: SLOT })).toMatchObject({ approved: 1 });
  });
});

describe('a run that was killed', () => {
  it('is repeated when its lease has ended, and does nothing more should it wake', async () => {
    const { brain, run, begun, goOn } = makeStalling();
    const frozen = run('critical', { slot: SLOT });
    await begun;
    await brain.clock.advance(MINUTE - 1);
    expect((await run('critical', { slot: SLOT })).duplicate).toBe(true);
    await brain.clock.advance(1);
    expect(await run('critical', { slot: SLOT })).toMatchObject({ duplicate: false, approved: 1 });
    goOn();
    expect(await frozen).toMatchObject({ approved: 0 });
    await brain.drain();
    expect(brain.origin.calls).toEqual([['vip']]);
  });
});

describe('a slot that is delivered twice', () => {
  it('is run once, at the same time as well as later', async () => {
    const brain = makeBrain();
    const deliver = () => brain.run('critical', { slot: SLOT });
    const reports = await Promise.all([deliver(), deliver(), deliver()]);
    expect(reports.filter(({ duplicate }) => duplicate)).toHaveLength(2);
    await brain.clock.advance(15 * MINUTE);
    expect((await deliver()).duplicate).toBe(true);
    expect(await brain.runs.latest('critical', 9)).toHaveLength(1);
  });

  it('is dropped when it comes after a later one', async () => {
    const brain = makeBrain();
    await brain.run('critical', { slot: SLOT + MINUTE });
    expect((await brain.run('critical', { slot: SLOT })).duplicate).toBe(true);
  });
});

describe('two runs of one strategy', () => {
  it('do not overlap: the second begins when the first is over', async () => {
    const { brain, run, begun, goOn, lists } = makeStalling();
    const first = run('critical', { slot: SLOT });
    await begun;
    const second = run('critical', { slot: SLOT + MINUTE });
    await brain.clock.advance(5_000);
    expect(lists()).toBe(1);
    goOn();
    expect(await first).toMatchObject({ approved: 1 });
    await brain.clock.advance(1_000);
    expect(await second).toMatchObject({ duplicate: false, startedAt: START + 6_000, approved: 0 });
  });

  it('leave it to the caller to try again where the first goes on for long', async () => {
    const { brain, run, begun, goOn } = makeStalling();
    const first = run('critical', { slot: SLOT });
    await begun;
    const second = run('critical', { slot: SLOT + MINUTE });
    await expect.poll(() => brain.clock.sleepers, { interval: 1 }).toBe(1);
    const refused = expect(second).rejects.toMatchObject({ code: 'contended', retryable: true });
    for (let second = 0; second < 20; second += 1) {
      await brain.clock.advance(1_000);
    }
    await refused;
    goOn();
    await first;
    expect((await run('critical', { slot: SLOT + MINUTE })).duplicate).toBe(false);
  });
});
