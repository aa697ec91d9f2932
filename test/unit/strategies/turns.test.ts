/** Which categories have their turn, and what is proposed of them. */
import { expect, it } from 'vitest';
import { emptyCategoryState } from '../../../core/categories/note-members.ts';
import type { CategoryRecord } from '../../../core/categories/state.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { categoryMembers } from '../../../core/strategies/related-categories.ts';
import { staleOnly } from '../../../core/strategies/stale.ts';
import type { StrategyContext } from '../../../core/strategies/strategy.ts';
import { MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const keyspace = makeBrain().settings.keyspaces.get('product') as Keyspace;
const EVERY = 5 * MINUTE;

/** The categories of the candidates of a run, each of which has one member of its name. */
async function turn(heats: Readonly<Record<string, number>>, size: number, run = 0, own = {}) {
  const now = START + run * EVERY;
  const records = Object.entries(heats).map(([category, heat]): CategoryRecord => {
    const members = [{ key: category, count: 1 }];
    const state = { ...emptyCategoryState(), heat, countedAt: now, members };
    return { ref: { keyspace: 'product', category }, version: 1, state };
  });
  const settings = {
    rotation: { categories: size, perCategory: 1 },
    schedule: { kind: 'every', milliseconds: EVERY },
    ...own,
  };
  const categories = { top: async () => [], read: async () => records };
  const base = { ...makeBrain(), categories, own: settings, now, horizonMilliseconds: EVERY };
  const found = await categoryMembers(base as never as StrategyContext, keyspace);
  return found.map(({ ref: { key } }) => key);
}

it('half of a run, rounded up, are the categories read most, ties by name', async () => {
  expect(await turn({ c: 5, b: 5, a: 9, d: 5 }, 1)).toEqual(['a']);
  expect(await turn({ d: 5, c: 5, b: 5 }, 1)).toEqual(['b']);
  expect((await turn({ e: 1, d: 2, c: 8, b: 7, a: 3 }, 3)).slice(0, 2)).toEqual(['c', 'b']);
});

it('the others come in turn, by their names', async () => {
  const heats = { e: 1, z: 9, d: 2, a: 3 };
  const turns = [0, 1, 2, 3].map((run) => turn(heats, 2, run));
  expect(await Promise.all(turns)).toEqual([
    ['z', 'a'],
    ['z', 'd'],
    ['z', 'e'],
    ['z', 'a'],
  ]);
  expect(await turn(heats, 4, 1)).toEqual(['z', 'a', 'd', 'e']);
  expect(await turn({ z: 1 }, 4)).toEqual(['z']);
  const cron = { schedule: { kind: 'cron' } };
  expect(await turn(heats, 2, 1, cron)).toEqual(['z', 'd']);
  expect(await turn(heats, 2, 0, { rotation: undefined })).toEqual([]);
});

it('a stale candidate has its record with it, a fresh one is left out', async () => {
  const { patterns } = makeBrain();
  const stats = (expiresAt: number) => ({ ...emptyStats(), expiresAt });
  await patterns.save([
    { ref: ref('over'), version: 0, stats: stats(START) },
    { ref: ref('fresh'), version: 0, stats: stats(START + 1) },
  ]);
  const candidate = (sku: string) => ({ ref: ref(sku), warmAt: 0, priority: 0, reason: 'r' });
  const found = await staleOnly(patterns, ['new', 'over', 'fresh'].map(candidate), START);
  expect(found.map(({ ref: of, record }) => [of.key, record?.version])).toEqual([
    ['product:new', undefined],
    ['product:over', 1],
  ]);
});
