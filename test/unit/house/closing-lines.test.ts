import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { closingLines } from '../../../scripts/tests/closing-lines.mjs';
import { ROOT } from '../../support/repository.ts';
import type { TestSummary } from '../../support/summary-reporter.ts';

describe('the closing lines', () => {
  it('end with the counts alone on a line', () => {
    expect(closingLines({ passed: 12, failed: 0, skipped: [] })).toBe('12 passed, 0 failed');
  });

  it('list what was skipped, with the reason', () => {
    const skipped = [{ name: 'page > shows both halves', reason: 'no browser' }];
    expect(closingLines({ passed: 1, failed: 2, skipped })).toBe(
      'skipped: page > shows both halves (no browser)\n1 passed, 2 failed, 1 skipped',
    );
  });
});

describe('the summary of a run', () => {
  let folder = '';

  beforeEach(() => {
    // Inside the repository, so that the tests in it find vitest.
    mkdirSync(join(ROOT, '.preheat'), { recursive: true });
    folder = mkdtempSync(join(ROOT, '.preheat', 'summary-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function runVitest(files: Readonly<Record<string, string>>): TestSummary {
    for (const [name, body] of Object.entries(files)) {
      const imports = "import { beforeAll, describe, expect, it } from 'vitest';";
      writeFileSync(join(folder, name), `${imports}\n${body}\n`);
    }
    const summaryFile = join(folder, 'summary.json');
    const reporter = join(ROOT, 'test', 'support', 'summary-reporter.ts');
    spawnSync(
      process.execPath,
      [
        join(ROOT, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--root',
        folder,
        '--reporter',
        reporter,
      ],
      { env: { ...process.env, PREHEAT_TEST_SUMMARY: summaryFile }, stdio: 'ignore' },
    );
    return JSON.parse(readFileSync(summaryFile, 'utf8'));
  }

  it('counts tests, and gives the reasons of skipped ones', () => {
    const summary = runVitest({
      'a.test.ts': `
        it('passes', () => {});
        it('fails', () => expect(1).toBe(2));
        describe('page', () => it('needs a browser', (context) => context.skip('no browser')));`,
      'b.test.ts': "it('passes too', () => {});",
    });
    expect(summary).toEqual({
      passed: 2,
      failed: 1,
      skipped: [{ name: 'page > needs a browser', reason: 'no browser' }],
    });
  });

  it('counts a file or suite that fails outside its tests', () => {
    const summary = runVitest({
      'import.test.ts': "throw new Error('not even loaded');",
      'suite.test.ts': `
        describe('server', () => {
          beforeAll(() => { throw new Error('does not start'); });
          it('answers', () => {});
        });
        it('passes', () => {});`,
    });
    expect(summary).toMatchObject({ passed: 1, failed: 2 });
  });
});
