/** Tries after the first: when they are made, and that nothing is counted twice or lost. */
import { expect, test } from 'vitest';
import { dependencyDown, originFailed } from '../../../core/errors.ts';
import type { Cache } from '../../../core/ports.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { MINUTE, makeBrain, START, warmMessage } from '../../support/brain.ts';
import { warmTotals as totals } from '../../support/warm-totals.ts';

test('sends only what failed for now back, later and later, until its tries are over', async () => {
  const brain = makeBrain();
  brain.origin.failures.set('a', originFailed('catalog', 'status 500'));
  await brain.warm(warmMessage(['a', 'b']));
  const delays: number[] = [];
  for (let before = brain.clock.now(); (brain.warmQueue.nextAt ?? 0) > 0; ) {
    await brain.clock.set(brain.warmQueue.nextAt ?? 0);
    delays.push(brain.clock.now() - before);
    before = brain.clock.now();
    const again = await brain.drain();
    expect(again.flatMap(({ items }) => items.map(({ key }) => key))).toEqual(['product:a']);
  }
  expect(delays).toEqual([1_000, 2_000, 4_000, 8_000]);
  expect(brain.origin.calls).toHaveLength(5);
  expect(await totals(brain)).toMatchObject({ loads: 6, warmed: 1, failed: 1, settled: 2 });
  // What may be mended is tried again when it is wanted again.
  expect((await brain.stats('a'))?.failure).toBeUndefined();
});

test('waits as long as the origin asks for', async () => {
  const brain = makeBrain();
  const asked = originFailed('catalog', 'status 429', { retryAfterMilliseconds: 30_000 });
  brain.origin.failures.set('a', asked);
  await brain.warm(warmMessage(['a']));
  expect(brain.warmQueue.nextAt).toBe(START + 30_000);
});

test('waits longer than a queue can hold a message back', async () => {
  const brain = makeBrain();
  const hour = { retryAfterMilliseconds: 60 * MINUTE };
  brain.origin.failures.set('a', originFailed('catalog', 'status 429', hour));
  await brain.warm(warmMessage(['a'], { notAfter: START + 120 * MINUTE }));
  while (brain.clock.now() < START + 60 * MINUTE) {
    expect(brain.origin.calls).toHaveLength(1);
    await brain.clock.set(brain.warmQueue.nextAt ?? 0);
    await brain.drain();
  }
  expect(brain.clock.now()).toBe(START + 60 * MINUTE);
  expect(brain.origin.calls).toHaveLength(2);
});

test('counts what it wrote, once, although the answer of the cache was lost', async () => {
  const brain = makeBrain();
  const cache: Cache = {
    ...brain.cache,
    write: async (writes) => {
      await brain.cache.write(writes);
      throw dependencyDown('redis');
    },
  };
  const warm = makeWarmer({ ...brain, cache });
  await warm(warmMessage(['a']), START + MINUTE, new AbortController().signal);
  await brain.clock.set(brain.warmQueue.nextAt ?? 0);
  await brain.drain();
  expect(brain.origin.calls).toEqual([['a']]);
  expect(await totals(brain)).toMatchObject({ loads: 1, warmed: 1, settled: 1 });
  expect((await brain.stats('a'))?.warm).toMatchObject({ strategy: 'popular', at: START });
});
