import { describe, expect, test } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { accessEvent, CONFIG, MINUTE, makeBrain, ref, TTL } from '../../support/brain.ts';
import { learnPair } from '../../support/pairs.ts';

const LEAD = 2 * MINUTE;

/** A brain that knows that `b` follows on `a` after two minutes or so. */
async function experienced(predictive = {}) {
  const brain = makeBrain({ config: { ...CONFIG, strategies: { predictive } } });
  const now = (await learnPair(brain, 40, LEAD)) + 60 * MINUTE;
  await brain.clock.set(now);
  let windows = 0;
  const tell = async (...events: readonly AccessEvent[]) => {
    windows += 1;
    await brain.ingest([{ id: `now-${windows}`, events }]);
  };
  const read = (sku: string, at: number, fields: Partial<AccessEvent> = {}) =>
    accessEvent(sku, { at, user: 'new', ...fields });
  return { brain, now, tell, read };
}

describe('predictive', () => {
  test('proposes what readers are on their way to', async () => {
    const { brain, now, tell, read } = await experienced();
    await tell(read('a', now - MINUTE));
    expect(await brain.run('predictive')).toMatchObject({ proposed: 1, approvedKeys: [ref('b')] });
  });

  test('proposes nothing where nobody reads', async () => {
    const { brain } = await experienced();
    expect((await brain.run('predictive')).proposed).toBe(0);
  });

  test('looks at entries that end before its next run, at their end', async () => {
    const { brain, now, tell, read } = await experienced();
    const loadedAt = now - TTL + 30_000;
    await tell(read('b', loadedAt, { user: 'old', misses: 1, loadedAt }), read('a', now - MINUTE));
    await brain.run('predictive');
    const [message] = await brain.warmQueue.receive(10);
    expect(message).toBeUndefined();
    await brain.clock.set(now + 30_000);
    const [due] = await brain.warmQueue.receive(10);
    expect(due?.items).toMatchObject([{ ...ref('b'), loadedNoEarlierThan: loadedAt + 1 }]);
  });

  test('leaves entries alone that live on', async () => {
    const { brain, now, tell, read } = await experienced();
    const loadedAt = now - MINUTE;
    await tell(read('b', loadedAt, { user: 'old', misses: 1, loadedAt }), read('a', loadedAt));
    expect((await brain.run('predictive')).proposed).toBe(0);
  });

  test('waits for nobody who was already there', async () => {
    const { brain, now, tell, read } = await experienced();
    await tell(read('a', now - 2 * MINUTE), read('b', now - MINUTE));
    const stats = (await brain.stats('b')) ?? { expiresAt: 0 };
    expect(stats.expiresAt).toBeLessThan(now);
    expect((await brain.run('predictive')).proposed).toBe(0);
  });

  test('gives readers up who have not gone on for long', async () => {
    const { brain, now, tell, read } = await experienced();
    await tell(read('a', now - 6 * MINUTE));
    expect((await brain.run('predictive')).proposed).toBe(0);
  });

  test('is surer of a key that several readers may go on to', async () => {
    const certain = async (readers: number) => {
      const { brain, now, tell, read } = await experienced({ confidence: 0.95 });
      const users = Array.from({ length: readers }, (_, index) => `new-${index}`);
      await tell(...users.map((user) => read('a', now - MINUTE, { user })));
      return (await brain.run('predictive')).proposed;
    };
    expect(await certain(1)).toBe(0);
    expect(await certain(5)).toBe(1);
  });

  test('changes nothing in a dry run', async () => {
    const { brain, now, tell, read } = await experienced();
    await tell(read('a', now - MINUTE));
    expect((await brain.run('predictive', { dryRun: true })).approved).toBe(1);
    expect((await brain.run('predictive')).approved).toBe(1);
  });

  test('keeps no visits where it is switched off', async () => {
    const { brain, now, tell, read } = await experienced({ enabled: false });
    await tell(read('a', now - MINUTE));
    expect(await brain.visits.since(0)).toEqual([]);
  });
});
