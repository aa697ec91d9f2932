/** Where strategies draw the line: what is in time, how often, in which order. */
import { describe, expect, it } from 'vitest';
import { resolveSettings } from '../../../core/config/resolve.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import type { KeyRef } from '../../../core/keyspaces/keyspaces.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { critical as propose } from '../../../core/strategies/critical.ts';
import { settlers } from '../../../core/strategies/index.ts';
import { runLeased } from '../../../core/strategies/lease.ts';
import { related } from '../../../core/strategies/related.ts';
import { categoryMembers } from '../../../core/strategies/related-categories.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { emptyUserState } from '../../../core/users/state.ts';
import { CONFIG, MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

type Known = Readonly<Record<string, Partial<KeyStats>>>;

/** Patterns in which these are the most read keys of their keyspaces, and what is asked of them. */
function patternsOf(known: Known) {
  const asked: string[] = [];
  const recordOf = (of: KeyRef) => {
    const stats = known[of.key];
    return stats && { ref: of, version: 1, stats: { ...emptyStats(), ...stats } };
  };
  const patterns = {
    top: async (keyspace: string) => {
      asked.push(keyspace);
      const own = Object.keys(known).filter((key) => key.startsWith(`${keyspace}:`));
      return own.map((key) => ({ keyspace, key }));
    },
    read: async (refs: readonly KeyRef[]) => refs.map(recordOf),
  };
  return { asked, patterns };
}

describe('critical', () => {
  it('proposes what ends by the end of what it looks at, and nothing later', async () => {
    const { settings } = makeBrain();
    const found = async (expiresAt: number) => {
      const { patterns } = patternsOf({ [ref('vip').key]: { expiresAt } });
      const own = { limit: 10 };
      const tasks = { list: async () => [] };
      const context = { settings, own, patterns, tasks, now: START, horizonMilliseconds: 60 };
      return (await propose(context as never as StrategyContext)).map(({ warmAt }) => warmAt);
    };
    expect(await found(START + 60)).toEqual([START + 60]);
    expect(await found(START + 61)).toEqual([]);
  });
});

describe('what must be warm', () => {
  it('is proposed with what is known of it, the most important first, up to a limit', async () => {
    const critical = ['a', 'b', 'c'].map((sku, index) => {
      return { keyspace: 'product', params: { sku }, priority: 100 + index };
    });
    const settings = resolveSettings({ ...CONFIG, critical });
    const { patterns } = patternsOf({ [ref('c').key]: { reads: 3 } });
    const own = { limit: 2 };
    const tasks = { list: async () => [] };
    const context = { settings, own, patterns, tasks, now: START, horizonMilliseconds: 60 };
    const found = await propose(context as never as StrategyContext);
    expect(found.map(({ ref: of, record }) => [of, record?.stats.reads])).toEqual([
      [ref('c'), 3],
      [ref('b'), undefined],
    ]);
    expect(found[1]).not.toHaveProperty('record');
  });
});

describe('a lease that is taken', () => {
  it('is asked for 20 times, a second apart', async () => {
    const waits: number[] = [];
    let takes = 0;
    const take = async () => {
      takes += 1;
      return 'busy';
    };
    const clock = { now: () => START, sleep: async (wait: number) => waits.push(wait) };
    const lease = { strategy: 'popular', slot: START, owner: 'o' };
    const ports = { runs: { take }, clock } as never;
    const done = runLeased(ports, lease as never, async () => 1);
    await expect(done).rejects.toMatchObject({ code: 'contended' });
    expect(takes).toBe(20);
    expect(waits).toEqual(new Array(19).fill(1_000));
  });
});

describe('users who did not come', () => {
  it('are looked at again when the shortest of all entries has ended', async () => {
    const keyspaces = {
      ...CONFIG.keyspaces,
      quick: { key: 'quick:{sku}', origin: 'catalog', ttl: '10m' },
    };
    const brain = makeBrain({ config: { ...CONFIG, keyspaces } });
    const state = { ...emptyUserState(), dueAt: START };
    await brain.users.save([{ user: 'anna', version: 0, state }]);
    const context = { ...brain, own: { limit: 5 }, now: START, horizonMilliseconds: MINUTE };
    await settlers['users']?.(context as never as StrategyContext, []);
    const [record] = await brain.users.read(['anna']);
    expect(record?.state.dueAt).toBe(START + 10 * MINUTE);
  });
});

describe('related', () => {
  const keyspaces = {
    ...CONFIG.keyspaces,
    page: { key: 'page:{sku}', origin: 'catalog', ttl: '30m' },
  };
  const settings = resolveSettings({ ...CONFIG, keyspaces });
  const leadTo = (...refs: readonly KeyRef[]) => ({
    counts: [8, 8, 8],
    countedAt: START,
    // Each likelier than the one before.
    next: {
      visits: 8,
      slots: refs.map((of, index) => ({ ...of, count: 5 + index, pull: 0, lead: 1 })),
    },
  });
  const page = (sku: string) => ({ keyspace: 'page', key: `page:${sku}` });
  const find = async (known: Known) => {
    const { asked, patterns } = patternsOf(known);
    const context = { settings, own: { limit: 1 }, patterns, now: START };
    return { asked, found: await related(context as never as StrategyContext) };
  };

  it('proposes the likeliest of each keyspace, as many as its limit, and looks at no control group', async () => {
    const { asked, found } = await find({ 'product:a': leadTo(ref('x'), ref('y'), page('z')) });
    expect(found.map(({ ref: of }) => of)).toEqual([ref('y'), page('z')]);
    expect(asked.toSorted()).toEqual(['page', 'product']);
  });

  it('names the first of those that bring as much', async () => {
    const { found } = await find({ 'product:a': leadTo(ref('x')), 'product:b': leadTo(ref('x')) });
    expect(found.map(({ reason }) => reason)).toEqual(['read together with product:a']);
  });
});

describe('the categories of a run', () => {
  const EVERY = 5 * MINUTE;
  const HOT = { heat: 100, usual: 1 };
  const EVEN: object = { kind: 'every', milliseconds: EVERY };
  const product = makeBrain().settings.keyspaces.get('product') as Keyspace;

  /** Those that members are proposed of at the so many-th run. */
  async function chosen(
    categories: Readonly<Record<string, { heat: number; usual: number }>>,
    run: number,
    size: number,
    { schedule = EVEN, more = [] as object[] } = {},
  ) {
    const now = run * EVERY;
    const records = Object.entries(categories).map(([category, { heat, usual }]) => ({
      ref: { keyspace: 'product', category },
      version: 1,
      state: {
        counts: [usual, usual, usual],
        heat,
        countedAt: now,
        members: [{ key: category, count: 2 }, ...more],
      },
    }));
    const context = {
      own: { rotation: { categories: size, perCategory: 2 }, schedule },
      categories: { top: async () => [], read: async () => records },
      patterns: patternsOf({}).patterns,
      now,
      horizonMilliseconds: 3 * EVERY,
    };
    const found = await categoryMembers(context as never as StrategyContext, product);
    return found.map(({ ref: { key } }) => key).join(' ');
  }
  // By heat: e c, then d a b f.
  const six = {
    a: { ...HOT, heat: 70 },
    b: { ...HOT, heat: 60 },
    c: { ...HOT, heat: 90 },
    d: { ...HOT, heat: 80 },
    e: HOT,
    f: { ...HOT, heat: 50 },
  };

  it('are the hottest, and others in the turn of their alphabet', async () => {
    expect(await chosen(six, 0, 4)).toBe('e c a b');
    expect(await chosen(six, 1, 4)).toBe('e c d f');
    expect(await chosen(six, 2, 4)).toBe('e c a b');
    // Of three places one is for the turn; of five, two.
    expect(await chosen(six, 3, 3)).toBe('e c f');
    expect(await chosen(six, 1, 5)).toBe('e c d f a');
    expect(await chosen(six, 1, 12)).toBe('e c d a b f');
  });

  it('move on with what a run looks at, where it is not known when the next one is', async () => {
    const cron = { kind: 'cron', expression: '', timeZone: 'UTC' };
    expect(await chosen(six, 2, 4, { schedule: cron })).toBe('e c a b');
    expect(await chosen(six, 3, 4, { schedule: cron })).toBe('e c d f');
  });

  it('are only such as are read four times as much as they usually are', async () => {
    // Reads per TTL: 4 × heat × ln 2 now, usual × ln 2 / 32 usually.
    expect(await chosen({ a: { heat: 100, usual: 3_201 } }, 0, 2)).toBe('');
    expect(await chosen({ a: { heat: 100, usual: 3_200 } }, 0, 2)).toBe('a');
  });

  it('have some of their members proposed, the likeliest', async () => {
    const more = ['x', 'y'].map((key, index) => ({ key, count: 4 - index }));
    expect(await chosen({ a: { heat: 1, usual: 0 } }, 0, 2, { more })).toBe('x y');
  });

  it('are none where none is known', async () => {
    expect(await chosen({}, 3, 4)).toBe('');
  });
});
