/** Sections of docs/benchmarks.md on made-up results: figures, ratios, and whether a target is met. */
import { describe, expect, it } from 'vitest';
import { type ClientResult, formatClientResult } from '../../../bench/client/page.ts';
import { type ColdStartResult, formatColdStartResult } from '../../../bench/cold-start/page.ts';
import { formatStampedeResult, type StampedeResult } from '../../../bench/stampede/page.ts';

const MEASURED = { command: 'npm run bench:x', measuredOn: '2026-11-22', machine: '2 cores' };

function linesWith(page: string, text: string): string[] {
  return page.split('\n').filter((line) => line.includes(text));
}

describe('the section on reads out of memory', () => {
  const time = (median: number) => ({ median, least: median / 2, most: 2 * median });
  const result: ClientResult = {
    ...MEASURED,
    hits: {
      rounds: 21,
      readsPerRound: 50_000,
      nanoseconds: {
        lru: time(200),
        preheat: time(800),
        recording: time(9_000),
        bentocache: time(2_400),
        cacheManager: time(1_400),
      },
      overLruNanoseconds: 610,
      recordingNanoseconds: 8_100,
    },
    recording: { medianNanoseconds: { without: 600, with: 750 }, costNanoseconds: 140 },
    deadEndpoint: {
      seconds: 60,
      p99Milliseconds: { answering: 0.005, dead: 0.004 },
      ratio: 0.8,
      readsPerSecond: { answering: 20_000, dead: 19_999.9 },
      mostHeapBytes: { answering: 250_000_000, dead: 260_000_000 },
    },
  };

  it('shows each library beside a plain LRU', () => {
    const page = formatClientResult(result);
    expect(linesWith(page, '| `preheat` |')).toEqual([
      '| `preheat` | 0.80 µs | 0.40 µs to 1.60 µs | 0.60 µs | 4.0 × |',
    ]);
    expect(linesWith(page, '| `bentocache` |')[0]).toContain('| 2.20 µs | 12.0 × |');
    expect(linesWith(page, '0.61 µs: met')).toHaveLength(1);
    expect(linesWith(page, '0.14 µs longer')).toHaveLength(1);
    expect(page).toContain('0.80 × of what it is while the endpoint answers');
  });

  it('says where a target is not met', () => {
    const slow = { ...result, hits: { ...result.hits, overLruNanoseconds: 1_001 } };
    expect(formatClientResult(slow)).toContain('1.00 µs: not met');
  });
});

describe('the section on a stampede', () => {
  const round = (calls: number, mostCallsOfAKey: number) => ({
    calls,
    keysCalled: 100,
    mostCallsOfAKey,
    medianMilliseconds: 120,
    slowestMilliseconds: 300,
  });
  const death = { openLoads: 30, calls: 130, callsTooMany: 0, recoveredMilliseconds: 2_600 };
  const result: StampedeResult = {
    ...MEASURED,
    processes: 4,
    readersPerKey: 1_000,
    keys: 100,
    refreshes: 2,
    originMilliseconds: 50,
    contenders: {
      plain: [round(100_000, 1_000), round(100_000, 1_000)],
      bentocache: [round(380, 4), round(400, 4)],
      preheat: [round(100, 1), round(100, 1)],
    },
    deaths: {
      originMilliseconds: 500,
      rounds: [death, { ...death, recoveredMilliseconds: 2_400 }],
    },
  };

  it('shows how often each asks the origin', () => {
    const page = formatStampedeResult(result);
    expect(linesWith(page, '| `preheat` |')).toEqual([
      '| `preheat` | 100 | 1.00 | 1.0 × | 120 ms | 300 ms |',
    ]);
    expect(linesWith(page, '| `bentocache` |')[0]).toContain('| 390 | 3.90 | 3.9 × |');
    expect(page).toContain('exactly 1 call per key and refresh. It is met.');
    expect(page).toContain('60 loads died of 200');
    expect(page).toContain('at most 2,600 ms');
  });

  it('is not content with one call too many', () => {
    const contenders = { ...result.contenders, preheat: [round(101, 2), round(100, 1)] };
    expect(formatStampedeResult({ ...result, contenders })).toContain('It is not met.');
    const rounds = [{ ...death, callsTooMany: 1 }];
    const deaths = { ...result.deaths, rounds };
    expect(formatStampedeResult({ ...result, deaths })).toContain('Here the target is not met.');
  });
});

describe('the section on first calls', () => {
  it('shows each unit beside an empty handler and with the SDK outside', () => {
    const times = (importMilliseconds: number, invokeMilliseconds: number) => ({
      importMilliseconds,
      invokeMilliseconds,
      totalMilliseconds: 40 + importMilliseconds + invokeMilliseconds,
    });
    const unit = {
      unit: 'stats',
      bytes: 391_375,
      event: '`GET /v1/stats`',
      answer: 200,
      empty: times(0, 0),
      bundled: times(50, 30),
      unbundled: times(150, 50),
    };
    const tick = { ...unit, unit: 'warmer', bytes: 1_000_000, event: 'no message' };
    const result: ColdStartResult = { ...MEASURED, rounds: 3, units: [unit, tick] };
    const page = formatColdStartResult(result);
    expect(linesWith(page, '| `stats` |')).toEqual([
      '| `stats` | `GET /v1/stats` → 200 | 391 | 50 ms | 30 ms | 3.0 × | 240 ms | 2.00 × |',
    ]);
    expect(page).toContain('The heaviest is `warmer` with 1,000 KB.');
  });
});
