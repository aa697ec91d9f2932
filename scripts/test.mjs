/**
 * `npm test`: the static checks and every test, closed by one line that counts both. With
 * arguments (`npm test -- test/unit/gate`) only the tests that they name.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runChecks } from './checks/run-checks.mjs';
import { closingLines } from './tests/closing-lines.mjs';

const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const filters = process.argv.slice(2);

// Hundreds of processes load the same files: what the first one compiled, the others take over.
process.env['NODE_COMPILE_CACHE'] ??= join(ROOT, 'node_modules', '.cache', 'compiled');

const running = runTests();
// From here on for the checks: they take what the tests, which often wait, leave of the machine.
setPriority(constants.priority.PRIORITY_LOW);
const checks = filters.length === 0 ? await runChecks() : { passed: 0, failed: 0 };
const tests = await running;
const summary = {
  passed: checks.passed + tests.passed,
  failed: checks.failed + tests.failed,
  skipped: tests.skipped,
};
process.exitCode = summary.failed === 0 ? 0 : 1;
console.log(closingLines(summary));

/** @returns {Promise<import('./tests/closing-lines.mjs').Summary>} */
async function runTests() {
  const folder = mkdtempSync(join(tmpdir(), 'preheat-test-'));
  const summaryFile = join(folder, 'summary.json');
  try {
    const code = await runVitest(summaryFile);
    const summary = readSummary(summaryFile);
    // An error outside any test, or no test at all, is a failure that no test counts.
    const uncounted = code !== 0 && summary.failed === 0;
    return uncounted ? { ...summary, failed: 1 } : summary;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} summaryFile @returns {Promise<number | null>} */
function runVitest(summaryFile) {
  const child = spawn(
    process.execPath,
    [
      join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
      'run',
      '--reporter=default',
      '--reporter=./test/support/summary-reporter.ts',
      '--reporter=./test/support/chaos/table-reporter.ts',
      ...filters,
    ],
    {
      cwd: ROOT,
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, PREHEAT_TEST_SUMMARY: summaryFile },
    },
  );
  return new Promise((resolve) => child.on('close', resolve));
}

/** @param {string} path */
function readSummary(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return { passed: 0, failed: 0, skipped: [] };
  }
}
