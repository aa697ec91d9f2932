import { describe, expect, it } from 'vitest';
import { makeMemoryImports } from '../../../adapters/memory/imports.ts';
import type { AccessEvent } from '../../../core/access.ts';
import { readsRow, windowRow } from '../../../core/budget/rows.ts';
import { importLog, READS_PER_BATCH } from '../../../core/patterns/import-log.ts';
import { makePastIngester } from '../../../core/patterns/ingest-past.ts';
import { emptyStats } from '../../../core/patterns/stats.ts';
import { accessEvent, MINUTE, makeBrain, ref, START } from '../../support/brain.ts';

const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const GO_ON = { onProgress: () => {}, signal: new AbortController().signal };

/** Reads of `a`, one a minute up to the start; now and then one of `b` follows. */
function makeReads(count: number): AccessEvent[] {
  return Array.from({ length: count }, (_, index) => {
    const at = START - (count - index) * MINUTE;
    return accessEvent(index % 10 === 9 ? 'b' : 'a', { at, user: `user-${index % 3}` });
  });
}

function logOf(reads: readonly AccessEvent[], id = 'log') {
  const events = (from: number, to: number) => reads.slice(from, to);
  return { id, total: reads.length, events };
}

function makeImport() {
  const brain = makeBrain();
  const ports = { ...brain, imports: makeMemoryImports() };
  return { brain, ports };
}

async function rowsOf({ ledger }: ReturnType<typeof makeBrain>, at: number) {
  const rows = await ledger.read([readsRow('product'), windowRow('product', at)]);
  return rows.flatMap((row) => Object.entries(row ?? {}));
}

