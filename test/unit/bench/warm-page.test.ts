import { describe, expect, it } from 'vitest';
import { formatResult, type WarmResult } from '../../../bench/warm/page.ts';

const figures = (median: number) => ({ median, least: median, most: median, rounds: [median] });
const writes = (median: number) => ({
  ...figures(median),
  microseconds: { redis: 1e6 / median, client: 20 },
});

/** Writes of Preheat, keys a second with batches, milliseconds for a hundred items. */
function makeResult(own: number, batch: number, hundred: number): WarmResult {
  return {
    command: 'npm run bench:warm',
    measuredOn: '2026-01-02',
    machine: '',
    keys: 100_000,
    valueBytes: 1_024,
    batch: 100,
    originMilliseconds: 50,
    writes: {
      preheat: writes(own),
      ioredis: writes(80_000),
      pipe: writes(150_000),
      pipeOwn: writes(50_000),
      benchmark: writes(100_000),
      benchmarkSet: writes(40_500),
      benchmarkScript: writes(60_000),
    },
    endToEnd: [
      {
        concurrency: 2,
        batch: { ...figures(batch), limit: 4_000 },
        single: { ...figures(38), limit: 40 },
      },
    ],
    hundred: { preheat: figures(hundred), peer: figures(1_800) },
  };
}

describe('the section on the warm path', () => {
  it('shows Preheat by each peer, and each step by its limit', () => {
    const page = formatResult(makeResult(40_000, 3_800, 60));
    expect(page).toContain('| Preheat, one worker | 40,000 | 40,000–40,000 | 1.00 × | 25.0 |');
    expect(page).toMatch(
      /`redis-benchmark -P 50 -t set`.* \| 100,000 \| .* \| 0\.40 × \| 10\.0 \|/,
    );
    expect(page).toContain('| 2 | 3,800 of 4,000 | 38 of 40 | 100.0 × |');
    expect(page).toContain('| Preheat, one batch | 60 ms | 60–60 ms |');
  });

  it('says which targets are met, and what limits a writer that is slower', () => {
    const page = formatResult(makeResult(40_000, 3_800, 60));
    expect(page).toContain('Target: 30,000 writes per second: met.');
    expect(page).toContain('half of `redis-benchmark -P 50`: not met (40.0 %)');
    expect(page).toContain('nothing but set the value reaches 40.5 % of that rate');
    expect(page).toContain('reach 50.0 %; Preheat reaches 80.0 % of what they do');
    expect(page).toContain(
      'takes 25.0 µs of Redis, which has one thread for commands, and 20.0 µs',
    );
    expect(page).toContain('1,000 keys per second with batches: met.');
    expect(page).toContain('Target: 20 times faster: met (30.0 ×).');
  });

  it('says which targets are not met', () => {
    const page = formatResult(makeResult(29_000, 700, 100));
    expect(page).toContain('Target: 30,000 writes per second: not met.');
    expect(page).toContain('1,000 keys per second with batches: not met.');
    expect(page).toContain('at the same concurrency: not met (at least 18.4 ×).');
    expect(page).toContain('Target: 20 times faster: not met (18.0 ×).');
  });

  it('has nothing to explain where a writer is fast enough', () => {
    const page = formatResult(makeResult(50_000, 3_800, 60));
    expect(page).toContain('half of `redis-benchmark -P 50`: met (50.0 %)');
    expect(page).not.toContain('What limits it');
  });
});
