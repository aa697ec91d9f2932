/** Messages of approved keys: what stands in them, and when they start. */
import { describe, expect, it } from 'vitest';
import { loader } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { Decision } from '../../../core/gate/decide.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { planMessages } from '../../../core/strategies/plan.ts';
import { CONFIG, MINUTE, ref, START, TTL } from '../../support/brain.ts';

type Approved = Partial<Decision['candidate']> & { readonly stats?: Partial<KeyStats> };

function decision(sku: string, { stats, ...fields }: Approved = {}): Decision {
  const record = { ref: ref(sku), version: 1, stats: { ...emptyStats(), ...stats } };
  const candidate = { ref: ref(sku), warmAt: START, priority: 0, reason: 'test', record };
  return {
    candidate: { ...candidate, ...fields },
    verdict: 'approved',
    benefit: 1,
    pending: {},
    learned: [],
  };
}

const PROMPT = { key: 'p:{text|hash}', origin: 'catalog', ttl: '30m' };

function inputOf(ttlMilliseconds: number, rate?: string) {
  const origin = loader({ many: async (keys) => keys, ...(rate && { rate }) });
  const keyspaces = { ...CONFIG.keyspaces, prompt: PROMPT };
  const settings = resolveSettings({ ...CONFIG, origins: { catalog: origin }, keyspaces });
  const keyspace = { ...settings.keyspaces.get('product'), ttlMilliseconds } as Keyspace;
  let ids = 0;
  const next = () => {
    ids += 1;
    return `m${ids}`;
  };
  const run = { id: 'r', strategy: 'popular' };
  return { settings, input: { settings, keyspace, run, now: START, ids: { next } } };
}

function plan(decisions: readonly Decision[], ttlMilliseconds = TTL, rate?: string) {
  return planMessages({ ...inputOf(ttlMilliseconds, rate).input, decisions });
}

/** How long before the end of its entry a key starts to load, where that is so far. */
function lead(ahead: number, ttlMilliseconds: number, loadMilliseconds = 0): number {
  const warmAt = START + ahead;
  const [message] = plan([decision('a', { warmAt, stats: { loadMilliseconds } })], ttlMilliseconds);
  return warmAt - (message?.notBefore ?? Number.NaN);
}

describe('a message', () => {
  it('says what is loaded, for whom, and when', () => {
    const refused: Decision = { ...decision('b'), verdict: 'price' };
    expect(plan([decision('a'), refused])).toStrictEqual([
      {
        id: 'm1',
        origin: 'catalog',
        strategy: 'popular',
        run: 'r',
        items: [{ ...ref('a'), params: { sku: 'a' }, loadedNoEarlierThan: 0 }],
        notBefore: START,
        notAfter: START + 10 * MINUTE,
        spreadMilliseconds: 1_000,
        reservedAt: START,
        attempt: 0,
      },
    ]);
  });

  it('asks for a newer value than the one in the cache, and for none where that has ended', () => {
    const entry = (expiresAt: number) => ({ stats: { expiresAt, loadedAt: START - 7 } });
    const [{ items } = { items: [] }] = plan([
      decision('live', entry(START + 1)),
      decision('ended', entry(START)),
    ]);
    expect(items.map(({ loadedNoEarlierThan }) => loadedNoEarlierThan)).toEqual([START - 6, 0]);
  });

  it('has the life of an entry that the candidate has', () => {
    const [{ items } = { items: [] }] = plan([decision('a', { ttlMilliseconds: 5 })]);
    expect(items).toEqual([
      { ...ref('a'), params: { sku: 'a' }, loadedNoEarlierThan: 0, ttlMilliseconds: 5 },
    ]);
  });

  it('has no key that nobody could load', () => {
    const { settings, input } = inputOf(TTL);
    const prompt = settings.keyspaces.get('prompt') as Keyspace;
    const key = `p:${'0'.repeat(32)}`;
    const unknown = decision('a', { ref: { keyspace: 'prompt', key } });
    expect(planMessages({ ...input, keyspace: prompt, decisions: [unknown] })).toEqual([]);
  });

  it('spreads its keys a second apart, or as far as the origin takes them', () => {
    const keys = [decision('a'), decision('b'), decision('c')];
    expect(plan(keys)[0]?.spreadMilliseconds).toBe(3_000);
    expect(plan(keys, TTL, '100/s')[0]?.spreadMilliseconds).toBe(3_000);
    // A sixth of a minute each, and the 250 ms in a minute by which a call may be late.
    expect(plan(keys, TTL, '6/min')[0]?.spreadMilliseconds).toBe(3 * ((60_000 + 250) / 6));
  });
});

describe('a key starts to load', () => {
  it('at once where its entry has ended, and never earlier', () => {
    expect(lead(0, TTL)).toBe(0);
    expect(lead(1, TTL)).toBe(1);
    expect(plan([decision('a', { warmAt: START - 1 })])[0]?.notBefore).toBe(START);
  });

  it('a second and two loads before its entry ends, rounded down to five seconds', () => {
    expect(lead(60_000, TTL)).toBe(5_000);
    expect(lead(61_000, TTL)).toBe(1_000);
    expect(lead(61_000, TTL, 1)).toBe(6_000);
    expect(lead(65_000, TTL, 2_000)).toBe(5_000);
    expect(lead(64_999, TTL, 2_000)).toBe(9_999);
  });

  it('a twentieth of a short life before, rounded down to a sixtieth of it', () => {
    // A life of 18 s: 900 ms before, in steps of 300 ms.
    expect(lead(9_900, 18_000, 5_000)).toBe(900);
    expect(lead(9_899, 18_000, 5_000)).toBe(1_199);
    // Of 1.2 s: 60 ms before, in steps of 100 ms.
    expect(lead(560, 1_200)).toBe(60);
    expect(lead(559, 1_200)).toBe(159);
  });

  it('together with those of its step', () => {
    const at = (sku: string, warmAt: number) => decision(sku, { warmAt });
    const messages = plan([
      at('a', START + 11_000),
      at('b', START + 15_999),
      at('c', START + 16_000),
    ]);
    const all = messages.map(({ notBefore, notAfter, items }) => [
      notBefore - START,
      notAfter - notBefore,
      items.length,
    ]);
    expect(all).toEqual([
      [10_000, 10 * MINUTE, 2],
      [15_000, 10 * MINUTE, 1],
    ]);
  });
});
