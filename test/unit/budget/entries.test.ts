import { describe, expect, it } from 'vitest';
import type { ReadCounts } from '../../../core/access.ts';
import { lastWarmEntry, readEntries, withoutZeros } from '../../../core/budget/entries.ts';
import { foldEntries } from '../../../core/budget/fold-entries.ts';
import { keyDayEntries } from '../../../core/budget/key-day-entries.ts';
import {
  BUDGETED,
  durationsRow,
  GRANTED,
  moneyRow,
  readsRow,
  reservationAccount,
  reservationStart,
  rowsOf,
  runsRow,
  settledRow,
  strategyOf,
  strategyRow,
  trialRow,
  WINDOW_LIFE_MILLISECONDS,
  windowRow,
  windowStart,
} from '../../../core/budget/rows.ts';
import { START } from '../../support/brain.ts';
import { ref } from '../../support/records.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

function counts(changes: Partial<ReadCounts> = {}): ReadCounts {
  const nothing = { reads: 0, misses: 0, latency: {}, strategies: {} };
  return { keyspace: 'product', at: START + 5, ...nothing, ...changes } as ReadCounts;
}

const window = { row: windowRow('product', START), expiresAt: START + 5 + 2 * DAY };

describe('what counts of readers add to the ledger', () => {
  it('are reads, misses and latencies, in all and in their window of ten seconds', () => {
    const entries = readEntries([counts({ reads: 9, misses: 2, latency: { 3: 7, 4: 2 } })]);
    expect(entries).toEqual([
      { row: readsRow('product'), add: { reads: 9, misses: 2 } },
      { ...window, add: { reads: 9, misses: 2, l3: 7, l4: 2 } },
    ]);
  });

  it('keep bots and memories of applications apart', () => {
    const [entry] = readEntries([
      counts({
        background: { reads: 4, misses: 1 },
        memory: { reads: 8, hits: 6, evicted: 3 },
      }),
    ]);
    expect(entry).toEqual({
      row: readsRow('product'),
      add: {
        backgroundReads: 4,
        backgroundMisses: 1,
        memoryReads: 8,
        memoryHits: 6,
        memoryEvicted: 3,
      },
    });
  });

  it('are what each strategy did, for it, for its side of a trial, and in the window', () => {
    const did = { used: 3, firstHits: 2, earlyMisses: 1, savedMilliseconds: 50 };
    const entries = readEntries([counts({ strategies: { 'popular@b': did } })]);
    expect(entries).toEqual([
      { row: strategyRow('product', 'popular'), add: did },
      { row: strategyRow('product', 'popular@b'), add: did },
      { ...window, add: { firstHits: 2, earlyMisses: 1 } },
    ]);
  });

  it('are the warms that readers were granted, and when one was made last', () => {
    const none = { loads: 2, warmed: 0, fresh: 0, failed: 1, loadMilliseconds: 80 };
    const entries = readEntries([
      counts({ warms: { foresight: { ...none, warmed: 1 }, 'popular@b': none } }),
    ]);
    expect(entries).toContainEqual({
      row: strategyRow('product', 'foresight'),
      add: { loads: 2, warmed: 1, failed: 1, loadMilliseconds: 80 },
    });
    expect(entries).toContainEqual({ ...window, add: { loads: 4 } });
    const last = entries.filter(({ latest }) => latest !== undefined);
    expect(last).toEqual([
      { row: durationsRow('product', 'foresight'), add: {}, latest: { lastWarmAt: START + 5 } },
    ]);
  });

  it('settle what was granted, in the period in which that was', () => {
    const entries = readEntries([counts({ settled: { [START]: 6 } })]);
    expect(entries).toEqual([
      {
        row: settledRow('product', START, GRANTED),
        add: { settled: 6 },
        expiresAt: window.expiresAt,
      },
    ]);
  });
});

