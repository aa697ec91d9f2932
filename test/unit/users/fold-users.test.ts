import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { foldUsers } from '../../../core/users/fold-users.ts';
import { readerIdOf } from '../../../core/users/reader-id.ts';
import { emptyUserState } from '../../../core/users/state.ts';
import { accessBatch, accessEvent, CONFIG, MINUTE, makeBrain, START } from '../../support/brain.ts';

async function recentOf({ users }: ReturnType<typeof makeBrain>, user: string) {
  const [record] = await users.read([user]);
  return record?.state.recent.map(({ key, at }) => `${key}@${(at - START) / MINUTE}`);
}

function read(sku: string, minutes: number, event: Partial<AccessEvent> = {}): AccessEvent {
  return accessEvent(sku, { at: START + minutes * MINUTE, user: 'anna', ...event });
}

describe('ingest', () => {
  it('keeps what each user read, with one write per user and window', async () => {
    const brain = makeBrain();
    const events = [read('b', 2), read('a', 1), read('a', 3, { user: 'ben' })];
    await brain.ingest([accessBatch('1', events), accessBatch('2', [read('a', 4)])]);
    expect(await recentOf(brain, 'anna')).toEqual(['product:b@2', 'product:a@4']);
    expect(await recentOf(brain, 'ben')).toEqual(['product:a@3']);
    expect((await brain.users.read(['anna']))[0]?.version).toBe(1);
  });

  it('knows a reader without a user id by the session', async () => {
    const brain = makeBrain();
    const { user: _, ...anonymous } = read('a', 1, { session: 's1' });
    await brain.ingest([accessBatch('1', [anonymous])]);
    expect(await recentOf(brain, 'session:s1')).toEqual(['product:a@1']);
  });

  it('learns nothing from reads that are no demand, of a control group, or of nobody', async () => {
    const brain = makeBrain();
    const { user: _, ...nobody } = read('d', 1);
    await brain.ingest([
      accessBatch('1', [
        read('a', 1, { source: 'bot' }),
        read('b', 1, { keyspace: 'control', key: 'control:b' }),
        read('c', 1, { keyspace: 'gone', key: 'gone:c' }),
        nobody,
      ]),
    ]);
    expect(await recentOf(brain, 'anna')).toBeUndefined();
  });

  it('counts a window once that died after its users were written', async () => {
    const brain = makeBrain();
    const batch = accessBatch('1', [read('a', 1), read('b', 2)]);
    const broken = makeIngester({
      ...brain,
      patterns: {
        ...brain.patterns,
        save: async () => {
          throw new Error('the function died');
        },
      },
    });
    await expect(broken([batch])).rejects.toThrow('the function died');
    const [before] = await brain.users.read(['anna']);
    expect(before?.version).toBe(1);
    await brain.ingest([batch, accessBatch('2', [read('c', 3)])]);
    expect(await recentOf(brain, 'anna')).toEqual(['product:a@1', 'product:b@2', 'product:c@3']);
    const [after] = await brain.users.read(['anna']);
    expect(after?.state.hours).toEqual(before?.state.hours);
    expect(after?.state.recent[0]?.habit).toBe(before?.state.recent[0]?.habit);
  });
});

describe('a window', () => {
  const quick = { key: 'quick:{sku}', origin: 'catalog', ttl: '1m' };
  const config = { ...CONFIG, keyspaces: { ...CONFIG.keyspaces, quick } };

  /** What is told of each user in the ingest batch `now`; 'b' was in `before` already. */
  async function fold(events: readonly AccessEvent[], applied: readonly string[] = []) {
    const brain = makeBrain({ config });
    const state = { ...emptyUserState(), applied };
    await brain.users.save([{ user: 'anna', version: 0, state }]);
    const visits = await foldUsers(brain, {
      batches: [accessBatch('a', events.slice(0, 2)), accessBatch('b', events.slice(2))],
      history: new Map([['b', [{ id: 'before' } as never]]]),
      batchId: 'now',
      keepApplied: (before) => [...before, 'now'],
    });
    const [anna] = await brain.users.read(['anna']);
    const told = visits.map(({ user, reads, transitions }) => ({
      user,
      reads: reads.map(({ key }) => key),
      transitions: transitions.map(({ from, to }) =>
        [...from, to].map(({ key }) => key).join(' → '),
      ),
    }));
    return { told, visits, anna };
  }
  const page = (sku: string, minutes: number) =>
    read(sku, minutes, { keyspace: 'quick', key: `quick:${sku}` });

  it('tells what each user read, in order of time, and what followed on what', async () => {
    const events = [read('b', 2), read('a', 1), read('c', 4, { user: 'ben' }), read('d', 3)];
    const { told, visits, anna } = await fold(events);
    expect(told).toEqual([
      {
        user: 'anna',
        reads: ['product:a', 'product:b', 'product:d'],
        transitions: ['product:a', 'product:a → product:b', 'product:a → product:b → product:d'],
      },
      { user: 'ben', reads: ['product:c'], transitions: ['product:c'] },
    ]);
    expect(visits[0]?.before).toEqual(emptyUserState());
    expect(anna).toMatchObject({ version: 2, state: { applied: ['now'] } });
  });

  it('has nothing follow on what is longer ago than the entry of what follows lives', async () => {
    const { told } = await fold([read('a', 1), read('b', 3), page('x', 5), page('y', 5.5)]);
    expect(told[0]?.transitions).toEqual([
      'product:a',
      'product:a → product:b',
      'quick:x',
      'quick:x → quick:y',
    ]);
  });

  it('counts no read again that an earlier one has counted', async () => {
    const events = [read('a', 1), read('b', 2), read('c', 3)];
    expect((await fold(events, ['before'])).told[0]?.reads).toEqual(['product:a', 'product:b']);
    const again = await fold(events, ['now']);
    expect(again.told).toEqual([]);
    expect(again.anna?.version).toBe(1);
  });

  it('is nobody’s where neither user nor session is told', async () => {
    const { user: _, ...nobody } = read('a', 1);
    expect((await fold([nobody])).told).toEqual([]);
    expect(readerIdOf({})).toBeUndefined();
    expect(readerIdOf({ session: 's' })).toBe('session:s');
  });
});
