/** What `refresh-ahead` does with keys that a crowded window has parked. */
import { describe, expect, it } from 'vitest';
import { trialRow } from '../../../core/budget/rows.ts';
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

const HOUR = 60 * MINUTE;
/** Five are written, and five pages are full. */
const KEYS = 325;
/** A second into the day. */
const READ_AT = START + 1_000;
const SKUS = Array.from({ length: KEYS }, (_, index) => `${index}`);
const config = { ...CONFIG, ingest: { keysPerWindow: 10 } };

type Brain = ReturnType<typeof makeBrain>;

/** Pages that a run at any time from now on would take. */
const waiting = async (brain: Brain) => {
  const looks = [0, 14, 28, 42].map((minute) =>
    brain.patterns.parked(brain.clock.now() + minute * MINUTE, 10),
  );
  const pages = [...new Set((await Promise.all(looks)).flat())];
  return pages.sort((a, b) => a.number - b.number);
};

/** At some time after a crowded window; a minute before its entries end, if nothing is said. */
async function crowded(at = START + TTL - MINUTE): Promise<Brain> {
  const brain = makeBrain({ config });
  const events = SKUS.map((sku) => accessEvent(sku, { misses: 1, at: READ_AT }));
  const report = await brain.ingest([accessBatch('1', events)]);
  expect(report).toMatchObject({ keysWritten: 5, keysParked: 320 });
  await brain.clock.set(at);
  return brain;
}

async function parkOne(brain: Brain, sku: string, event: object = {}) {
  const page = { at: START, reads: 1, misses: 1, loadedAt: START, params: { sku }, ...event };
  await brain.patterns.park([
    { batch: 'p', number: 0, dueAt: START, keys: [{ ...ref(sku), events: [page] }] },
  ]);
}

const known = async (brain: Brain) =>
  (await brain.patterns.read(SKUS.map(ref))).filter((each) => each !== undefined);

