import { describe, expect, it } from 'vitest';
import { strategyRow } from '../../../core/budget/rows.ts';
import { dependencyDown, originMissing } from '../../../core/errors.ts';
import type { Cache } from '../../../core/ports.ts';
import type { WarmMessage } from '../../../core/warming/messages.ts';
import { makeWarmer } from '../../../core/warming/warm.ts';
import { MINUTE, makeBrain, NO_STATE, START, TTL, warmMessage } from '../../support/brain.ts';
import { warmTotals as totals } from '../../support/warm-totals.ts';

type Brain = ReturnType<typeof makeBrain>;

/** What a cache says that has no room for anything. */
const NOTHING = {
  value: undefined,
  state: NO_STATE,
};

describe('the warm path', () => {
  it('loads in batches, writes the value as it came, and tells the table', async () => {
    const brain = makeBrain();
    const skus = Array.from({ length: 60 }, (_, index) => `s${index}`);
    await brain.warm(warmMessage(skus));
    expect(brain.origin.calls.map(({ length }) => length)).toEqual([50, 10]);
    const { value, state } = await brain.cache.read('product:s7');
    expect(value?.toString()).toBe('value of s7');
    expect(state).toMatchObject({ strategy: 'popular', run: 'r', used: false, shadowUntil: 0 });
    expect(await brain.stats('s7')).toMatchObject({
      loadedAt: START,
      expiresAt: state.expiresAt,
      dueAt: state.expiresAt,
      inFlightUntil: 0,
      bytes: 11,
    });
    expect(await totals(brain)).toEqual({ loads: 60, warmed: 60, settled: 60 });
  });

  it('spreads the ends of entries over the last tenth of the TTL', async () => {
    const brain = makeBrain();
    const skus = Array.from({ length: 50 }, (_, index) => `s${index}`);
    await brain.warm(warmMessage(skus));
    const states = await brain.cache.inspect(skus.map((sku) => `product:${sku}`));
    const lives = states.map(({ expiresAt }) => (expiresAt - START) / TTL);
    expect(Math.min(...lives)).toBeGreaterThanOrEqual(0.9);
    expect(Math.max(...lives)).toBeLessThanOrEqual(1);
    expect(Math.max(...lives) - Math.min(...lives)).toBeGreaterThan(0.08);
  });

  it('leaves fresh entries alone and makes no call for them', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a']));
    await brain.warm(warmMessage(['a', 'b'], { id: 'm2', run: 'r2' }));
    expect(brain.origin.calls).toEqual([['a'], ['b']]);
    expect(await totals(brain)).toMatchObject({ loads: 2, warmed: 2, fresh: 1 });
  });

  it('refreshes a live entry that is older than asked', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a']));
    await brain.clock.advance(1_000);
    const [item] = warmMessage(['a']).items;
    const items = [{ ...item, loadedNoEarlierThan: START + 1 }] as WarmMessage['items'];
    await brain.warm(warmMessage([], { id: 'm2', run: 'r2', items }));
    expect((await brain.cache.read('product:a')).state.loadedAt).toBe(START + 1_000);
  });

  it('makes one call and counts it once when a message is delivered twice', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a']));
    await brain.warm(warmMessage(['a']));
    expect(brain.origin.calls).toEqual([['a']]);
    expect(await totals(brain)).toEqual({ loads: 1, warmed: 1, settled: 1 });
  });

  it('counts the call of a worker that died after writing', async () => {
    const brain = makeBrain();
    const ledger = { ...brain.ledger, add: () => Promise.reject(new Error('killed')) };
    const dying = makeWarmer({ ...brain, ledger });
    const { signal } = new AbortController();
    await expect(dying(warmMessage(['a']), START + MINUTE, signal)).rejects.toThrow('killed');
    expect(await totals(brain)).toEqual({});
    await brain.warm(warmMessage(['a']));
    expect(brain.origin.calls).toEqual([['a']]);
    expect(await totals(brain)).toMatchObject({ loads: 1, warmed: 1, settled: 1 });
  });

  it('lets one of two workers load a key and the other one look again', async () => {
    const brain = makeBrain();
    await brain.cache.lock(['product:a'], 'another worker', MINUTE);
    const report = await brain.warm(warmMessage(['a', 'b']));
    expect(brain.origin.calls).toEqual([['b']]);
    expect(report.retried).toBe(1);
    expect(await totals(brain)).toMatchObject({ loads: 1, warmed: 1, settled: 1 });
  });

  it('records what the origin does not have and does not ask for it again', async () => {
    const brain = makeBrain();
    brain.origin.failures.set('gone', originMissing('catalog', 404));
    const { outcomes, retried } = await brain.warm(warmMessage(['gone', 'b']));
    expect(retried).toBe(0);
    expect(outcomes.find(({ item }) => item.key === 'product:gone')).toMatchObject({
      status: 'missing',
    });
    expect((await brain.stats('gone'))?.failure?.code).toBe('origin_missing');
    expect((await brain.cache.read('product:gone')).value).toBeUndefined();
    expect((await brain.cache.read('product:b')).value).toBeDefined();
    expect(await totals(brain)).toMatchObject({ loads: 2, warmed: 1, failed: 1, settled: 2 });
  });

  it('drops what comes too late and sends back what comes much too early', async () => {
    const brain = makeBrain();
    const { outcomes } = await brain.warm(warmMessage(['a'], { notAfter: START - 1 }));
    expect(outcomes[0]?.status).toBe('expired');
    await brain.warm(warmMessage(['b'], { id: 'early', notBefore: START + MINUTE }));
    expect(brain.origin.calls).toEqual([]);
    expect(brain.warmQueue.nextAt).toBe(START + MINUTE);
  });

  it('never puts an older load over a newer value', async () => {
    const brain = makeBrain();
    const load = brain.origin.load;
    brain.origins.set('catalog', {
      load: async (params, signal) => {
        const results = await load(params, signal);
        // While this load was on its way, the application loaded and wrote.
        await brain.cache.write([
          {
            key: 'product:a',
            value: 'newer',
            loadedAt: START + 5,
            ttlMilliseconds: TTL,
            shadowTtlMilliseconds: TTL,
            loadMilliseconds: 1,
            strategy: 'reader',
            run: '',
          },
        ]);
        return results;
      },
    });
    const { outcomes } = await brain.warm(warmMessage(['a']));
    expect(outcomes[0]?.status).toBe('older');
    expect((await brain.cache.read('product:a')).value?.toString()).toBe('newer');
  });

  it.each([
    ['is another', 'the value read back is not the one written', { value: Buffer.from('other') }],
    ['is gone', 'the value was gone', { value: undefined }],
    ['is gone with all that was known of it', 'the value was gone', NOTHING],
  ])(
    'says no success where the written value %s when it is read back',
    async (_, reason, found) => {
      const brain = makeBrain();
      const read: Cache['read'] = async (key) => ({ ...(await brain.cache.read(key)), ...found });
      const warm = makeWarmer({ ...brain, cache: { ...brain.cache, read } });
      const { outcomes } = await warm(
        warmMessage(['a']),
        START + MINUTE,
        new AbortController().signal,
      );
      expect(outcomes[0]).toMatchObject({ status: 'failed', retry: true, calls: 1 });
      expect(outcomes[0]?.reason).toContain(reason);
    },
  );

  it.each([
    ['invalidated', (brain: Brain) => brain.cache.invalidate(['product:a'])],
    ['at its end', (brain: Brain) => brain.clock.advance(2 * TTL)],
  ])('is content with a value that is %s by the time it is read back', async (_, happen) => {
    const brain = makeBrain();
    const unlock: Cache['unlock'] = async (keys, owner) => {
      await happen(brain);
      return brain.cache.unlock(keys, owner);
    };
    const warm = makeWarmer({ ...brain, cache: { ...brain.cache, unlock } });
    const { outcomes } = await warm(
      warmMessage(['a']),
      START + MINUTE,
      new AbortController().signal,
    );
    expect(outcomes[0]).toMatchObject({ status: 'warmed' });
  });

  it('counts its calls although the cache went away before the write', async () => {
    const brain = makeBrain();
    const cache: Cache = {
      ...brain.cache,
      write: () => Promise.reject(dependencyDown('redis')),
      unlock: () => Promise.reject(dependencyDown('redis')),
    };
    const warm = makeWarmer({ ...brain, cache });
    await warm(warmMessage(['a']), START + MINUTE, new AbortController().signal);
    expect(await totals(brain)).toEqual({ loads: 1 });
    expect(brain.warmQueue.nextAt).toBe(START + 1_000);
  });

  it('leaves to a later worker what the rate does not allow before the deadline', async () => {
    const brain = makeBrain({ limiter: { take: async () => undefined } });
    const { retried } = await brain.warm(warmMessage(['a']));
    expect(brain.origin.calls).toEqual([]);
    expect(retried).toBe(1);
    expect(await totals(brain)).toEqual({});
  });

  it('makes no call while the breaker is open', async () => {
    const brain = makeBrain();
    for (let index = 0; index < 20; index += 1) await brain.breaker.report('catalog', false);
    await brain.warm(warmMessage(['a']));
    expect(brain.origin.calls).toEqual([]);
  });

  it('settles only what the budget had reserved', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a'], { strategy: 'manual' }));
    expect(await totals(brain, 'manual')).toEqual({ loads: 1, warmed: 1 });
  });

  it('keeps a result per key for the job that asked', async () => {
    const brain = makeBrain();
    await brain.jobs.create({ id: 'j', createdAt: START, total: 2, chunks: 1, request: '' });
    brain.origin.failures.set('gone', originMissing('catalog', 404));
    await brain.warm(warmMessage(['a', 'gone'], { strategy: 'manual', job: 'j' }));
    const { results } = (await brain.jobs.read('j')) ?? { results: [] };
    expect(results.map(({ key, status }) => [key, status])).toEqual([
      ['product:a', 'warmed'],
      ['product:gone', 'missing'],
    ]);
  });
});

describe('a message that is delivered twice at the same moment', () => {
  it('is left to the first worker, and counted once', async () => {
    const brain = makeBrain();
    const deliver = () => brain.warm(warmMessage(['a', 'b']));
    const [first, second] = await Promise.allSettled([deliver(), deliver()]);
    expect(first).toMatchObject({ status: 'fulfilled' });
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'contended' } });
    expect(brain.origin.calls).toEqual([['a', 'b']]);
    // Once that has ended it comes again, and finds nothing to do.
    await deliver();
    expect(brain.origin.calls).toHaveLength(1);
    const [row] = await brain.ledger.read([strategyRow('product', 'popular')]);
    expect(row).toMatchObject({ loads: 2, warmed: 2 });
  });
});
