import { describe, expect, it } from 'vitest';
import type { AccessBatch } from '../../../core/access.ts';
import { readsRow, trialRow } from '../../../core/budget/rows.ts';
import { pullOf } from '../../../core/foresight/pair-model.ts';
import { foldWindow, type Window, type WindowPorts } from '../../../core/patterns/ingest-window.ts';
import type { KeyStats } from '../../../core/patterns/stats.ts';
import type { JournalBatch } from '../../../core/ports.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  ref,
  START,
  TTL,
} from '../../support/brain.ts';
import { record } from '../../support/records.ts';

type Brain = ReturnType<typeof makeBrain>;

/** Folds batches as a window of its own. */
function fold(brain: WindowPorts, batches: readonly AccessBatch[], changes: Partial<Window> = {}) {
  return foldWindow(brain, {
    id: 'w',
    batches,
    entries: [],
    recent: [],
    history: new Map(),
    keysPerWindow: 100,
    isPast: false,
    now: START,
    ...changes,
  });
}

const batch = (id: string, finished: boolean): JournalBatch => {
  return { id, messages: [], entries: [], counted: true, finished };
};
const store = (brain: Brain, sku: string, stats: Partial<KeyStats>) =>
  brain.patterns.save([record(ref(sku), stats)]);
const row = async (brain: Brain, name = readsRow('product')) =>
  (await brain.ledger.read([name]))[0];

describe('the batches that a key remembers', () => {
  it('are the last eight, those before them that may come again, and the new one', async () => {
    const brain = makeBrain();
    const applied = Array.from({ length: 11 }, (_, index) => `b${index}`);
    await store(brain, 'a', { applied });
    const recent = [batch('b0', true), batch('b1', false), batch('b5', false), batch('b9', true)];
    await fold(brain, [accessBatch('1', [accessEvent('a')])], { recent });
    expect((await brain.stats('a'))?.applied).toEqual(['b1', ...applied.slice(3), 'w']);
  });

  it('are not folded again: an event that was derived counts plainly then, any other not', async () => {
    const brain = makeBrain();
    await store(brain, 'a', { applied: ['dead'], reads: 5 });
    const history = new Map([['1', [batch('dead', false)]]]);
    const events = [accessEvent('a', { reads: 2, misses: 1 })];
    await fold(brain, [{ id: '1', events }], { history });
    expect(await row(brain)).toEqual({ reads: 2, misses: 1 });
    await fold(brain, [{ id: '1', events, counts: [] }], { history, id: 'v' });
    expect(await row(brain)).toEqual({ reads: 2, misses: 1 });
    expect((await brain.stats('a'))?.reads).toBe(5);
  });

  it('are not this one: a write whose answer was lost is not made again', async () => {
    const brain = makeBrain();
    let saves = 0;
    const patterns: Brain['patterns'] = {
      ...brain.patterns,
      save: async (records) => {
        saves += 1;
        const lost = await brain.patterns.save(records);
        return saves === 1 ? records.map((each) => each.ref) : lost;
      },
    };
    await fold({ ...brain, patterns }, [{ id: '1', events: [accessEvent('a')] }]);
    expect(saves).toBe(1);
    expect((await brain.stats('a'))?.reads).toBe(1);
    expect(await row(brain)).toEqual({ reads: 1 });
  });
});

