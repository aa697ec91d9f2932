import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import type { PreheatConfig } from '../../../core/config/define.ts';
import { users } from '../../../core/strategies/users.ts';
import { CONFIG, MINUTE, makeBrain, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const NINE = START + 9 * HOUR;

const WITH_USERS: PreheatConfig = {
  ...CONFIG,
  keyspaces: {
    profile: { key: 'profile:{user}', origin: 'catalog', ttl: '1h' },
    form: { key: 'form:{form}', origin: 'catalog', ttl: '1h' },
    page: { key: 'page:{page}', origin: 'catalog', ttl: '1h' },
  },
  critical: [],
  users: { preload: [{ keyspace: 'profile' }, { keyspace: 'form', recent: 2 }] },
};

type Brain = ReturnType<typeof makeBrain>;

/** Each user read these keys at ten past nine, day by day; the clock stands after the last. */
async function visited(days: Record<string, readonly (readonly string[])[]>, config = WITH_USERS) {
  const brain = makeBrain({ config });
  for (const [user, visits] of Object.entries(days)) {
    for (const [day, keys] of visits.entries()) {
      const events = keys.map((key, index): AccessEvent => {
        const at = NINE + day * DAY + 10 * MINUTE + index * 1_000;
        const [keyspace = '', id = ''] = key.split(':');
        const param = keyspace === 'profile' ? 'user' : keyspace;
        const params = { [param]: id };
        return {
          keyspace,
          key,
          params,
          at,
          reads: 1,
          misses: 1,
          loadedAt: at,
          source: 'user',
          user,
        };
      });
      await brain.ingest([{ id: `${user} ${day}`, events }]);
    }
  }
  return brain;
}

function contextOf(brain: Brain, now: number) {
  const own = brain.settings.strategies.get('users');
  if (!own) throw new Error('the strategy has no settings');
  return { ...brain, own, now, horizonMilliseconds: 5 * MINUTE };
}

function propose(brain: Brain, now: number) {
  return users(contextOf(brain, now));
}

const everyDay = (keys: readonly string[]) => Array.from({ length: 7 }, () => keys);
const eight = everyDay(['profile:anna', 'form:a', 'form:b', 'form:c', 'page:home']);

describe('users', () => {
  it('are prepared for at the hour at which they usually come', async () => {
    const brain = await visited({ anna: eight });
    const nextNine = NINE + 7 * DAY;
    expect(await propose(brain, nextNine - HOUR)).toEqual([]);
    const found = await propose(brain, nextNine - 4 * MINUTE);
    expect(found.map(({ ref }) => ref.key).sort()).toEqual(
      ['form:a', 'form:b', 'form:c', 'page:home', 'profile:anna'].sort(),
    );
    for (const { warmAt, evidence = 0 } of found) {
      expect(warmAt).toBe(nextNine);
      expect(evidence).toBeGreaterThan(0.5);
      expect(evidence).toBeLessThan(0.95);
    }
  });

  it('are looked at again when what was loaded has ended, and the next day', async () => {
    const brain = await visited({ anna: eight });
    const nextNine = NINE + 7 * DAY;
    const run = async (at: number, options = {}) => {
      await brain.clock.set(at);
      return (await brain.run('users', options)).proposed;
    };
    expect(await run(nextNine - MINUTE, { dryRun: true })).toBe(5);
    expect(await run(nextNine - MINUTE, { dryRun: true })).toBe(5);
    expect(await run(nextNine - MINUTE)).toBe(5);
    expect(await run(nextNine + 4 * MINUTE)).toBe(0);
    expect(await run(nextNine + DAY - MINUTE)).toBe(5);
  });

  it('bring their own key and recent ones of the preload, usual ones of all others', async () => {
    const visits = everyDay(['form:old', 'page:home']).concat([
      ['form:new 1', 'form:new 2', 'page:other'],
    ]);
    const brain = await visited({ anna: visits });
    const found = await propose(brain, NINE + 8 * DAY - MINUTE);
    const byKey = new Map(found.map(({ ref, evidence }) => [ref.key, evidence ?? 0]));
    expect([...byKey.keys()].sort()).toEqual(
      ['form:new 1', 'form:new 2', 'form:old', 'page:home', 'profile:anna'].sort(),
    );
    expect(byKey.get('page:home')).toBeGreaterThan(byKey.get('form:new 1') ?? 1);
  });

  it('are not expected after one visit, or when only the session is known', async () => {
    const once = await visited({ anna: eight.slice(0, 1) });
    expect(await propose(once, NINE + DAY)).toEqual([]);
    const brain = await visited({ 'session:1': eight });
    const found = await propose(brain, NINE + 7 * DAY - MINUTE);
    expect(found.map(({ ref }) => ref.key)).not.toContain('profile:session:1');
  });

  it('who share a key make it likelier', async () => {
    const pages = everyDay(['page:home']);
    const one = await visited({ anna: pages });
    const two = await visited({ anna: pages, ben: pages });
    const evidenceOf = async (brain: Brain) => {
      const found = await propose(brain, NINE + 7 * DAY - MINUTE);
      return found.find(({ ref }) => ref.key === 'page:home')?.evidence ?? 0;
    };
    const [alone, both] = [await evidenceOf(one), await evidenceOf(two)];
    expect(1 - both).toBeCloseTo((1 - alone) ** 2, 10);
  });

  it('get nothing that was warmed a moment ago, or will still be there', async () => {
    const brain = await visited({ anna: eight });
    const at = NINE + 7 * DAY - MINUTE;
    const fields = (key: string) => ({ keyspace: 'form', key });
    const [a, b] = await brain.patterns.read([fields('form:a'), fields('form:b')]);
    if (!a || !b) throw new Error('the forms are known');
    const warm = { strategy: 'users', run: 'r', used: false };
    await brain.patterns.save([
      { ...a, stats: { ...a.stats, warm: { ...warm, at: at - 2 * MINUTE } } },
      { ...b, stats: { ...b.stats, expiresAt: at + 30 * MINUTE } },
    ]);
    const keys = (await propose(brain, at)).map(({ ref }) => ref.key);
    expect(keys).not.toContain('form:a');
    expect(keys).not.toContain('form:b');
    expect(keys).toContain('form:c');
  });

  it('with an id that makes no key do not keep the others from theirs', async () => {
    const brain = await visited({ '\ud800': eight, ben: eight });
    const keys = (await propose(brain, NINE + 7 * DAY - MINUTE)).map(({ ref }) => ref.key);
    expect(keys).toContain('profile:ben');
    expect(keys).toContain('page:home');
  });
});
