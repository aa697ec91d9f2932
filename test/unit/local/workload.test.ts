import { expect, test } from 'vitest';
import { DEMO_WORKLOAD, generateReads, type Read } from '../../../local/demo/workload.ts';

function readsOf(seconds: number, settings = DEMO_WORKLOAD): Read[] {
  const reads: Read[] = [];
  for (const read of generateReads(settings)) {
    if (read.at > seconds * 1_000) break;
    reads.push(read);
  }
  return reads;
}

test('gives the same reads for the same seed, and others for another', () => {
  expect(readsOf(5)).toEqual(readsOf(5));
  expect(readsOf(5, { ...DEMO_WORKLOAD, seed: 1 })).not.toEqual(readsOf(5));
});

test('comes in order of time, at the mean rate from the start', () => {
  const reads = readsOf(300);
  const times = reads.map(({ at }) => at);
  expect(times).toEqual([...times].sort((a, b) => a - b));
  expect(reads.length / 300).toBeGreaterThan(DEMO_WORKLOAD.readsPerSecond * 0.9);
  expect(reads.length / 300).toBeLessThan(DEMO_WORKLOAD.readsPerSecond * 1.1);
  const first = reads.filter(({ at }) => at < 10_000).length / 10;
  expect(first).toBeGreaterThan(DEMO_WORKLOAD.readsPerSecond * 0.7);
});

test('reads the shop window often and the long tail seldom', () => {
  const counts = new Map<string, number>();
  const reads = readsOf(600, { ...DEMO_WORKLOAD, driftMilliseconds: 1e9 });
  for (const { id } of reads) counts.set(id, (counts.get(id) ?? 0) + 1);
  const ordered = [...counts.values()].sort((a, b) => b - a);
  const window = ordered.slice(0, DEMO_WORKLOAD.window).reduce((sum, count) => sum + count, 0);
  expect(window / reads.length).toBeGreaterThan(0.8);
  expect(counts.size).toBeGreaterThan(DEMO_WORKLOAD.products / 2);
});
