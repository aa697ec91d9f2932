/** Prints what each invariant was put through and how it went; `npm run bench:chaos` keeps it. */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';
import type { ChaosRow } from './chaos-test.ts';

/** A row with its outcome. */
export interface ChaosResult extends ChaosRow {
  readonly outcome: 'held' | 'broken';
}

/** All rows of a run, in the order of the invariants. */
export function chaosResults(modules: readonly TestModule[]): ChaosResult[] {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  return tests
    .flatMap((test): ChaosResult[] => {
      const row = test.meta().chaos;
      const outcome = test.result().state === 'passed' ? 'held' : 'broken';
      return row ? [{ ...row, outcome }] : [];
    })
    .sort((a, b) => place(a.invariant) - place(b.invariant));
}

/** What has no number comes last. */
function place(invariant: string): number {
  return Number(/^I(\d+)$/.exec(invariant)?.[1] ?? 99);
}

/** `name 1, name 2`, most first. */
export function describeCounts(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([name, count]) => `${name} ${count}`)
    .join(', ');
}

function formatRow({ invariant, faults, checked, seeds, outcome }: ChaosResult): string {
  const total = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const injected = `${total} faults over ${seeds} seeds (${describeCounts(faults)})`;
  return `${invariant} · ${injected} · checked: ${describeCounts(checked)} · ${outcome}`;
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
