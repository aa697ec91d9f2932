/** Writes what a run came to, for the closing line of `npm test` (`scripts/test.mjs`). */
import { writeFileSync } from 'node:fs';
import type { Reporter, TestModule } from 'vitest/node';

/** A test that did not run, and why. */
export interface SkippedTest {
  readonly name: string;
  readonly reason: string;
}

/** Counts over all projects; a file or suite that fails outside its tests counts as one failure. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** Counts the tests of finished modules. */
export function summarise(modules: readonly TestModule[]): TestSummary {
  const tests = modules.flatMap((module) => [...module.children.allTests()]);
  const owners = modules.flatMap((module) => [module, ...module.children.allSuites()]);
  const states = tests.map((test) => test.result());
  return {
    passed: states.filter(({ state }) => state === 'passed').length,
    failed:
      states.filter(({ state }) => state === 'failed').length +
      owners.filter((owner) => owner.errors().length > 0).length,
    skipped: tests.flatMap((test) => {
      const result = test.result();
      if (result.state !== 'skipped') return [];
      return [{ name: test.fullName, reason: result.note ?? 'no reason given' }];
    }),
  };
}

// biome-ignore lint/style/noDefaultExport: vitest loads a reporter by its default export
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const path = process.env['PREHEAT_TEST_SUMMARY'];
    if (path !== undefined) writeFileSync(path, JSON.stringify(summarise(modules)));
  }
}
