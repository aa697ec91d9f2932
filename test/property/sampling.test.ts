/**
 * Windows with more keys than may be written: what is written stands for all, on the mean, however
 * the window's events were batched and in whatever order they came.
 */
import { describe, expect, it } from 'vitest';
import type { AccessEvent } from '../../core/access.ts';
import { sampleKeys } from '../../core/patterns/sample.ts';
import { makeRandom, type Random } from '../../local/demo/random.ts';
import { accessBatch, accessEvent, CONFIG, MINUTE, makeBrain, START } from '../support/brain.ts';
import { expectUnbiased } from '../support/unbiased.ts';

const KEYS = 120;
const KEYS_PER_WINDOW = 50;
const WINDOWS = 2;
const SEEDS = 80;
const SKUS = Array.from({ length: KEYS }, (_, index) => `k${index}`);
const config = {
  ...CONFIG,
  ingest: { keysPerWindow: KEYS_PER_WINDOW },
  // What it does not take up is drawn.
  strategies: { refreshAhead: { enabled: false } },
};

/** A window's events: few keys are read a lot, most of them once, by users of their own. */
function drawWindow(random: Random, window: number): AccessEvent[] {
  return SKUS.map((sku, index) => {
    const reads = 1 + Math.floor((random() * 60) / (1 + index));
    const misses = random() < 0.6 ? 1 : 0;
    return accessEvent(sku, { at: START + window * MINUTE, reads, misses });
  });
}

function shuffle<Item>(random: Random, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** The window as messages, in some order. */
function cutInto(events: readonly AccessEvent[], parts: number, id: string) {
  return Array.from({ length: parts }, (_, part) =>
    accessBatch(
      `${id}-${part}`,
      events.filter((_event, index) => index % parts === part),
    ),
  );
}

/** What was learned of some keys beside what was read of them. */
async function learn(seed: number, parts: number) {
  const random = makeRandom(seed);
  const brain = makeBrain({ config });
  const truth = new Map(SKUS.map((sku) => [sku, 0]));
  for (let window = 0; window < WINDOWS; window += 1) {
    const events = drawWindow(random, window);
    for (const { params, reads } of events) {
      truth.set(params['sku'] ?? '', (truth.get(params['sku'] ?? '') ?? 0) + reads);
    }
    const batches = cutInto(shuffle(random, events), parts, `seed-${seed}-window-${window}`);
    const report = await brain.ingest(shuffle(random, batches));
    expect(report).toMatchObject({ keys: KEYS, keysWritten: KEYS_PER_WINDOW });
    await brain.clock.advance(MINUTE);
  }
  const learned = await Promise.all(SKUS.map(async (sku) => (await brain.stats(sku))?.reads ?? 0));
  const share = (isMeant: (index: number) => boolean): number => {
    const sum = (reads: readonly number[]) =>
      reads.filter((_reads, index) => isMeant(index)).reduce((all, each) => all + each, 0);
    return sum(learned) / sum([...truth.values()]);
  };
  return {
    all: share(() => true),
    odd: share((index) => index % 2 === 1),
    rare: share((i) => i > 40),
  };
}

describe.each([1, 7])('a window in messages: %d', (parts) => {
  it('is learned as what it was on the mean, as a whole and in its parts', async () => {
    const learned = await Promise.all(
      Array.from({ length: SEEDS }, (_, seed) => learn(1_000 * parts + seed, parts)),
    );
    for (const part of ['all', 'odd', 'rare'] as const) {
      expectUnbiased(
        learned.map((each) => each[part]),
        1,
      );
    }
  });
});

describe('the keys of a window that are written', () => {
  const events = drawWindow(makeRandom(5), 0);
  const batches = cutInto(events, 5, 'message');
  const written = async (delivered: typeof batches) => {
    const brain = makeBrain({ config });
    await brain.ingest(delivered);
    const stats = await Promise.all(SKUS.map((sku) => brain.stats(sku)));
    return stats.map((each) => each?.reads);
  };

  it('are the same when its messages come again in another order', async () => {
    const first = await written(batches);
    expect(first.filter((reads) => reads !== undefined)).toHaveLength(KEYS_PER_WINDOW);
    for (let seed = 1; seed <= 5; seed += 1) {
      expect(await written(shuffle(makeRandom(seed), batches))).toEqual(first);
    }
  });

  it('do not depend on the order of the keys', () => {
    const keys = SKUS.map((id, index) => ({ id, weight: 1 + (index % 9) }));
    const drawn = sampleKeys(keys, KEYS_PER_WINDOW, 'seed');
    const other = sampleKeys(shuffle(makeRandom(3), keys), KEYS_PER_WINDOW, 'seed');
    expect(new Map([...other].sort())).toEqual(new Map([...drawn].sort()));
  });
});
