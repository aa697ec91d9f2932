import { describe, expect, test } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { strategyRow } from '../../../core/budget/rows.ts';
import { makeReadForeseer } from '../../../core/foresight/foresee-reads.ts';
import { accessEvent, MINUTE, makeBrain } from '../../support/brain.ts';
import { learnPair } from '../../support/pairs.ts';

const NEVER = new AbortController().signal;

/** A brain that knows what follows on `a`, long after anybody has read anything. */
async function experienced() {
  const brain = makeBrain();
  await brain.clock.set((await learnPair(brain)) + 60 * MINUTE);
  const now = brain.clock.now();
  const foresee = makeReadForeseer(brain);
  return {
    brain,
    now,
    foresee: (events: readonly AccessEvent[], signal = NEVER) => foresee(events, signal),
    read: (sku: string, fields: Partial<AccessEvent> = {}) =>
      accessEvent(sku, { at: now, user: 'new', ...fields }),
  };
}

describe('after a read that was told at once', () => {
  test('what usually follows is on its way, paid by the one budget', async () => {
    const { brain, now, foresee, read } = await experienced();
    expect(await foresee([read('a')])).toEqual({ proposed: 1, approved: 1 });
    const [message] = brain.warmQueue.receive(10);
    expect(message).toMatchObject({ strategy: 'foresight', notBefore: now });
    expect(message?.items.map(({ key }) => key)).toEqual(['product:b']);
    expect((await brain.stats('b'))?.inFlightUntil).toBeGreaterThan(now);
    const { purse } = await brain.gateStates.readPurse();
    expect(purse?.reservations).toMatchObject([{ approved: 1 }]);
    expect(await brain.ledger.read([strategyRow('product', 'foresight')])).toMatchObject([
      { proposed: 1, approved: 1 },
    ]);
  });

  test('the gate learns of it by the trials of pairs alone', async () => {
    const { brain, foresee, read } = await experienced();
    const before = (await brain.stats('b'))?.pending;
    await foresee([read('a')]);
    expect((await brain.stats('b'))?.pending).toEqual(before);
  });

  test('nothing is sent twice while it is on its way', async () => {
    const { brain, foresee, read } = await experienced();
    await foresee([read('a')]);
    expect((await foresee([read('a', { user: 'another' })])).approved).toBe(0);
    expect(brain.warmQueue.receive(10)).toHaveLength(1);
  });

  const changes: readonly [string, (event: AccessEvent) => AccessEvent][] = [
    ['is minutes old', (event) => ({ ...event, at: event.at - MINUTE })],
    ['is of no known reader', ({ user: _, ...event }) => event],
    ['is of a bot', (event) => ({ ...event, source: 'bot' })],
    ['is of the control group', (event) => ({ ...event, keyspace: 'control' })],
    ['is of a key that nobody goes on from', (event) => ({ ...event, key: 'product:b' })],
  ];

  test.each(changes)('nothing happens where the read %s', async (_, change) => {
    const { brain, foresee, read } = await experienced();
    const { version } = await brain.gateStates.read('product');
    expect(await foresee([change(read('a'))])).toEqual({ proposed: 0, approved: 0 });
    expect((await brain.gateStates.read('product')).version).toBe(version);
  });

  test('a session stands for its reader', async () => {
    const { foresee, read } = await experienced();
    const { user: _, ...anonymous } = read('a', { session: 's-1' });
    expect((await foresee([anonymous])).approved).toBe(1);
  });

  test('a reader who goes back and forth visits once', async () => {
    const { brain, now, foresee, read } = await experienced();
    await foresee([read('a')]);
    await brain.clock.set(now + 2_000);
    expect(await foresee([read('a', { at: now + 2_000 })])).toEqual({ proposed: 0, approved: 0 });
  });

  test('only where a reader is now counts, not where the same request says they were', async () => {
    const { now, foresee, read } = await experienced();
    const events = [read('elsewhere', { at: now }), read('a', { at: now - 1_000 })];
    expect((await foresee(events)).proposed).toBe(0);
  });

  test('what was just read itself is left alone', async () => {
    const { now, foresee, read } = await experienced();
    const events = [read('a', { at: now }), read('b', { at: now - 1_000, user: 'another' })];
    expect((await foresee(events)).proposed).toBe(0);
  });

  test('nothing is written where the budget is spent', async () => {
    const { brain, foresee, read } = await experienced();
    const row = strategyRow('product', 'popular');
    await brain.ledger.add([{ row, add: { loads: 1_000 } }]);
    const { version } = await brain.gateStates.read('product');
    const stats = await brain.stats('b');
    expect(await foresee([read('a')])).toEqual({ proposed: 1, approved: 0 });
    expect((await brain.gateStates.read('product')).version).toBe(version);
    expect(await brain.stats('b')).toEqual(stats);
    expect(brain.warmQueue.receive(10)).toEqual([]);
  });

  test('nothing is decided once it took too long', async () => {
    const { brain, foresee, read } = await experienced();
    expect((await foresee([read('a')], AbortSignal.abort())).proposed).toBe(0);
    expect(brain.warmQueue.receive(10)).toEqual([]);
  });

  test('25 readers at most are looked after, the latest', async () => {
    const { now, brain, read } = await experienced();
    const asked: number[] = [];
    const patterns = {
      ...brain.patterns,
      read: (refs: Parameters<typeof brain.patterns.read>[0]) => {
        asked.push(refs.length);
        return brain.patterns.read(refs);
      },
    };
    const events = Array.from({ length: 100 }, (_, index) =>
      read(`page-${index}`, { user: `user-${index}`, at: now - 1_000 + index }),
    );
    await makeReadForeseer({ ...brain, patterns })(events, NEVER);
    expect(asked).toEqual([25]);
  });

  test('an offer that the read has made is not made again by ingest', async () => {
    const { brain, now, foresee, read } = await experienced();
    const offered = async () => {
      const { state } = await brain.gateStates.read('product');
      return state?.offered.reduce((sum, cost) => sum + cost, 0) ?? 0;
    };
    await foresee([read('a')]);
    await brain.clock.set(now + 500);
    await brain.drain();
    const before = await offered();
    await brain.clock.set(now + MINUTE);
    const events = [read('a', { misses: 1, loadedAt: now })];
    await brain.ingest([{ id: 'told', events }]);
    expect((await brain.stats('b'))?.trials).toHaveLength(1);
    expect(await offered()).toBeCloseTo(before, 6);
  });
});
