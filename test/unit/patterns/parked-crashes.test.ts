/** Ingest and `refresh-ahead` killed at each of their requests, while a crowded window is parked. */
import { describe, expect, it } from 'vitest';
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

async function expectCountedOnce(brain: Brain, diesAt: number): Promise<void> {
  const records = await brain.patterns.read(SKUS.map(ref));
  const reads = records.map((each) => each?.stats.reads);
  expect(reads, `killed at request ${diesAt}`).toEqual(SKUS.map(() => 8));
  expect(await brain.patterns.parked(Number.MAX_SAFE_INTEGER, 10)).toEqual([]);
  const [counts] = await brain.ledger.read([readsRow('product')]);
  expect(counts).toEqual({ reads: SKUS.length, misses: SKUS.length });
}

describe.each([
  ['before its request was sent', false],
  ['before its answer came', true],
])('each read is counted once, %s', (_, isDone) => {
  it('where ingest dies', async () => {
    let diesAt = 0;
    for (let hasDied = true; hasDied; diesAt += 1) {
      const brain = makeBrain({ config });
      await know(brain);
      const dying = mortal(brain, diesAt, isDone);
      await makeIngester(dying.ports)([batch]).catch(() => undefined);
      hasDied = dying.hasDied();
      await brain.clock.set(START + 2 * MINUTE);
      await brain.ingest([batch]);
      await brain.clock.set(START + TTL - MINUTE);
      await brain.run('refresh-ahead');
      await expectCountedOnce(brain, diesAt);
    }
    expect(diesAt).toBeGreaterThan(10);
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