describe('the import of a log', () => {
  it('teaches rates, hours, users and what follows on what, at their own times', async () => {
    const { brain, ports } = makeImport();
    await importLog(ports, logOf(makeReads(600)), GO_ON);
    const stats = await brain.stats('a');
    expect(stats).toMatchObject({ reads: 540, misses: 0, lastReadAt: START - 2 * MINUTE });
    expect(stats?.hours.filter((reads) => reads > 0)).toHaveLength(10);
    expect(stats?.next).toBeDefined();
    const [user] = await brain.users.read(['user-1']);
    expect(user?.state.lastReadAt).toBe(START - 2 * MINUTE);
  });

  it('writes every hour that a batch holds', async () => {
    const { brain, ports } = makeImport();
    await importLog(ports, logOf(makeReads(5 * 60)), GO_ON);
    const hour = Math.floor(START / HOUR);
    const reads = [];
    for (const back of [4, 3, 2]) {
      const slots = await brain.patterns.readHour('product', hour - back);
      reads.push(slots.find((slot) => slot.ref.key === ref('a').key)?.reads);
    }
    expect(reads).toEqual([54, 54, 54]);
  });

  it('is in no account, no window and no belief of what the cache holds', async () => {
    const { brain, ports } = makeImport();
    await importLog(ports, logOf(makeReads(300)), GO_ON);
    expect(await rowsOf(brain, START - MINUTE)).toEqual([]);
    expect(await brain.stats('a')).toMatchObject({ loadedAt: 0, expiresAt: 0 });
    expect(await brain.patterns.due(START + DAY, 10)).toEqual([]);
  });

  it('leaves decisions and key-days that are open alone', async () => {
    const { brain, ports } = makeImport();
    const at = START - 4 * HOUR;
    const open = {
      pending: { popular: { at, features: [1], expected: 0.5 } },
      keyDays: [{ name: 'popular', side: 'warmed' as const, from: at, reads: 1, misses: 0 }],
    };
    const stats = { ...emptyStats(), ...open };
    await brain.patterns.save([{ ref: ref('a'), version: 0, stats }]);
    await importLog(ports, logOf(makeReads(200)), GO_ON);
    expect(await brain.stats('a')).toMatchObject({ reads: 180, ...open });
    expect(await rowsOf(brain, START - MINUTE)).toEqual([]);
  });

  it('tells after each batch how far it is, and writes none that holds no event', async () => {
    const { brain, ports } = makeImport();
    const done: number[] = [];
    const begun: string[] = [];
    const begin: typeof brain.journal.begin = async (batch) => {
      begun.push(...batch.messages);
      return brain.journal.begin(batch);
    };
    const log = { ...logOf(makeReads(10)), total: READS_PER_BATCH + 5 };
    const watched = { ...ports, journal: { ...brain.journal, begin } };
    await importLog(watched, log, { ...GO_ON, onProgress: (reads) => done.push(reads) });
    expect({ done, begun }).toEqual({
      done: [READS_PER_BATCH, READS_PER_BATCH + 5],
      begun: ['import.log.0'],
    });
  });

  it('looks for its first batch as far back as its last end, and 45 minutes', async () => {
    const { brain, ports } = makeImport();
    await ports.imports.save('log', 0, { done: 0, total: 10, at: START - 2 * HOUR });
    const since: number[] = [];
    const recent: typeof brain.journal.recent = async (at) => {
      since.push(at);
      return brain.journal.recent(at);
    };
    const watched = { ...ports, journal: { ...brain.journal, recent } };
    await importLog(watched, logOf(makeReads(10)), GO_ON);
    expect(since).toEqual([START - 2 * HOUR - 45 * MINUTE]);
  });

  it('does nothing a second time', async () => {
    const { brain, ports } = makeImport();
    const log = logOf(makeReads(300));
    expect(await importLog(ports, log, GO_ON)).toEqual({ before: 0, done: 300, events: 300 });
    expect(await importLog(ports, log, GO_ON)).toEqual({ before: 300, done: 300, events: 0 });
    expect((await brain.stats('a'))?.reads).toBe(270);
  });

  it('goes on where it was broken off', async () => {
    const { brain, ports } = makeImport();
    const log = logOf(makeReads(2 * READS_PER_BATCH + 10));
    const interrupt = new AbortController();
    const broken = { onProgress: () => interrupt.abort(), signal: interrupt.signal };
    expect(await importLog(ports, log, broken)).toMatchObject({ done: READS_PER_BATCH });
    await brain.clock.advance(2 * DAY);
    const end = await importLog(ports, log, GO_ON);
    expect(end).toMatchObject({ before: READS_PER_BATCH, events: READS_PER_BATCH + 10 });
    const [a, b] = await Promise.all([brain.stats('a'), brain.stats('b')]);
    expect((a?.reads ?? 0) + (b?.reads ?? 0)).toBe(log.total);
  });

  it.each(['before', 'after'] as const)(
    'counts a batch once that died %s the keys were written',
    async (moment) => {
      const { brain, ports } = makeImport();
      let isDead = false;
      const save: typeof brain.patterns.save = async (records) => {
        if (moment === 'after') await brain.patterns.save(records);
        if (isDead) return brain.patterns.save(records);
        isDead = true;
        throw new Error('killed');
      };
      const log = logOf(makeReads(300));
      const patterns = { ...brain.patterns, save };
      await expect(importLog({ ...ports, patterns }, log, GO_ON)).rejects.toThrow('killed');
      await brain.clock.advance(3 * HOUR);
      await importLog(ports, log, GO_ON);
      expect((await brain.stats('a'))?.reads).toBe(270);
      expect((await brain.stats('b'))?.reads).toBe(30);
    },
  );

  it('counts a batch once that died before its mark', async () => {
    const { brain, ports } = makeImport();
    const log = logOf(makeReads(300));
    const batch = { id: `import.${log.id}.0`, events: log.events(0, 300) };
    const ingest = makePastIngester(brain);
    expect(await ingest(batch)).toBe(true);
    expect(await importLog(ports, log, GO_ON)).toMatchObject({ done: 300, events: 0 });
    expect((await brain.stats('a'))?.reads).toBe(270);
  });

  it('is refused while the same log is imported elsewhere', async () => {
    const { ports } = makeImport();
    const log = logOf(makeReads(300));
    const imports = { ...ports.imports, save: async () => false };
    await expect(importLog({ ...ports, imports }, log, GO_ON)).rejects.toMatchObject({
      code: 'contended',
    });
  });

  it('lets popular propose on the first day', async () => {
    const { brain, ports } = makeImport();
    await importLog(ports, logOf(makeReads(600)), GO_ON);
    const run = await brain.run('popular', { dryRun: true });
    expect(run.proposed).toBeGreaterThan(0);
  });

  it('lets time-of-day propose what was read at this time on past days', async () => {
    const { brain, ports } = makeImport();
    const reads = [10, 9, 8, 7, 6, 5, 4, 3, 2, 1].flatMap((day) =>
      Array.from({ length: 12 }, (_, index) =>
        accessEvent(`morning-${index % 4}`, {
          at: START - day * DAY + 10 * MINUTE + index * 1_000,
        }),
      ),
    );
    await importLog(ports, logOf(reads), GO_ON);
    const run = await brain.run('time-of-day', { dryRun: true });
    expect(run.proposed).toBe(4);
  });
});