describe('parked keys', () => {
  it('are decided on like others, and their pages are gone then', async () => {
    const brain = await crowded();
    const report = await brain.run('refresh-ahead');
    expect(report.proposed).toBe(KEYS);
    expect(report.approved).toBeGreaterThan(20);
    expect(await waiting(brain)).toEqual([]);
    await brain.clock.set(READ_AT + TTL);
    await brain.drain();
    expect(brain.origin.calls.flat()).toHaveLength(report.approved);
  });

  it('are written where they are warmed, and no more of the others than are watched', async () => {
    const brain = await crowded();
    const { approved } = await brain.run('refresh-ahead');
    const records = await known(brain);
    expect(records.filter(({ stats }) => stats.inFlightUntil > 0)).toHaveLength(approved);
    // Five were written by ingest; of those that are not warmed, at most 200 newcomers.
    expect(records.length).toBeLessThanOrEqual(5 + approved + 200);
    expect(records.length).toBeGreaterThanOrEqual(approved + 200);
    expect(records.every(({ stats }) => stats.reads >= 1)).toBe(true);
  });

  it('stay where they are in a dry run', async () => {
    const brain = await crowded();
    const before = [await waiting(brain), await known(brain)];
    const report = await brain.run('refresh-ahead', { dryRun: true });
    expect(report.proposed).toBe(KEYS);
    expect([await waiting(brain), await known(brain)]).toEqual(before);
  });

  it('are left alone until they fall due', async () => {
    const brain = await crowded(START + MINUTE);
    expect((await brain.run('refresh-ahead')).proposed).toBe(0);
    expect(await waiting(brain)).toHaveLength(5);
  });

  it('are counted once where a run dies before it takes their pages away', async () => {
    const brain = await crowded();
    for (const sku of SKUS) await brain.patterns.save([record(ref(sku), { reads: 7 })]);
    const patterns = { ...brain.patterns, unpark: () => Promise.reject(new Error('killed')) };
    const dying = makeStrategyRunner({ ...brain, patterns });
    await expect(dying('refresh-ahead')).rejects.toThrow('killed');
    expect((await waiting(brain)).length).toBe(5);
    await brain.run('refresh-ahead');
    expect(await waiting(brain)).toEqual([]);
    const reads = (await known(brain)).map(({ stats }) => stats.reads);
    expect(reads.filter((count) => count === 8)).toHaveLength(320);
    expect(reads.filter((count) => count === 1)).toHaveLength(5);
  });

  it('are folded into what is known of them, whatever is decided', async () => {
    const brain = makeBrain({ config });
    await brain.patterns.save([record(ref('a'), { reads: 4, lastReadAt: START - HOUR })]);
    await parkOne(brain, 'a');
    await brain.clock.set(START + MINUTE);
    await brain.run('refresh-ahead');
    expect(await brain.stats('a')).toMatchObject({
      reads: 5,
      loadedAt: START,
      dueAt: START + TTL,
      applied: ['p#0'],
    });
  });

  it('have a place of their own where their entry lives on', async () => {
    const brain = makeBrain({ config });
    await parkOne(brain, 'a');
    await brain.clock.set(START + MINUTE);
    await brain.run('refresh-ahead');
    expect(await brain.patterns.due(START + TTL, 10)).toEqual([ref('a')]);
  });

  it('count in the trials and hours that their key is in', async () => {
    const brain = makeBrain({ config });
    const trial = { name: 'popular', side: 'withheld', from: START, reads: 0, misses: 0 } as const;
    const hour = Math.floor(START / HOUR);
    const stats = { reads: 1, hour: hour - 1, hourReads: 1, hourFirstAt: START - HOUR };
    await brain.patterns.save([record(ref('a'), { ...stats, keyDays: [trial] })]);
    await parkOne(brain, 'a', { at: START + MINUTE, reads: 2 });
    await brain.clock.set(START + 2 * MINUTE);
    await brain.run('refresh-ahead');
    await brain.run('refresh-ahead');
    const [row] = await brain.ledger.read([trialRow('product', 'popular', 'withheld')]);
    expect(row).toMatchObject({ keyDays: 1, reads: 2, misses: 1 });
    expect(await brain.patterns.readHour('product', hour)).toMatchObject([{ reads: 2 }]);
  });

  it('of a keyspace that is gone are taken away undecided', async () => {
    const brain = makeBrain({ config });
    const read = { at: START, reads: 1, misses: 1, params: {} };
    const keys = [{ keyspace: 'gone', key: 'gone:1', events: [read] }];
    await brain.patterns.park([{ batch: 'p', number: 0, dueAt: START, keys }]);
    await brain.run('refresh-ahead');
    expect(await waiting(brain)).toEqual([]);
    expect(await brain.patterns.read([{ keyspace: 'gone', key: 'gone:1' }])).toEqual([undefined]);
  });

  it('count in their trials and hours although nothing could be sent, and once', async () => {
    const brain = await crowded();
    const side = { name: 'popular', side: 'withheld', reads: 0, misses: 0 } as const;
    const keyDays = [{ ...side, from: START }];
    const hour = Math.floor(START / HOUR);
    const stats = { keyDays, reads: 1, hour: hour - 1, hourReads: 1, hourFirstAt: START - HOUR };
    for (const sku of SKUS) await brain.patterns.save([record(ref(sku), stats)]);
    const warmQueue = { ...brain.warmQueue, send: () => Promise.reject(new Error('no queue')) };
    const failing = makeStrategyRunner({ ...brain, warmQueue });
    await expect(failing('refresh-ahead')).rejects.toThrow('no queue');
    await brain.run('refresh-ahead');
    const [row] = await brain.ledger.read([trialRow('product', 'popular', 'withheld')]);
    expect(row).toMatchObject({ keyDays: 320, reads: 320 });
    expect(await brain.patterns.readHour('product', hour)).toHaveLength(320);
  });

  it('take part in the comparison with what is held out, whether they are warmed or not', async () => {
    const brain = makeBrain({ config: { ...config, experiments: { holdOut: 0.5 } } });
    const events = SKUS.map((sku) => accessEvent(sku, { misses: 1 }));
    await brain.ingest([accessBatch('1', events)]);
    await brain.clock.set(START + TTL - MINUTE);
    const { verdicts } = await brain.run('refresh-ahead');
    const sides = (await known(brain)).flatMap(({ stats }) => stats.keyDays ?? []);
    const entered = (own: string) => sides.filter(({ side }) => side === own).length;
    expect(verdicts.withheld).toBeGreaterThan(5);
    expect(entered('withheld')).toBe(verdicts.withheld);
    expect(entered('warmed')).toBe(verdicts.approved);
  });

  it('are taken as a whole while two settings are compared', async () => {
    const ab = { name: 'size', limit: 10 };
    const brain = makeBrain({ config: { ...config, strategies: { refreshAhead: { ab } } } });
    await brain.patterns.save([record(ref('a'), { reads: 4 })]);
    const page = (number: number, skus: readonly string[]) => {
      const read = { at: START, reads: 1, misses: 1, loadedAt: START, params: {} };
      const keys = skus.map((sku) => ({ ...ref(sku), events: [read] }));
      return { batch: 'p', number, dueAt: START + number, keys };
    };
    await brain.patterns.park([page(0, ['a', ...SKUS.slice(0, 20)]), page(1, ['a'])]);
    await brain.clock.set(START + MINUTE);
    await brain.run('refresh-ahead');
    expect((await brain.stats('a'))?.reads).toBe(6);
    expect(await waiting(brain)).toEqual([]);
  });

  it('leave room for others, and others for them', async () => {
    const strategies = { refreshAhead: { limit: 40 } };
    const brain = makeBrain({ config: { ...config, strategies } });
    const own = Array.from({ length: 60 }, (_, index) => `own${index}`);
    const due = { reads: 1, lastReadAt: START - TTL, expiresAt: START, dueAt: START };
    await brain.patterns.save(own.map((sku) => record(ref(sku), due)));
    for (const [number, skus] of [SKUS.slice(0, 30), SKUS.slice(30, 60)].entries()) {
      const read = { at: START, reads: 1, misses: 1, loadedAt: START - TTL, params: {} };
      const keys = skus.map((sku) => ({ ...ref(sku), events: [read] }));
      await brain.patterns.park([{ batch: 'p', number, dueAt: START, keys }]);
    }
    // A page of thirty, and twenty others.
    expect((await brain.run('refresh-ahead')).proposed).toBe(50);
    expect(await waiting(brain)).toHaveLength(1);
  });

  it('leave whole numbers of others: a table is asked for no half of a key', async () => {
    const brain = makeBrain({ config: { ...config, strategies: { refreshAhead: { limit: 5 } } } });
    const read = { at: START, reads: 1, misses: 1, loadedAt: START - TTL, params: {} };
    const keys = SKUS.slice(0, 30).map((sku) => ({ ...ref(sku), events: [read] }));
    await brain.patterns.park([{ batch: 'p', number: 0, dueAt: START, keys }]);
    const limits: number[] = [];
    const patterns: Brain['patterns'] = {
      ...brain.patterns,
      due(before, limit) {
        limits.push(limit);
        return brain.patterns.due(before, limit);
      },
    };
    await makeStrategyRunner({ ...brain, patterns })('refresh-ahead');
    expect(limits).toEqual([3]);
  });

  it('that others came to know meanwhile keep what these have written', async () => {
    const brain = await crowded();
    const [late] = SKUS.toReversed();
    if (late === undefined) throw new Error('no key');
    let raced = false;
    const patterns: Brain['patterns'] = {
      ...brain.patterns,
      async save(records) {
        // Ingest writes the key while the strategy decides on it.
        if (!raced) await brain.patterns.save([record(ref(late), { reads: 3 })]);
        raced = true;
        return brain.patterns.save(records);
      },
    };
    await makeStrategyRunner({ ...brain, patterns })('refresh-ahead');
    expect((await brain.stats(late))?.reads).toBeGreaterThanOrEqual(3);
  });
});
