import { describe, expect, it } from 'vitest';
import { readBooks } from '../../../core/budget/account.ts';
import { settledRow, strategyRow } from '../../../core/budget/rows.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
import type { GateStates } from '../../../core/ports.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
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

/** A brain that has seen `skus` read every minute of their last entry's life, each once missed. */
async function seasoned(skus: readonly string[], config = CONFIG) {
  const brain = makeBrain({ config });
  for (const sku of skus) {
    const loaded = accessEvent(sku, { misses: 1, loadedAt: START });
    const hits = Array.from({ length: 29 }, (_, minute) =>
      accessEvent(sku, { at: START + (minute + 1) * MINUTE }),
    );
    await brain.ingest([accessBatch(`${sku} miss`, [loaded]), accessBatch(`${sku} hits`, hits)]);
  }
  // Misses of other keys: the budget is a share of them.
  const others = { keyspace: 'product', at: START, reads: 1_000, misses: 1_000 };
  await brain.ingest([
    { id: 'others', events: [], counts: [{ ...others, latency: {}, strategies: {} }] },
  ]);
  return brain;
}

describe('refresh-ahead', () => {
  it('proposes entries that expire before its next run, timed just ahead of it', async () => {
    const brain = await seasoned(['a', 'b']);
    expect((await brain.run('refresh-ahead')).proposed).toBe(0);
    await brain.clock.set(START + TTL - MINUTE);
    const report = await brain.run('refresh-ahead');
    expect(report.approvedKeys).toEqual([ref('a'), ref('b')]);
    await brain.clock.set(START + TTL - 5_001);
    expect(brain.warmQueue.receive(10)).toEqual([]);
    await brain.clock.set(START + TTL - 5_000);
    const [message] = brain.warmQueue.receive(10);
    expect(message?.items.map(({ key }) => key)).toEqual(['product:a', 'product:b']);
    expect(message?.items[0]?.loadedNoEarlierThan).toBe(START + 1);
    expect(message?.notBefore).toBe(START + TTL - 5_000);
  });

  it('decides on each entry once', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    expect((await brain.run('refresh-ahead')).approved).toBe(1);
    expect((await brain.run('refresh-ahead')).proposed).toBe(0);
    expect((await brain.run('popular')).approved).toBe(0);
  });

  it('comes back to an entry that it warmed', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    await brain.run('refresh-ahead');
    await brain.clock.set(START + TTL - 1_000);
    await brain.drain();
    const { expiresAt = 0, warm } = (await brain.stats('a')) ?? {};
    expect(warm).toMatchObject({ strategy: 'refresh-ahead', used: false });
    expect(expiresAt).toBeGreaterThan(START + 1.8 * TTL);
    expect(await brain.patterns.due(expiresAt, 10)).toEqual([ref('a')]);
  });
});

describe('popular', () => {
  it('proposes the most read keys that are not cached', async () => {
    const brain = await seasoned(['a', 'b', 'c']);
    await brain.ingest([accessBatch('more', [accessEvent('b', { reads: 500 })])]);
    expect((await brain.run('popular')).approved).toBe(0);
    await brain.clock.set(START + TTL + 1);
    const report = await brain.run('popular', { dryRun: true });
    expect(report.approvedKeys[0]).toEqual(ref('b'));
    expect(report.approvedKeys).toHaveLength(3);
  });
});

describe('popular under another TTL', () => {
  it.each(['2h', '1m'])(
    'sees what is read now before what was read before it became %s',
    async (ttl) => {
      const limited = { ...CONFIG, strategies: { popular: { limit: 2 } } };
      const brain = await seasoned(['old1', 'old2', 'old3'], limited);
      const keyspaces = { product: { key: 'product:{sku}', origin: 'catalog', ttl } };
      const settings = resolveSettings({ ...limited, keyspaces });
      await brain.clock.set(START + 10 * TTL);
      const at = brain.clock.now();
      const events = Array.from({ length: 9 }, (_, index) =>
        accessEvent('new', { at: at + index }),
      );
      await makeIngester({ ...brain, settings })([accessBatch('new', events)]);
      const report = await makeStrategyRunner({ ...brain, settings })('popular', { dryRun: true });
      expect(report.approvedKeys).toEqual([ref('new')]);
    },
  );
});

describe('critical', () => {
  it('warms a registered key that nobody has ever read, and again before it expires', async () => {
    const brain = makeBrain();
    expect((await brain.run('critical')).approvedKeys).toEqual([ref('vip')]);
    await brain.drain();
    expect((await brain.cache.read('product:vip')).value?.toString()).toBe('value of vip');
    expect((await brain.run('critical')).proposed).toBe(0);
    const { expiresAt = 0 } = (await brain.stats('vip')) ?? {};
    await brain.clock.set(expiresAt - MINUTE);
    expect((await brain.run('critical')).approved).toBe(1);
  });

  it('comes to every key in turn where there are more than its limit', async () => {
    const skus = ['1', '2', '3', '4', '5'];
    const critical = skus.map((sku) => ({ keyspace: 'product', params: { sku } }));
    const brain = makeBrain({
      config: { ...CONFIG, critical, strategies: { critical: { limit: 2 } } },
    });
    for (let turn = 0; turn < 3; turn += 1) {
      expect((await brain.run('critical')).proposed).toBeLessThanOrEqual(2);
      await brain.drain();
    }
    expect(brain.origin.calls.flat().toSorted()).toEqual(skus);
  });
});

