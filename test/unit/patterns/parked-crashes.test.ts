/** Ingest and `refresh-ahead` killed at each of their requests, while a crowded window is parked. */
import { describe, expect, it } from 'vitest';
import type { AccessBatch } from '../../../core/access.ts';
import { readsRow } from '../../../core/budget/rows.ts';
import { makeIngester } from '../../../core/patterns/ingest.ts';
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
import { record } from '../../support/records.ts';

/** Five stand alone, and the others wait in one page. */
const SKUS = Array.from({ length: 40 }, (_, index) => `${index}`);
const config = { ...CONFIG, ingest: { keysPerWindow: 6 } };
const batch = accessBatch(
  'window',
  SKUS.map((sku) => accessEvent(sku, { misses: 1 })),
);

type Brain = ReturnType<typeof makeBrain>;

/** A brain whose process dies at its n-th request, which the table may still have done. */
function mortal(brain: Brain, diesAt: number, isDone: boolean) {
  let requests = 0;
  const guard = <Port extends object>(port: Port): Port =>
    Object.fromEntries(
      Object.entries(port).map(([name, method]) => [
        name,
        async (...given: unknown[]) => {
          const isLast = requests === diesAt;
          requests += 1;
          if (requests > diesAt + 1) throw new Error('dead');
          if (!isLast) return (method as (...all: unknown[]) => unknown)(...given);
          if (isDone) await (method as (...all: unknown[]) => unknown)(...given);
          throw new Error('killed');
        },
      ]),
    ) as Port;
  const { patterns, journal, ledger, gateStates, categories, users } = brain;
  const ports = { patterns, journal, ledger, gateStates, categories, users };
  const dying = Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [name, guard(port)]),
  ) as unknown as typeof ports;
  return { ports: { ...brain, ...dying }, hasDied: () => requests > diesAt };
}

/** All keys are known, so that none is forgotten. */
async function know(brain: Brain): Promise<void> {
  const known = { reads: 7, firstReadAt: START - MINUTE };
  await brain.patterns.save(SKUS.map((sku) => record(ref(sku), known)));
}

async function expectCountedOnce(brain: Brain, diesAt: number, each = 8): Promise<void> {
  const records = await brain.patterns.read(SKUS.map(ref));
  const reads = records.map((known) => known?.stats.reads);
  expect(reads, `killed at request ${diesAt}`).toEqual(SKUS.map(() => each));
  expect(await brain.patterns.parked(brain.clock.now() + MINUTE, 10)).toEqual([]);
  const [counts] = await brain.ledger.read([readsRow('product')]);
  const reported = SKUS.length * (each - 7);
  expect(counts).toEqual({ reads: reported, misses: reported });
}

/** Kills ingest at each of its requests and delivers what it had in some other way. */
async function redeliver(
  delivered: readonly AccessBatch[],
  again: (brain: Brain) => Promise<unknown>,
  isDone: boolean,
  each = 8,
): Promise<void> {
  let diesAt = 0;
  for (let hasDied = true; hasDied; diesAt += 1) {
    const brain = makeBrain({ config });
    await know(brain);
    const dying = mortal(brain, diesAt, isDone);
    await makeIngester(dying.ports)(delivered).catch(() => undefined);
    hasDied = dying.hasDied();
    await brain.clock.set(START + 2 * MINUTE);
    await again(brain);
    await brain.clock.set(START + TTL - MINUTE);
    await brain.run('refresh-ahead');
    await brain.run('refresh-ahead');
    await expectCountedOnce(brain, diesAt, each);
  }
  expect(diesAt).toBeGreaterThan(10);
}

const window = (id: string, skus: readonly string[]) =>
  accessBatch(
    id,
    skus.map((sku) => accessEvent(sku, { misses: 1 })),
  );

describe.each([
  ['before its request was sent', false],
  ['before its answer came', true],
])('each read is counted once, %s', (_, isDone) => {
  it('where ingest dies', () => redeliver([batch], ({ ingest }) => ingest([batch]), isDone));

  it('where ingest dies, and other messages come with those that it had', async () => {
    for (const id of ['a', 'z']) {
      const other = window(id, SKUS);
      await redeliver([batch], ({ ingest }) => ingest([batch, other]), isDone, 9);
    }
  });

  it('where ingest dies, and its messages come apart', async () => {
    const halves = [window('one', SKUS.slice(0, 20)), window('two', SKUS.slice(20))];
    const apart = async ({ ingest }: Brain) => {
      for (const half of halves) await ingest([half]);
    };
    await redeliver(halves, apart, isDone);
  });

  it('where ingest dies, and a run takes what it has parked before its messages come', async () => {
    const other = window('z', SKUS);
    const later = async (brain: Brain) => {
      await brain.clock.set(START + TTL - 2 * MINUTE);
      await brain.run('refresh-ahead');
      await brain.ingest([batch, other]);
    };
    await redeliver([batch], later, isDone, 9);
  });

  it('where the strategy dies', async () => {
    let diesAt = 0;
    for (let hasDied = true; hasDied; diesAt += 1) {
      const brain = makeBrain({ config });
      await know(brain);
      await brain.ingest([batch]);
      await brain.clock.set(START + TTL - MINUTE);
      const dying = mortal(brain, diesAt, isDone);
      await makeStrategyRunner(dying.ports)('refresh-ahead').catch(() => undefined);
      hasDied = dying.hasDied();
      await brain.clock.set(START + TTL);
      await brain.run('refresh-ahead');
      await expectCountedOnce(brain, diesAt);
    }
    expect(diesAt).toBeGreaterThan(8);
  });
});
