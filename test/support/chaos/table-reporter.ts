/** Prints what each invariant was put through and how it went; `npm run bench:chaos` keeps it. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import { type ChaosResult, formatCounts, formatTimes } from '../../../bench/guarantees-page.ts';

/** All rows of a run, in the order of the invariants. */
function chaosResults(modules: readonly TestModule[]): ChaosResult[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return tests
    .flatMap((test): ChaosResult[] => {
      const { chaos } = test.meta();
      const outcome = test.result().state === 'passed' ? 'held' : 'broken';
      return chaos ? [{ ...chaos, test: test.module.relativeModuleId, outcome }] : [];
    })
    .sort((a, b) => numberOf(a) - numberOf(b));
}

function numberOf({ invariant }: ChaosResult): number {
  const number = Number(invariant.slice(1));
  // What is no invariant stands below them.
  return Number.isNaN(number) ? Number.POSITIVE_INFINITY : number;
}

function formatRow({ invariant, faults, checked, longest, seeds, outcome }: ChaosResult): string {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const injected = `${total} faults over ${seeds} seeds (${formatCounts(faults)})`;
  const times = longest ? ` · longest: ${formatTimes(longest)}` : '';
  return `${invariant} · ${injected} · checked: ${formatCounts(checked)}${times} · ${outcome}`;
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class ChaosTableReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const results = chaosResults(modules);
    if (results.length === 0) return;
    console.log(['', 'Invariants under faults', ...results.map(formatRow), ''].join('\n'));
    const path = process.env['PREHEAT_CHAOS_RESULTS'];
    if (path !== undefined) writeFileSync(path, `${JSON.stringify(results, undefined, 2)}\n`);
  }
}
