import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import { accessBatch, accessEvent, MINUTE, makeBrain, START } from '../../support/brain.ts';

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
