import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  makeBrain,
  START,
  warmMessage,
} from '../../support/brain.ts';

const DAIRY = { keyspace: 'product', category: 'dairy' };

function read(sku: string, event: Partial<AccessEvent> = {}): AccessEvent {
  return accessEvent(sku, { at: START + 1, category: 'dairy', ...event });
}

async function membersOf({ categories }: ReturnType<typeof makeBrain>) {
  const [record] = await categories.read([DAIRY]);
  return record?.state.members.map(({ key, count }) => `${key} ${count}`);
}

describe('ingest', () => {
  it('counts reads for the category that they name, with one write a window', async () => {
    const brain = makeBrain();
    const events = [read('milk', { reads: 3 }), read('butter'), read('bot', { source: 'bot' })];
    const other = read('pen', { category: 'office' });
    await brain.ingest([accessBatch('1', events), accessBatch('2', [read('milk'), other])]);
    expect(await membersOf(brain)).toEqual(['product:milk 4', 'product:butter 1']);
    expect((await brain.categories.read([DAIRY]))[0]?.version).toBe(1);
  });

  it('remembers the category of a key where later reads do not name it', async () => {
    const brain = makeBrain();
    await brain.ingest([accessBatch('1', [read('milk')])]);
    await brain.ingest([accessBatch('2', [accessEvent('milk', { at: START + 1 })])]);
    expect(await membersOf(brain)).toEqual(['product:milk 2']);
  });

  it('counts a window once although its write is reported as lost', async () => {
    const brain = makeBrain();
    const { save } = brain.categories;
    let calls = 0;
    brain.categories.save = async (records) => {
      const lost = await save(records);
      calls += 1;
      return calls === 1 ? records.map(({ ref }) => ref) : lost;
    };
    await brain.ingest([accessBatch('1', [read('milk')])]);
    expect(calls).toBe(1);
    expect(await membersOf(brain)).toEqual(['product:milk 1']);
  });
});

describe('the warm path', () => {
  it('learns the category of a key from its value', async () => {
    const product = { ...CONFIG.keyspaces['product'], category: '$.kind' };
    const keyspaces = { product } as typeof CONFIG.keyspaces;
    const brain = makeBrain({ config: { ...CONFIG, keyspaces } });
    brain.origin.load = async () => [{ value: JSON.stringify({ kind: 'dairy' }) }];
    await brain.warm(warmMessage(['milk']));
    expect((await brain.stats('milk'))?.category).toBe('dairy');
    await brain.ingest([accessBatch('1', [accessEvent('milk', { at: START + 1 })])]);
    expect(await membersOf(brain)).toEqual(['product:milk 1']);
  });
});
