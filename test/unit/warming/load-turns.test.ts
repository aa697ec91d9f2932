import { describe, expect, test } from 'vitest';
import { originFailed } from '../../../core/errors.ts';
import type { LoadResult, RateLimiter } from '../../../core/ports.ts';
import { type LoadedItem, loadItems } from '../../../core/warming/load.ts';
import { makeBrain, START, warmMessage } from '../../support/brain.ts';
import { eventually } from '../../support/eventually.ts';

/** Loads one key from an origin that always gives this answer. */
function open(answer: LoadResult, limiter: RateLimiter = { take: async () => 0 }) {
  const brain = makeBrain();
  const settings = brain.settings.origins.get('catalog');
  if (!settings) throw new TypeError('no origin');
  const calls: number[] = [];
  const origin = {
    load: async () => {
      calls.push(brain.clock.now());
      return [answer];
    },
  };
  const hintOf = () => ({ askedNoEarlierThan: 0 });
  const load = async (signal = new AbortController().signal) => {
    const loaded: LoadedItem[] = [];
    const { items } = warmMessage(['a']);
    const ports = { ...brain, limiter, origin, settings, hintOf };
    await loadItems(ports, items, START + 600_000, signal, async (batch) => {
      loaded.push(...batch);
    });
    return loaded;
  };
  return { clock: brain.clock, calls, load };
}

describe('a wait for an origin', () => {
  test('is not made by a worker whose call was not one', async () => {
    const error = originFailed('catalog', 'status 429', { retryAfterMilliseconds: 2_000 });
    const own = open({ error, asked: false });
    const loaded = await own.load();
    expect(own.calls).toHaveLength(1);
    expect(loaded.map(({ calls }) => calls)).toEqual([0]);
  });

  test('is late by what it took beyond what it was meant to take', async () => {
    const late: number[] = [];
    const limiter = {
      take: async () => {
        await own.clock.advance(30);
        return 500;
      },
      isLate: (_: string, milliseconds: number) => late.push(milliseconds) > 9,
    };
    const own = open({ value: 'v' }, limiter);
    const loading = own.load();
    await eventually(() => own.clock.sleepers === 1);
    await own.clock.advance(500);
    await loading;
    expect(late).toEqual([30]);
  });

  test('ends with the call of the worker, whatever the limiter says of that', async () => {
    const own = new AbortController();
    const limiter = {
      take: async () => {
        own.abort(new Error('over'));
        throw own.signal.reason;
      },
    };
    const { load } = open({ value: 'v' }, limiter);
    await expect(load(own.signal)).rejects.toThrow('over');
    const down = { take: () => Promise.reject(new Error('down')) };
    const [silent] = await open({ value: 'v' }, down).load();
    expect(silent?.error).toBeDefined();
  });
});