describe('a run', () => {
  it('changes and sends nothing when it is dry', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    const before = await brain.stats('a');
    const report = await brain.run('refresh-ahead', { dryRun: true });
    expect(report.approved).toBe(1);
    expect(await brain.stats('a')).toEqual(before);
    expect((await brain.gateStates.read('product')).version).toBe(0);
    await brain.clock.advance(TTL);
    expect(brain.warmQueue.receive(10)).toEqual([]);
  });

  it('does nothing the second time for one slot', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    const slot = START + TTL - MINUTE;
    expect((await brain.run('refresh-ahead', { slot })).approved).toBe(1);
    expect(await brain.run('refresh-ahead', { slot })).toMatchObject({
      duplicate: true,
      proposed: 0,
    });
    expect((await brain.run('popular', { slot })).duplicate).toBe(false);
  });

  it('writes down what it proposed and approved', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    const { id } = await brain.run('refresh-ahead');
    expect((await brain.runs.latest('refresh-ahead', 1))[0]).toMatchObject({ id, approved: 1 });
    const [row] = await brain.ledger.read([strategyRow('product', 'refresh-ahead')]);
    expect(row).toEqual({ proposed: 1, approved: 1 });
  });

  it('spends no token twice when two strategies decide at the same moment', async () => {
    const config = { ...CONFIG, budget: { extraOriginCalls: 0.004 } };
    const brain = await seasoned(['a', 'b', 'c'], config);
    await brain.clock.set(START + TTL - MINUTE);
    // Between reading and writing the state, the other strategy decides.
    let raced = false;
    const gateStates: GateStates = {
      ...brain.gateStates,
      savePurse: async (version, purse) => {
        if (!raced) {
          raced = true;
          await brain.run('refresh-ahead');
        }
        return brain.gateStates.savePurse(version, purse);
      },
    };
    const run = makeStrategyRunner({ ...brain, gateStates });
    await run('refresh-ahead');
    const { purse } = await brain.gateStates.readPurse();
    expect(purse?.reservations[0]?.approved).toBe(2);
  });

  it('gives back what it reserved when another decided in the same keyspace meanwhile', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    let losses = 0;
    const gateStates: GateStates = {
      ...brain.gateStates,
      save: async (keyspace, version, state) => {
        losses += 1;
        return losses > 1 && brain.gateStates.save(keyspace, version, state);
      },
    };
    const run = makeStrategyRunner({ ...brain, gateStates });
    expect((await run('refresh-ahead')).approved).toBe(1);
    expect(losses).toBe(2);
    const { purse } = await brain.gateStates.readPurse();
    const now = brain.clock.now();
    const reservations = purse?.reservations ?? [];
    expect(reservations.map(({ approved }) => approved)).toEqual([2]);
    const { accounts } = await readBooks(brain.ledger, brain.settings, reservations, now);
    expect(accounts.get('product')?.inFlight).toBe(1);
  });

  it('keeps its reservation while its messages wait, however far it looks ahead', async () => {
    const strategies = { refreshAhead: { every: '1h' } } as const;
    const brain = await seasoned(['a'], { ...CONFIG, strategies });
    await brain.clock.set(START + 10 * MINUTE);
    const entry = { ...accessEvent('a'), misses: 1, loadedAt: brain.clock.now() };
    await brain.ingest([accessBatch('again', [entry])]);
    const account = async () => {
      const { purse } = await brain.gateStates.readPurse();
      const now = brain.clock.now();
      const reserved = purse?.reservations ?? [];
      const { accounts } = await readBooks(brain.ledger, brain.settings, reserved, now);
      return accounts.get('product');
    };
    expect((await brain.run('refresh-ahead')).approved).toBe(1);
    const extraCalls = (await account())?.extraCalls;
    expect(extraCalls).toBeTypeOf('number');
    await brain.clock.set(START + 10 * MINUTE + TTL - 5_000);
    expect((await account())?.extraCalls).toBe(extraCalls);
    // Another strategy reserves meanwhile: that forgets nothing either.
    await brain.run('popular');
    expect((await account())?.extraCalls).toBe(extraCalls);
    await brain.drain();
    expect((await account())?.extraCalls).toBe(extraCalls);
    expect(brain.origin.calls).toEqual([['a']]);
  });

  it('hands back what another strategy had put in flight', async () => {
    const brain = await seasoned(['a']);
    await brain.clock.set(START + TTL - MINUTE);
    let raced = false;
    const run = makeStrategyRunner({
      ...brain,
      gateStates: {
        ...brain.gateStates,
        save: async (keyspace, version, state) => {
          const saved = await brain.gateStates.save(keyspace, version, state);
          if (!raced) {
            raced = true;
            await brain.run('refresh-ahead');
          }
          return saved;
        },
      },
    });
    expect((await run('refresh-ahead')).verdicts).toEqual({ 'in-flight': 1 });
    const now = brain.clock.now();
    const [settled] = await brain.ledger.read([settledRow('product', now - (now % (15 * MINUTE)))]);
    expect(settled).toEqual({ settled: 1 });
  });
});
