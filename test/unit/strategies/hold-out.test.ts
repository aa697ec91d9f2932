import { describe, expect, it } from 'vitest';
import { readBooks } from '../../../core/budget/account.ts';
import { strategyRow, trialRow } from '../../../core/budget/rows.ts';
import type { PreheatConfig } from '../../../core/config/define.ts';
import { isHeldOut } from '../../../core/gate/hold-out.ts';
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
import {
  drawLog,
  hitsWithoutWarming,
  proofSettings,
  replay,
  trueColdRatio,
} from '../../support/proof.ts';

const SHARE = 0.4;
const SKUS = Array.from({ length: 20 }, (_, index) => `sku${index}`);
const HELD = SKUS.filter((sku) => isHeldOut(ref(sku), START, SHARE));

/** A brain to which all these products are worth warming, and whose entries have just expired. */
async function eager(changes: Partial<PreheatConfig> = {}) {
  const brain = makeBrain({ config: { ...CONFIG, experiments: { holdOut: SHARE }, ...changes } });
  const reads = SKUS.map((sku) =>
    accessEvent(sku, { reads: 500, misses: 1, loadedAt: START, at: START }),
  );
  await brain.ingest([accessBatch('reads', reads)]);
  const others = { keyspace: 'product', at: START, reads: 1_000, misses: 1_000 };
  await brain.ingest([
    { id: 'others', events: [], counts: [{ ...others, latency: {}, strategies: {} }] },
  ]);
  await brain.clock.set(START + TTL);
  return brain;
}

describe('a key that is held out', () => {
  it('is approved by the gate and left cold', async () => {
    const brain = await eager();
    const report = await brain.run('popular');
    expect(report.verdicts).toEqual({ approved: SKUS.length - HELD.length, withheld: HELD.length });
    const sent = brain.warmQueue.receive(10).flatMap(({ items }) => items.map(({ key }) => key));
    expect(sent.filter((key) => HELD.some((sku) => key === ref(sku).key))).toEqual([]);
    const [row] = await brain.ledger.read([strategyRow('product', 'popular')]);
    expect(row).toMatchObject({ approved: sent.length, withheld: HELD.length });
  });

  it('is not paid for', async () => {
    const brain = await eager();
    await brain.run('popular');
    const { purse } = await brain.gateStates.readPurse();
    const { ledger, settings, clock } = brain;
    const { accounts } = await readBooks(ledger, settings, purse?.reservations ?? [], clock.now());
    expect(accounts.get('product')?.extraCalls).toBe(SKUS.length - HELD.length);
  });

  it('is left cold by every other strategy as well', async () => {
    const brain = await eager();
    await brain.run('popular');
    await brain.drain();
    await brain.clock.set(START + 2.5 * TTL);
    await brain.run('refresh-ahead');
    await brain.run('popular');
    await brain.drain();
    for (const sku of HELD) expect((await brain.stats(sku))?.warm).toBeUndefined();
  });

  it('is followed like the others, from the decision on', async () => {
    const brain = await eager();
    await brain.run('popular');
    const read = (misses: number) => (sku: string) =>
      accessEvent(sku, { at: START + TTL + MINUTE, reads: 4, misses });
    const warmed = SKUS.filter((sku) => !HELD.includes(sku));
    await brain.ingest([accessBatch('after', [...HELD.map(read(2)), ...warmed.map(read(0))])]);
    const [held, others] = await brain.ledger.read([
      trialRow('product', 'popular', 'withheld'),
      trialRow('product', 'popular', 'warmed'),
    ]);
    const count = HELD.length;
    expect(held).toMatchObject({ keyDays: count, reads: 4 * count, misses: 2 * count });
    expect(others).toMatchObject({ keyDays: warmed.length, reads: 4 * warmed.length });
    expect(others?.['misses'] ?? 0).toBe(0);
  });

  it('is warmed all the same where it is critical', async () => {
    const critical = HELD.map((sku) => ({ keyspace: 'product', params: { sku } }));
    const brain = await eager({ critical });
    expect((await brain.run('critical')).approved).toBe(HELD.length);
    await brain.drain();
    // Read as much as before, so that they are as much worth warming.
    const again = { reads: 500, misses: 1, loadedAt: START + 2 * TTL, at: START + 2 * TTL };
    await brain.ingest([
      accessBatch(
        'again',
        SKUS.map((sku) => accessEvent(sku, again)),
      ),
    ]);
    await brain.clock.set(START + 3 * TTL);
    expect((await brain.run('popular')).verdicts).toEqual({ approved: SKUS.length });
  });

  it('is nobody at a share of 0', async () => {
    const brain = await eager({ experiments: { holdOut: 0 } });
    expect((await brain.run('popular')).verdicts).toEqual({ approved: SKUS.length });
    expect((await brain.stats('sku0'))?.keyDays).toBeUndefined();
  });
});

describe('two settings of a strategy', () => {
  const strategies = {
    popular: { limit: 20, ab: { name: 'wider', limit: 120 } },
    refreshAhead: { enabled: false },
  };

  it('are compared on the keys on which they differ', async () => {
    const log = drawLog(1);
    const { report, keyDays } = await replay(log, proofSettings({ strategies }));
    const popular = report.strategies.find(({ name }) => name === 'popular');
    const { difference, keysOfA, keysOfB, verdict } = popular?.comparison ?? {};
    expect(verdict).toMatch(/^b is better: \d/);
    // Nobody else warms here, so that what b adds is what those keys would have gone without.
    const hits = hitsWithoutWarming(log);
    const cold = trueColdRatio(log, hits, keyDays.values(), ({ side }) => side === 'b');
    expect(difference?.low).toBeLessThan((keysOfB?.hitRatio ?? 0) - cold);
    expect(difference?.high).toBeGreaterThan((keysOfB?.hitRatio ?? 0) - cold);
    expect(keysOfA?.keyDays).toBeGreaterThan(40);
    for (const figure of ['proposed', 'approved', 'withheld', 'warmed', 'used', 'loads'] as const) {
      const parts = (popular?.comparison?.a[figure] ?? 0) + (popular?.comparison?.b[figure] ?? 0);
      expect(parts).toBe(popular?.[figure]);
    }
    const { a, b } = popular?.comparison ?? {};
    expect(b?.warmed).toBeGreaterThan(1.5 * (a?.warmed ?? 0));
  });

  it('make no difference where they are the same', async () => {
    const same = { ...strategies, popular: { limit: 60, ab: { name: 'same', limit: 60 } } };
    const { report } = await replay(drawLog(2), proofSettings({ strategies: same }));
    const popular = report.strategies.find(({ name }) => name === 'popular');
    expect(popular?.comparison).toMatchObject({ difference: null, keysOfA: { keyDays: 0 } });
    expect(popular?.holdOut?.withheld.keyDays).toBeGreaterThan(0);
  });
});
