import { describe, expect, test } from 'vitest';
import { readBooks } from '../../../core/budget/account.ts';
import { chargeOf, spendable } from '../../../core/budget/charge.ts';
import type { Purse } from '../../../core/budget/purse-state.ts';
import { GRANTED, readsRow, reservationStart, settledRow } from '../../../core/budget/rows.ts';
import type { Keyspace } from '../../../core/config/settings.ts';
import { guideReaders } from '../../../core/foresight/grant.ts';
import type { LearnedWindow } from '../../../core/foresight/learn.ts';
import { MINUTE, makeBrain, ref } from '../../support/brain.ts';

const KEYSPACE = 'product';
const SUCCESSOR = { ...ref('b'), pull: -1, lead: 1_000 };

/** A window in which so many keys were foreseen that were well worth a warm. */
function lesson(publications: LearnedWindow['publications'] = [], foreseen = 1_000): LearnedWindow {
  const offer = { at: 1, bin: 199, cost: 0.01 };
  const offers = new Array<unknown>(foreseen).fill(0).map(() => ({ offer, earlier: undefined }));
  const own = { labels: [], offers, predictedExtra: 0 };
  return { lessons: new Map([[KEYSPACE, own]]), publications };
}

/** A brain whose budget is a fifth of so many calls. */
async function withCalls(misses: number) {
  const brain = makeBrain();
  await brain.ledger.add([{ row: readsRow(KEYSPACE), add: { reads: misses, misses } }]);
  let windows = 0;
  return {
    brain,
    async guide(hasReaders = true, learned = lesson()) {
      windows += 1;
      await guideReaders(brain, learned, {
        id: `w-${windows}`,
        now: brain.clock.now(),
        hasReaders,
      });
    },
    async account() {
      const { ledger, settings, clock } = brain;
      const { purse } = await brain.gateStates.readPurse();
      const books = await readBooks(ledger, settings, purse?.reservations ?? [], clock.now());
      const keyspace = settings.keyspaces.get(KEYSPACE) as Keyspace;
      return chargeOf(settings, keyspace, books, purse?.samples ?? {}, clock.now());
    },
    async spendAll() {
      let spent = 0;
      while ((await brain.guide.spend(KEYSPACE)) !== undefined) spent += 1;
      return spent;
    },
  };
}

describe('readers', () => {
  test.each([0, 1, 30, 1_000, 5_001])(
    'are never granted more than may be spent of %i calls',
    async (misses) => {
      const { guide, account, spendAll } = await withCalls(misses);
      const free = Math.max(0, spendable(await account()));
      await guide();
      const { granted } = await account();
      expect(granted).toBeLessThanOrEqual(free);
      if (misses >= 1_000) expect(granted).toBeGreaterThanOrEqual(Math.floor(free / 2));
      expect(await spendAll()).toBe(granted);
    },
  );

  test('leave what strategies were granted lately to them, with room for as much again', async () => {
    const { brain, guide, account } = await withCalls(1_000);
    const approvals = { count: 1_000, countedAt: brain.clock.now() };
    const purse: Purse = { reservations: [], samples: {}, occupied: [], approvals };
    await brain.gateStates.savePurse(0, purse);
    const free = spendable(await account());
    await guide();
    // 1,000 at a half-life of ten minutes are 69.3 in the next one.
    expect((await account()).granted).toBe(Math.floor(free / 2));
    expect(free - 2 * (69.3 + 1)).toBeLessThan(free / 2);
  });

  test('get a few calls where nothing was foreseen lately, however much there is to spend', async () => {
    const { guide, account } = await withCalls(5_001);
    await guide(true, lesson([], 0));
    expect((await account()).granted).toBe(5);
  });

  test('get nothing where none of them has the client library', async () => {
    const { brain, guide, account, spendAll } = await withCalls(1_000);
    await guide(false);
    expect((await account()).granted).toBe(0);
    expect(await spendAll()).toBe(0);
    expect(await brain.guide.guidance(KEYSPACE)).toBeDefined();
  });

  test('give back at the next window what they have not spent', async () => {
    const { brain, guide, account } = await withCalls(1_000);
    const { tokens } = await account();
    await guide();
    const { granted } = await account();
    await brain.guide.spend(KEYSPACE);
    await brain.clock.set(brain.clock.now() + MINUTE);
    await guide(false);
    // One call was made that nobody has told of yet: it stays taken.
    expect(await account()).toMatchObject({ granted: 1, tokens: tokens - 1 });
    const row = settledRow(KEYSPACE, reservationStart(brain.clock.now()), GRANTED);
    const [settled] = await brain.ledger.read([row]);
    expect(settled).toEqual({ settled: granted - 1 });
    await brain.ledger.add([{ row, add: { settled: 1 } }]);
    expect(await account()).toMatchObject({ granted: 0, tokens });
  });

  test('are told once more where a window is guided again, at no double cost', async () => {
    const { guide, account, spendAll } = await withCalls(1_000);
    await guide();
    const { granted } = await account();
    await guide();
    expect((await account()).granted).toBe(granted);
    expect(await spendAll()).toBe(granted);
  });

  test('are told the successors that may be worth it, and no others', async () => {
    const { brain, guide } = await withCalls(1_000);
    const likely = { visits: 40, slots: [{ ...SUCCESSOR, count: 38 }] };
    const unlikely = { visits: 400, slots: [{ ...SUCCESSOR, count: 2, pull: -6 }] };
    await guide(
      true,
      lesson([
        { ref: ref('a'), successors: likely },
        { ref: ref('z'), successors: unlikely },
      ]),
    );
    expect(await brain.guide.successors('product:a')).toEqual(likely);
    expect(await brain.guide.successors('product:z')).toBeUndefined();
  });
});
