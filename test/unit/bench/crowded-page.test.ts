import { expect, it } from 'vitest';
import { BOUNDS, type CrowdedResult, formatResult, LOGS } from '../../../bench/crowded/page.ts';

const resultOf = (few: number): CrowdedResult => ({
  command: 'npm run bench:crowded',
  measuredOn: '2026-11-22',
  machine: '2 shared cores',
  runs: LOGS.flatMap(({ name, ttls }) =>
    ttls.flatMap((ttl) =>
      BOUNDS.map((keysPerWindow) => ({
        log: name,
        ttl,
        keysPerWindow,
        captured: keysPerWindow === 200 ? few : 0.4,
        originRatio: 1.19,
      })),
    ),
  ),
});

it('the page tells what few items cost, and whether that is little', () => {
  const page = formatResult(resultOf(0.391));
  expect(page).toContain('| log | 200 | 1,000 | 10,000 |');
  expect(page).toContain(
    '| retail-online-1yr, TTL 60m | 39.1 % (1.190) | 40.0 % (1.190) | 40.0 % (1.190) |',
  );
  expect(page).toContain('The aim: 200 cost at most a point. It is met.');
  expect(formatResult(resultOf(0.389))).toContain('It is missed.');
});

it('a result that lacks a run is none', () => {
  const { runs, ...others } = resultOf(0.4);
  expect(() => formatResult({ ...others, runs: runs.slice(1) })).toThrow(
    'no run of llm-mooncake-conv-1h at 30m with 200',
  );
});
