import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../../core/access.ts';
import { emptyStats, type KeyStats } from '../../../core/patterns/stats.ts';
import { related } from '../../../core/strategies/related.ts';
import { accessBatch, accessEvent, MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

type Brain = ReturnType<typeof makeBrain>;

/** What the strategy proposes at a time, as `key: evidence`. */
async function propose(brain: Brain, at: number, rotation = { categories: 16, perCategory: 20 }) {
  const own = brain.settings.strategies.get('related');
  if (!own) throw new Error('the strategy has no settings');
  const candidates = await related({
    ...brain,
    own: { ...own, rotation },

    now: at,
    horizonMilliseconds: 5 * MINUTE,
  });
  return new Map(candidates.map(({ ref: { key }, ...rest }) => [key, rest]));
}

/** Statistics of a key that was read `reads` times just now, its entry gone. */
function hot(reads: number, next?: Record<string, number>): KeyStats {
  const slots = Object.entries(next ?? {}).map(([sku, count]) => ({
    ...ref(sku),
    count,
    pull: 0,
    lead: 1_000,
  }));
  return {
    ...emptyStats(),
    counts: [reads, reads, reads],
    countedAt: START,
    rank: reads,
    rankScale: 30 * MINUTE,
    ...(next ? { next: { visits: reads, slots } } : {}),
  };
}

function save(brain: Brain, stats: Record<string, KeyStats>) {
  const records = Object.entries(stats).map(([sku, own]) => ({
    ref: ref(sku),
    version: 0,
    stats: own,
  }));
  return brain.patterns.save(records);
}

function reads(category: string, skus: readonly string[], at: number): AccessEvent[] {
  return skus.map((sku) => accessEvent(sku, { at, category, misses: 1, loadedAt: at }));
}

describe('keys read together', () => {
  it('are proposed as often as the key that leads to them is read', async () => {
    const brain = makeBrain();
    await save(brain, { milk: hot(40, { butter: 30, soap: 1 }), tea: hot(4, { honey: 3 }) });
    const found = await propose(brain, START);
    expect(found.get('product:butter')?.evidence).toBeGreaterThan(0.9);
    expect(found.get('product:butter')?.reason).toBe('read together with product:milk');
    const honey = found.get('product:honey')?.evidence ?? 0;
    expect(honey).toBeGreaterThan(0.3);
    expect(honey).toBeLessThan(0.6);
    expect(found.has('product:soap')).toBe(false);
  });

  it('add up over all that lead to them', async () => {
    const brain = makeBrain();
    await save(brain, { a: hot(4, { x: 2 }), b: hot(4, { x: 2, y: 2 }) });
    const found = await propose(brain, START);
    const [x = 0, y = 0] = ['x', 'y'].map((sku) => found.get(`product:${sku}`)?.evidence ?? 0);
    expect(1 - x).toBeCloseTo((1 - y) ** 2, 10);
  });

  it('are left alone while they are in the cache, or nobody reads what leads to them', async () => {
    const brain = makeBrain();
    await save(brain, {
      milk: hot(40, { butter: 30, cream: 30 }),
      butter: { ...emptyStats(), expiresAt: START + 1 },
    });
    expect([...(await propose(brain, START)).keys()]).toContain('product:cream');
    expect([...(await propose(brain, START)).keys()]).not.toContain('product:butter');
    expect((await propose(brain, START + 24 * 60 * MINUTE)).size).toBe(0);
  });
});

describe('categories', () => {
  const members = Array.from({ length: 30 }, (_, index) => `milk-${index}`);

  /** All members were read once a day ago; some of them just now. */
  async function moment(readNow: readonly string[]) {
    const brain = makeBrain();
    const now = START + 24 * 60 * MINUTE;
    await brain.ingest([accessBatch('then', reads('dairy', members, START))]);
    await brain.ingest([accessBatch('quiet', reads('office', ['pen', 'ink'], START))]);
    await brain.ingest([accessBatch('now', reads('dairy', readNow, now - MINUTE))]);
    return { brain, now };
  }

  it('propose their members when others of them are read', async () => {
    const { brain, now } = await moment(members.slice(0, 10));
    const found = await propose(brain, now, { categories: 16, perCategory: 30 });
    expect([...found.keys()].sort()).toEqual(
      members
        .slice(10)
        .map((sku) => `product:${sku}`)
        .sort(),
    );
    const [{ evidence = 0, reason = '' } = {}] = found.values();
    expect(evidence).toBeGreaterThan(0.3);
    expect(reason).toBe("of the category 'dairy', which is read now");
  });

  it('propose no more than their share, and nothing once it is quiet again', async () => {
    const { brain, now } = await moment(members.slice(0, 10));
    expect((await propose(brain, now, { categories: 16, perCategory: 7 })).size).toBe(7);
    expect((await propose(brain, now + 3 * 60 * MINUTE)).size).toBe(0);
  });

  it('come round in turn beside the hottest', async () => {
    const brain = makeBrain();
    const names = Array.from({ length: 9 }, (_, index) => `category ${index}`);
    const then = names.flatMap((name) => reads(name, [`${name} a`, `${name} b`], START));
    const again = names.map((name, index) =>
      accessEvent(`${name} a`, { at: START + 60 * MINUTE, category: name, reads: 9 - index }),
    );
    await brain.ingest([accessBatch('then', then), accessBatch('again', again)]);
    const seen = new Set<string>();
    for (let run = 0; run < 8; run += 1) {
      const at = START + 61 * MINUTE + run * 5 * MINUTE;
      const found = await propose(brain, at, { categories: 2, perCategory: 1 });
      const reasons = [...found.values()].map(({ reason }) => reason);
      expect(reasons).toContain("of the category 'category 0', which is read now");
      expect(reasons).toHaveLength(2);
      for (const reason of reasons) seen.add(reason);
    }
    expect(seen.size).toBe(9);
  });
});