describe('entries of the ledger', () => {
  it('lose their zeros, and are left out where nothing remains', () => {
    const warm = lastWarmEntry('product', 'popular@b', 7);
    expect(
      withoutZeros([
        { row: 'a', add: { x: 0, y: 1 } },
        { row: 'b', add: { x: 0 } },
        { row: 'c', add: {} },
        warm,
      ]),
    ).toEqual([{ row: 'a', add: { y: 1 } }, warm]);
    expect(warm).toEqual({
      row: durationsRow('product', 'popular'),
      add: {},
      latest: { lastWarmAt: 7 },
    });
  });

  it('are folded by row: sums, the latest values, the last end', () => {
    const folded = foldEntries([
      { row: 'a', add: { x: 1 }, latest: { at: 5, size: -3 }, expiresAt: 10 },
      { row: 'b', add: { x: 7 } },
      { row: 'a', add: { x: 2, y: -1 }, latest: { at: 4 }, expiresAt: 9 },
      { row: 'a', add: {} },
    ]);
    expect(folded).toEqual([
      { row: 'a', add: { x: 3, y: -1 }, latest: { at: 5, size: -3 }, expiresAt: 10 },
      { row: 'b', add: { x: 7 } },
    ]);
    expect(Object.keys(folded[1] ?? {})).toEqual(['row', 'add']);
  });

  it('are refused where an amount is no finite number', () => {
    const add = { reads: Number.NaN };
    expect(() => foldEntries([{ row: 'reads:product', add }])).toThrow(
      'reads:product.reads: expected a finite number, found NaN',
    );
  });
});

describe('the rows', () => {
  it('of a label are its strategy and, in a trial, its side', () => {
    expect(strategyOf('popular@b')).toBe('popular');
    expect(strategyOf('popular')).toBe('popular');
    expect(rowsOf('product', 'popular')).toEqual(['strategy:product:popular']);
    expect(rowsOf('product', 'popular@b')).toEqual([
      'strategy:product:popular',
      'strategy:product:popular@b',
    ]);
  });

  it('of the budget bear no account, and those of others do', () => {
    expect(settledRow('product', 5)).toBe('settled:product:5');
    expect(settledRow('product', 5, GRANTED)).toBe('settled:product:5:granted');
  });

  it('of runs, durations, trials and windows bear what they are of', () => {
    expect(trialRow('product', 'popular', 'warmed')).toBe('trial:product:popular:warmed');
    expect(windowRow('product', START + 5)).toBe(`window:product:${START}`);
    expect(runsRow('popular')).toBe('runs:popular');
    expect(durationsRow('product', 'popular')).toBe('durations:product:popular');
  });

  it('of reservations stand under the budget, but for what it does not pay', () => {
    const strategies = ['popular', 'foresight', 'critical', 'manual', 'background'];
    expect(strategies.map(reservationAccount)).toEqual([
      BUDGETED,
      BUDGETED,
      'critical',
      'manual',
      'background',
    ]);
  });

  it('begin where their period begins', () => {
    expect(windowStart(START + 9_999)).toBe(START);
    expect(windowStart(START + 10_000)).toBe(START + 10_000);
    expect(reservationStart(START + 15 * 60_000 - 1)).toBe(START);
    expect(reservationStart(START + 15 * 60_000)).toBe(START + 15 * 60_000);
    expect(moneyRow(START + DAY - 1)).toBe(`money:${START / DAY}`);
    expect(moneyRow(START + DAY)).toBe(`money:${START / DAY + 1}`);
    expect(WINDOW_LIFE_MILLISECONDS).toBe(2 * DAY);
  });
});

describe('the sums over key-days', () => {
  const day = { name: 'popular', side: 'warmed', from: START, reads: 3, misses: 2 } as const;
  const row = trialRow('product', 'popular', 'warmed');
  // Three reads in the 24 TTLs of the day: the first, and two that mostly miss.
  const expected = 1 + 2 / (1 + 3 / 24);

  it('begin with the first reads of one', () => {
    expect(keyDayEntries(ref('product:1'), undefined, [day], HOUR)).toEqual([
      {
        row,
        add: {
          keyDays: 1,
          reads: 3,
          misses: 2,
          expected,
          expectedExpected: expected ** 2,
          expectedMisses: expected * 2,
          missesMisses: 4,
        },
      },
    ]);
  });

  it('change by what has changed of the same one since', () => {
    const others = [
      { ...day, from: START - DAY, reads: 50 },
      { ...day, name: 'other', reads: 60 },
    ];
    const before = [...others, { ...day, reads: 1, misses: 1 }];
    const [entry, ...rest] = keyDayEntries(ref('product:1'), before, [...others, day], HOUR);
    expect(rest).toEqual([]);
    expect(entry?.add).toMatchObject({ keyDays: 0, reads: 2, misses: 1, missesMisses: 3 });
    expect(entry?.add['expected']).toBeCloseTo(expected - 1, 9);
  });

  it('do not change where nothing was read', () => {
    expect(keyDayEntries(ref('product:1'), [day], [day], HOUR)).toEqual([]);
    expect(keyDayEntries(ref('product:1'), [], [{ ...day, reads: 0, misses: 0 }], HOUR)).toEqual(
      [],
    );
    expect(keyDayEntries(ref('product:1'), [day], undefined, HOUR)).toEqual([]);
  });
});
