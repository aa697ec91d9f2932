import { describe, expect, it } from 'vitest';
import { strategyRow } from '../../../core/budget/rows.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { dependencyDown } from '../../../core/errors.ts';
import type { WarmMessage } from '../../../core/warming/messages.ts';
import { makeWarmer, type WarmPorts } from '../../../core/warming/warm.ts';
import { CONFIG, MINUTE, makeBrain, ref, START, TTL, warmMessage } from '../../support/brain.ts';

const DOWN = () => Promise.reject(dependencyDown('redis'));

type Brain = ReturnType<typeof makeBrain>;

function warmWith(brain: Brain, faults: Partial<WarmPorts>, of: WarmMessage) {
  const warm = makeWarmer({ ...brain, ...faults });
  return warm(of, brain.clock.now() + MINUTE, new AbortController().signal);
}

async function loads(brain: Brain): Promise<number> {
  const [row] = await brain.ledger.read([strategyRow('product', 'popular')]);
  return row?.['loads'] ?? 0;
}

function skus(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `s${index}`);
}

describe('calls that were made are counted', () => {
  it('although the limiter went away between two batches', async () => {
    const brain = makeBrain();
    let taken = 0;
    const limiter = { take: async () => (taken++ === 0 ? 0 : DOWN()) };
    const { retried } = await warmWith(brain, { limiter }, warmMessage(skus(120)));
    expect(brain.origin.calls.map(({ length }) => length)).toEqual([50]);
    expect(await loads(brain)).toBe(50);
    expect(retried).toBe(70);
  });

  it('although the breaker could not be told', async () => {
    const brain = makeBrain();
    const breaker = { ...brain.breaker, report: DOWN };
    const { outcomes } = await warmWith(brain, { breaker }, warmMessage(['a']));
    expect(outcomes[0]?.status).toBe('warmed');
    expect(await loads(brain)).toBe(1);
  });

  it('although nothing could be read back', async () => {
    const brain = makeBrain();
    const cache = { ...brain.cache, read: DOWN };
    await warmWith(brain, { cache }, warmMessage(['a'], { attempt: 1 }));
    expect(await loads(brain)).toBe(1);
  });

  it('although the worker died after them and the message comes again too late', async () => {
    const brain = makeBrain();
    const ledger = { ...brain.ledger, add: DOWN };
    const late = warmMessage(['a', 'b'], { notAfter: START + MINUTE });
    await expect(warmWith(brain, { ledger }, late)).rejects.toThrow('redis');
    await brain.clock.advance(6 * MINUTE);
    const { outcomes } = await brain.warm({
      ...late,
      items: [...late.items, ...warmMessage(['c']).items],
    });
    expect(outcomes.map(({ status }) => status)).toEqual(['warmed', 'warmed', 'expired']);
    expect(await loads(brain)).toBe(2);
    expect(brain.origin.calls).toEqual([['a', 'b']]);
  });
});

describe('what is known of an entry', () => {
  it.each([0, START - 1])(
    'is nothing where another program wrote it: it is fresh, except for who asked for a later load (state until %i)',
    async (expiresAt) => {
      const brain = makeBrain();
      const state = { exists: true, loadedAt: 0, expiresAt, shadowUntil: 0, strategy: '', run: '' };
      const inspectEach: WarmPorts['cache']['inspectEach'] = async (keys) =>
        keys.map(() => ({ ...state, used: false, loadMilliseconds: 0, invalidatedAt: 0 }));
      const [item] = warmMessage(['later']).items as [WarmMessage['items'][0]];
      const items = [...warmMessage(['any']).items, { ...item, loadedNoEarlierThan: 1 }];
      const cache = { ...brain.cache, inspectEach };
      const { outcomes } = await warmWith(brain, { cache }, warmMessage([], { items }));
      expect(brain.origin.calls).toEqual([['later']]);
      expect(outcomes[0]).toEqual({ item: items[0], status: 'fresh', calls: 0 });
      expect((await brain.stats('any'))?.dueAt).toBeUndefined();
    },
  );

  it('is asked for again where its part of the cache does not answer; the other keys are warmed', async () => {
    const brain = makeBrain();
    const inspectEach: WarmPorts['cache']['inspectEach'] = async (keys) => {
      const states = await brain.cache.inspectEach(keys);
      return states.map((state, index) => (index === 1 ? dependencyDown('redis') : state));
    };
    const cache = { ...brain.cache, inspectEach };
    const { outcomes, retried } = await warmWith(brain, { cache }, warmMessage(['a', 'b', 'c']));
    expect(brain.origin.calls).toEqual([['a', 'c']]);
    expect(retried).toBe(1);
    expect(outcomes.map(({ item, status }) => [item.params['sku'], status])).toEqual([
      ['b', 'failed'],
      ['a', 'warmed'],
      ['c', 'warmed'],
    ]);
  });

  it('ends earlier when the TTL became shorter', async () => {
    const brain = makeBrain();
    await brain.warm(warmMessage(['a']));
    await brain.clock.advance(MINUTE);
    const keyspaces = { product: { ...CONFIG.keyspaces['product'], ttl: '5m' } };
    const settings = resolveSettings({ ...CONFIG, keyspaces } as typeof CONFIG);
    const forced = { ...ref('a'), params: { sku: 'a' }, loadedNoEarlierThan: START + MINUTE };
    await warmWith(brain, { settings }, warmMessage([], { id: 'n', run: 'n', items: [forced] }));
    const { state } = await brain.cache.read('product:a');
    expect(state.expiresAt).toBeLessThanOrEqual(START + 6 * MINUTE);
    expect(await brain.stats('a')).toMatchObject({
      loadedAt: START + MINUTE,
      expiresAt: state.expiresAt,
      dueAt: state.expiresAt,
      warm: { run: 'n' },
    });
    expect(TTL).toBeGreaterThan(6 * MINUTE);
  });
});
