import { expect, test } from 'vitest';
import { makeMemoryCache } from '../../../adapters/memory/cache.ts';
import { makeMemoryLog } from '../../../adapters/memory/log.ts';
import { makeManualClock } from '../../../adapters/memory/manual-clock.ts';
import type { Queue } from '../../../core/ports.ts';
import { makeFastCache, makeFastLimiter } from '../../../local/tempo/fast-cache.ts';
import { makeFastQueue } from '../../../local/tempo/fast-queue.ts';
import { makeReplayTempo } from '../../../local/tempo/tempo.ts';

const SPEED = 100;

test('an entry lives as long as the clock says, and its state does not show the speed', async () => {
  const clock = makeManualClock(1_000_000);
  const real = makeManualClock(1_000_000);
  const cache = makeFastCache(makeMemoryCache(real), clock, SPEED);
  const write = {
    key: 'k',
    value: 'v',
    loadedAt: 1_000_000,
    ttlMilliseconds: 60_000,
    shadowTtlMilliseconds: 60_000,
    loadMilliseconds: 200,
    strategy: 'reader',
    run: '',
  };
  expect(await cache.write([write])).toEqual(['written']);
  const { state } = await cache.read('k');
  expect(state).toMatchObject({
    loadedAt: 1_000_000,
    expiresAt: 1_060_000,
    shadowUntil: 1_060_000,
    loadMilliseconds: 200,
    exists: true,
  });
  expect(await cache.inspect(['k'])).toEqual([state]);
  // The machine was busy for three times as long as the entry lives at that speed.
  await real.set(1_001_800);
  expect((await cache.read('k')).value?.toString()).toBe('v');
  await clock.set(1_060_000);
  const ended = await cache.read('k');
  expect(ended.value).toBeUndefined();
  expect(ended.state.exists).toBe(false);
});

test('the clock of a replay stands still while the process does', async () => {
  const tempo = makeReplayTempo(0, 600);
  tempo.start();
  const before = tempo.clock.now();
  const stalledUntil = performance.now() + 300;
  while (performance.now() < stalledUntil);
  expect(tempo.clock.now() - before).toBeLessThan(100 * 600);
  await tempo.clock.sleep(6_000);
  expect(tempo.clock.now() - before).toBeGreaterThanOrEqual(6_000);
});

test('a call of the origin waits in the time of the log', async () => {
  const asked: number[] = [];
  const take = async (_: string, most: number) => {
    asked.push(most);
    return most < 5 ? undefined : 5;
  };
  const limiter = makeFastLimiter({ take }, SPEED);
  expect(await limiter.take('origin', 10_000)).toBe(500);
  expect(await limiter.take('origin', 100)).toBeUndefined();
  expect(asked).toEqual([100, 1]);
});

test('a delayed message is held for its time, then sent at once', async () => {
  const clock = makeManualClock(0);
  const sent: { body: string; at: number; delay: number | undefined }[] = [];
  const queue: Queue<string> = {
    send: async (messages) => {
      for (const { body, delayMilliseconds } of messages) {
        sent.push({ body, at: clock.now(), delay: delayMilliseconds });
      }
    },
  };
  const fast = makeFastQueue(queue, clock, makeMemoryLog());
  await fast.send([{ body: 'late', delayMilliseconds: 5_000 }, { body: 'now' }]);
  expect(sent).toEqual([{ body: 'now', at: 0, delay: undefined }]);
  expect(fast.held()).toBe(1);
  await clock.set(5_000);
  expect(sent.at(-1)).toEqual({ body: 'late', at: 5_000, delay: undefined });
  expect(fast.held()).toBe(0);
});

test('a replay stands still until it is started', () => {
  const tempo = makeReplayTempo(807_256_800_000, 600);
  expect(tempo.clock.now()).toBe(807_256_800_000);
  expect(tempo.toReal(60_000)).toBe(100);
  expect(tempo.toReal(60_000, 250)).toBe(250);
  tempo.start();
  expect(tempo.clock.now()).toBeGreaterThanOrEqual(807_256_800_000);
});
