import { describe, expect, it } from 'vitest';
import { loader, type PreheatConfig } from '../../../core/config/define.ts';
import { resolveSettings } from '../../../core/config/resolve.ts';
import { makeStrategyRunner } from '../../../core/strategies/run.ts';
import {
  accessBatch,
  accessEvent,
  CONFIG,
  MINUTE,
  makeBrain,
  START,
  TTL,
} from '../../support/brain.ts';

const AHEAD: PreheatConfig = { ...CONFIG, strategies: { refreshAhead: { limit: 3 } } };
const PAGES = { page: { key: 'page:{sku}', origin: 'catalog', ttl: '30m' } };

/** Loads of keys that are due before those of products. */
function pageLoads() {
  return ['1', '2', '3', '4', '5', '6', '7'].map((sku) => ({
    ...accessEvent(sku, { misses: 1, loadedAt: START }),
    keyspace: 'page',
    key: `page:${sku}`,
  }));
}

describe('keys that nobody can decide on', () => {
  it.each([
    ['left the configuration', CONFIG.keyspaces],
    ['became a control group', { ...CONFIG.keyspaces, page: { ...PAGES.page, control: true } }],
  ])('do not keep others from being refreshed when their keyspace %s', async (_, keyspaces) => {
    const before = { ...AHEAD, keyspaces: { ...CONFIG.keyspaces, ...PAGES } };
    const brain = makeBrain({ config: before });
    await brain.ingest([{ id: '1', events: pageLoads() }]);
    const loaded = accessEvent('a', { at: START + 1, misses: 1, loadedAt: START + 1 });
    await brain.ingest([accessBatch('2', [loaded])]);
    const settings = resolveSettings({ ...AHEAD, keyspaces });
    const run = makeStrategyRunner({ ...brain, settings });
    await brain.clock.set(START + TTL - MINUTE);
    expect((await run('refresh-ahead', { dryRun: true })).proposed).toBe(0);
    expect(await brain.patterns.due(START + 2 * TTL, 10)).toHaveLength(8);
    const proposed: number[] = [];
    for (let turn = 0; turn < 4; turn += 1) proposed.push((await run('refresh-ahead')).proposed);
    expect(proposed).toEqual([0, 0, 1, 0]);
  });
});

describe('keys whose params are not known', () => {
  const keyspaces = { prompt: { key: 'p:{text|hash}', origin: 'catalog', ttl: '30m' } };
  const config = {
    origins: { catalog: loader({ many: async (keys) => keys }) },
    keyspaces,
  } satisfies PreheatConfig;

  it('take no part of the budget, since nobody could load them', async () => {
    const brain = makeBrain({ config });
    const key = `p:${'ab'.repeat(16)}`;
    const params = { text: 'ab'.repeat(16) };
    const read = { keyspace: 'prompt', key, params, at: START, source: 'user' };
    await brain.ingest([
      { id: '1', events: [{ ...read, reads: 900, misses: 900, loadedAt: START }] },
    ]);
    await brain.clock.set(START + TTL + 1);
    const report = await brain.run('popular');
    expect(report.verdicts).toEqual({ unloadable: 1 });
    const { version, purse } = await brain.gateStates.readPurse();
    expect(version).toBeGreaterThan(0);
    expect(purse?.reservations).toEqual([]);
    expect(await brain.patterns.due(START + 2 * TTL, 10)).toEqual([]);
  });
});
