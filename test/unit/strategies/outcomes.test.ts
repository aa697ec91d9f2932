import { describe, expect, it } from 'vitest';
import { FEATURES } from '../../../core/gate/features.ts';
import { initialGateState } from '../../../core/gate/price.ts';
import type { GateState } from '../../../core/gate/state.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
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

const features = FEATURES.map(() => 1);

/** A brain that refuses everything and holds one key, `a`. */
async function holding(stats: Partial<KeyStats>, ttl = '30m') {
  const keyspaces = { product: { key: 'product:{sku}', origin: 'catalog', ttl } };
  const brain = makeBrain({ config: { ...CONFIG, keyspaces, budget: { extraOriginCalls: 0 } } });
  const loaded = { loadedAt: START - TTL, expiresAt: START, dueAt: START };
  await brain.patterns.save([
    { ref: ref('a'), version: 0, stats: { ...emptyStats(), ...loaded, ...stats } },
  ]);
  const labels = async () => (await brain.gateStates.read('product')).state?.model.labels;
  return { ...brain, labels };
}

describe('a refused key', () => {
  it('comes back when its time is over, is learned from once, and rests', async () => {
    const brain = await holding({});
    await brain.run('refresh-ahead');
    const { pending, dueAt } = (await brain.stats('a')) ?? {};
    expect({ at: pending?.['statistics']?.at, dueAt }).toEqual({ at: START, dueAt: START + TTL });
    await brain.clock.set(START + TTL);
    await brain.run('refresh-ahead');
    expect(await brain.labels()).toBe(1);
    const after = await brain.stats('a');
    expect(after?.pending).toBeUndefined();
    expect(after?.dueAt).toBeUndefined();
    expect((await brain.run('refresh-ahead')).proposed).toBe(0);
  });

  it('still comes back where another strategy refuses it meanwhile', async () => {
    const brain = await holding({ rank: 5, rankScale: TTL });
    await brain.run('refresh-ahead');
    await brain.clock.set(START + TTL / 2);
    expect((await brain.run('popular')).verdicts).toEqual({ price: 1 });
    expect((await brain.stats('a'))?.dueAt).toBe(START + TTL);
    await brain.clock.set(START + TTL);
    await brain.run('refresh-ahead');
    expect(await brain.labels()).toBe(1);
  });

  it.each(['2m', '30s', '1s'])('is learned from under a TTL of %s, and rests', async (ttl) => {
    const brain = await holding({}, ttl);
    const proposed: number[] = [];
    for (let minute = 0; minute < 8; minute += 1) {
      await brain.clock.set(START + minute * MINUTE);
      proposed.push((await brain.run('refresh-ahead')).proposed);
    }
    expect(await brain.labels()).toBe(1);
    expect((await brain.stats('a'))?.pending).toBeUndefined();
    expect(proposed.slice(4)).toEqual([0, 0, 0, 0]);
  });

  it('is learned from at once when it is read, and decided on when its entry ends', async () => {
    const brain = await holding({});
    await brain.run('refresh-ahead');
    const at = START + 2 * MINUTE;
    await brain.clock.set(at);
    await brain.ingest([accessBatch('1', [accessEvent('a', { at, misses: 1, loadedAt: at })])]);
    expect((await brain.run('refresh-ahead')).verdicts).toEqual({ fresh: 1 });
    expect(await brain.labels()).toBe(1);
    const { pending, dueAt } = (await brain.stats('a')) ?? {};
    expect({ pending, dueAt }).toEqual({ pending: undefined, dueAt: at + TTL });
    expect((await brain.run('refresh-ahead')).proposed).toBe(0);
  });
});

describe('an open decision', () => {
  it('is not taken for unread because a run looks further ahead than the TTL', async () => {
    const pending = { statistics: { at: START, features, expected: 0.5 } };
    const entry = { loadedAt: START, expiresAt: START + MINUTE, dueAt: START + MINUTE };
    const brain = await holding({ ...entry, pending }, '1m');
    expect((await brain.run('refresh-ahead')).proposed).toBe(1);
    expect(await brain.labels()).toBe(0);
    expect((await brain.stats('a'))?.pending).toEqual(pending);
    await brain.clock.set(START + MINUTE);
    await brain.run('refresh-ahead');
    expect(await brain.labels()).toBe(1);
  });
});

describe('the state of an older version', () => {
  it('is gone on from without what newer ones learn', async () => {
    const brain = await holding({});
    const { model, volume, evidence, reliability, ...older } = initialGateState(0);
    await brain.gateStates.save('product', 0, older as GateState);
    await brain.ingest([accessBatch('1', [accessEvent('b', { reads: 900 })])]);
    expect((await brain.run('refresh-ahead')).proposed).toBe(1);
    const { state } = await brain.gateStates.read('product');
    // What was read before it began to look is not the demand of this half-hour.
    expect(state?.volume).toMatchObject({ seen: 900, short: 0, slotReads: 0 });
  });
});
