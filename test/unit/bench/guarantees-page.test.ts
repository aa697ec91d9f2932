import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import {
  type ChaosResult,
  formatTimes,
  GUARANTEES,
  makeGuaranteesPage,
} from '../../../bench/guarantees-page.ts';
import { listFiles, readRepositoryFile } from '../../support/repository.ts';

describe('docs/guarantees.md', () => {
  const results: readonly ChaosResult[] = JSON.parse(
    readRepositoryFile('bench/results/chaos.json'),
  );

  it('is what `npm run docs:guarantees` makes of the results', async () => {
    expect(await readFile(GUARANTEES, 'utf8')).toBe(await makeGuaranteesPage());
  });

  it('has a test of every invariant, each of which held under 200 faults over 5 seeds', () => {
    const files = listFiles();
    for (const { invariant, test, faults, seeds, outcome } of results) {
      const count = Object.values(faults).reduce((sum, each) => sum + each, 0);
      expect(files, invariant).toContain(test);
      expect(count, invariant).toBeGreaterThanOrEqual(200);
      expect(seeds, invariant).toBeGreaterThanOrEqual(5);
      expect(outcome, invariant).toBe('held');
    }
    const attacked = files.filter((file) => /^test\/chaos\/i\d\d-/.test(file));
    expect(results.map(({ test }) => test)).toEqual(expect.arrayContaining(attacked));
  });

  it('tells times of a failover in milliseconds', () => {
    const times = { noticed: 64, 'first success': 2_804 };
    expect(formatTimes(times)).toBe('noticed 64 ms, first success 2,804 ms');
  });

  it('shows that each protection has a test that fails without it', () => {
    const protections: readonly { name: string; test: string; failed: readonly string[] }[] =
      JSON.parse(readRepositoryFile('bench/results/protections.json'));
    for (const { name, test, failed } of protections) {
      expect(
        failed.some((file) => file.startsWith(test)),
        name,
      ).toBe(true);
    }
  });
});