describe('what a window writes beside its keys', () => {
  it('is nothing in the ledger where nothing is derived', async () => {
    const brain = makeBrain();
    const calls: string[] = [];
    const journal = {
      ...brain.journal,
      derive: async () => void calls.push('derive'),
    };
    const { derived } = await fold({ ...brain, journal }, [accessBatch('1', [accessEvent('a')])]);
    expect({ derived, calls }).toEqual({ derived: [], calls: [] });
    await fold({ ...brain, journal }, [{ id: '2', events: [accessEvent('a')] }], { id: 'v' });
    expect(calls).toEqual(['derive']);
  });

  it('is nothing of what applications have counted, in a control group or of bots', async () => {
    const brain = makeBrain();
    const control = { ...accessEvent('a'), keyspace: 'control', key: 'control:a' };
    const events = [control, accessEvent('b', { source: 'bot' })];
    await fold(brain, [{ id: '1', events, counts: [] }]);
    expect([await row(brain, readsRow('control')), await row(brain)]).toEqual([{}, {}]);
    await fold(brain, [{ id: '2', events }], { id: 'v' });
    expect(await row(brain, readsRow('control'))).toEqual({ reads: 1 });
    expect(await row(brain)).toEqual({ backgroundReads: 1 });
  });

  it('is no hour of a key that is read in the same one', async () => {
    const brain = makeBrain();
    const written: unknown[] = [];
    const saveHours: Brain['patterns']['saveHours'] = async (slots) => {
      written.push(...slots.map(({ hour, reads }) => [hour, reads]));
    };
    const ports = { ...brain, patterns: { ...brain.patterns, saveHours } };
    const at = (minute: number) => accessEvent('a', { at: START + minute * MINUTE });
    await fold(ports, [accessBatch('1', [at(0)])]);
    await fold(ports, [accessBatch('2', [at(1)])], { id: 'v' });
    expect(written).toEqual([]);
    await fold(ports, [accessBatch('3', [at(61)])], { id: 'u' });
    const hour = START / (60 * MINUTE);
    expect(written).toEqual([
      [hour, 2],
      [hour + 1, 1],
    ]);
  });

  it('is what each category was read', async () => {
    const brain = makeBrain();
    const events = [accessEvent('a', { category: 'shoes', reads: 3 }), accessEvent('b')];
    await fold(brain, [accessBatch('1', events)]);
    const of = { keyspace: 'product', category: 'shoes' };
    const [known] = await brain.categories.read([of]);
    expect(known?.state.members.map(({ key }) => key)).toEqual(['product:a']);
  });

  it('is what the trials of its keys have seen', async () => {
    const brain = makeBrain();
    const trial = { name: 'popular', side: 'warmed', from: START, reads: 0, misses: 0 } as const;
    await store(brain, 'a', { keyDays: [trial] });
    const read = accessEvent('a', { at: START + 1, reads: 2, misses: 1 });
    await fold(brain, [accessBatch('1', [read])]);
    expect(await row(brain, trialRow('product', 'popular', 'warmed'))).toMatchObject({
      keyDays: 1,
      reads: 2,
      misses: 1,
    });
  });
});

describe('a crowded window', () => {
  const events = Array.from({ length: 12 }, (_, index) => accessEvent(`${index}`));
  const batches = [
    accessBatch('1', events.slice(0, 6)),
    accessBatch('2', events.slice(6)),
    accessBatch('3', []),
  ];
  const keptOf = async (given: readonly AccessBatch[], id: string) => {
    const strategies = { refreshAhead: { enabled: false } };
    const brain = makeBrain({ config: { ...CONFIG, strategies } });
    const { keysWritten } = await fold(brain, given, { id, keysPerWindow: 4 });
    expect(keysWritten).toBe(4);
    const records = await brain.patterns.read(events.map(({ params: { sku = '' } }) => ref(sku)));
    return records.flatMap((each) => each?.ref.key ?? []);
  };

  it('draws the same keys in whatever order its messages come again', async () => {
    const kept = await keptOf(batches, 'one');
    expect(await keptOf(batches.toReversed(), 'two')).toEqual(kept);
    const renamed = batches.map((each) => ({ ...each, id: `other ${each.id}` }));
    expect(await keptOf(renamed, 'one')).not.toEqual(kept);
  });
});

describe('pages of parked keys', () => {
  const page = (of: string) => ({ batch: of, number: 0, dueAt: START, keys: [] });

  it('go where their batch died and its messages are here again, and stay otherwise', async () => {
    const brain = makeBrain();
    await brain.patterns.park(['dead', 'working'].map(page));
    const history = new Map([
      ['1', [batch('dead', false)]],
      ['other', [batch('working', false)]],
    ]);
    await fold(brain, [accessBatch('1', [accessEvent('a')])], { history });
    expect(await brain.patterns.parked(START, 10)).toEqual([page('working')]);
  });
});

describe('what is read next', () => {
  const visit = (sku: string, minute: number, user = 'ann') =>
    accessEvent(sku, { at: START + minute * MINUTE, user });

  it('is known of the key that was read on from, though it is not in the window', async () => {
    const brain = makeBrain();
    await fold(brain, [accessBatch('1', [visit('a', 0)])]);
    await fold(brain, [accessBatch('2', [visit('b', 1)])], { id: 'v' });
    const next = (await brain.stats('a'))?.next?.slots ?? [];
    expect(next.map(({ key }) => key)).toEqual(['product:b']);
  });

  it('pulls by the demand for it as it was when the window began', async () => {
    const brain = makeBrain();
    const counts = [4, 8, 16];
    await store(brain, 'b', { counts, countedAt: START, reads: 8 });
    await fold(brain, [accessBatch('1', [visit('a', 0), visit('b', 1)])]);
    const [next] = (await brain.stats('a'))?.next?.slots ?? [];
    const { stats } = record(ref('b'), { counts, countedAt: START });
    expect(next?.pull).toBeCloseTo(pullOf(stats, START + MINUTE, TTL), 9);
  });

  it('is not asked of trials by a read of the past', async () => {
    const brain = makeBrain();
    const trials = [{ at: START, features: [1] }];
    await store(brain, 'a', { trials });
    await fold(brain, [accessBatch('1', [accessEvent('a', { at: START + 2 * MINUTE })])], {
      isPast: true,
    });
    expect((await brain.stats('a'))?.trials).toEqual(trials);
  });
});
