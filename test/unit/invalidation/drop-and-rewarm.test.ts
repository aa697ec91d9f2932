import { describe, expect, it } from 'vitest';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { type DropRequest, dropAndRewarm } from '../../../core/invalidation/drop-and-rewarm.ts';
import { makeBrain, START } from '../../support/brain.ts';

/** A brain whose cache takes so long for each part of a group, which has no end. */
function open(milliseconds = 0) {
  const brain = makeBrain();
  const dropped: (readonly string[])[] = [];
  const cache = {
    invalidate: async (keys: readonly string[]) => void dropped.push(keys),
    async *dropGroup() {
      for (;;) {
        await brain.clock.advance(milliseconds);
        yield ['product:1'];
      }
    },
    longestLease: async () => 0,
  };
  const ports = { ...brain, cache, queue: brain.warmQueue, log: makeMemoryLog() };
  const drop = (targets: DropRequest['targets'], remainingMilliseconds = 30_000) =>
    dropAndRewarm(ports, { targets, strategy: 'manual', remainingMilliseconds });
  return { ...brain, dropped, drop };
}

const named = (skus: readonly string[], rewarm: boolean) => ({
  keys: skus.map((sku) => ({ keyspace: 'product', key: `product:${sku}` })),
  tags: [],
  keyspaces: [],
  rewarm,
});

describe('what is dropped', () => {
  it('is warmed again where that is wanted, as one job', async () => {
    const { drop, dropped, jobs } = open();
    const answer = await drop([named(['a', 'b'], true), named(['c'], false)]);
    const [job] = await jobs.recent(9);
    expect(answer).toEqual({ invalidated: 3, done: true, job: job?.id, rewarming: 2 });
    expect(job?.request).toBe('2 invalidated keys');
    expect(dropped).toEqual([['product:a', 'product:b'], ['product:c']]);
  });

  it('is no job where nothing is warmed again', async () => {
    const { drop, jobs } = open();
    const none = { done: true, job: null, rewarming: 0 };
    expect(await drop([named(['c'], false)])).toEqual({ invalidated: 1, ...none });
    expect(await drop([named([], true)])).toEqual({ invalidated: 0, ...none });
    expect(await jobs.recent(9)).toEqual([]);
  });

  it('is as much as fits into the time, but for the 18 seconds of its end, a second at least', async () => {
    const tag = { ...named([], false), tags: ['all'] };
    for (const [remaining, patience] of [
      [30_000, 12_000],
      [18_500, 1_000],
      [0, 1_000],
    ] as const) {
      const { drop, clock } = open(500);
      const answer = await drop([tag], remaining);
      expect(answer).toMatchObject({ done: false, invalidated: patience / 500 });
      expect(clock.now()).toBe(START + patience);
      expect((await open(500).drop([named(['a'], false), tag], remaining)).done).toBe(false);
    }
  });

  it('stays cold in a control group', async () => {
    const { drop, jobs } = open();
    const control = { keyspace: 'control', key: 'control:a' };
    const { keys } = named(['a'], true);
    const answer = await drop([{ ...named([], true), keys: [control, ...keys] }]);
    expect(answer).toMatchObject({ invalidated: 2, rewarming: 1 });
    const [job] = await jobs.recent(1);
    expect(job?.total).toBe(1);
  });
});
