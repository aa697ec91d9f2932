import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig, type TestProjectInlineConfiguration } from 'vitest/config';
import { LongFirst } from './scripts/tests/file-order.ts';

/** Milliseconds that one test, or one hook, of a kind may take. */
const KINDS = {
  unit: 20_000,
  property: 60_000,
  contract: 30_000,
  infra: 120_000,
  // Some take half a minute of a quiet machine.
  integration: 150_000,
  chaos: 90_000,
  live: 60_000,
  deploy: 300_000,
} as const;

/**
 * Kinds that rest on real time: they run after all others. They wait for most of it, so that two
 * of their files have the machine together; the long tests compare times more closely.
 */
const LAST: readonly string[] = ['live'];
const LAST_AT_ONCE = process.env['PREHEAT_LONG_TESTS'] === '1' ? 1 : 2;

/**
 * Kinds whose files change nothing of their process: one process runs many of them, so that what
 * they import, the CDK above all, is loaded once.
 */
const SHARED: readonly string[] = ['unit', 'infra'];

/** One seed for the order of tests and for fast-check: a red run is red again. */
const SEED = 20_261_101;

export default defineConfig({
  test: {
    watch: false,
    // Processes, not threads: some tests start servers, change the environment or measure memory.
    pool: 'forks',
    // Twice the cores of a small machine: many tests wait for a server or a schedule.
    maxWorkers: 4,
    sequence: { seed: SEED, sequencer: LongFirst },
    // A forgotten `.only` would hide the rest of its file.
    allowOnly: false,
    // What is waited for comes at once on a quiet machine, and late on a busy one.
    expect: { poll: { timeout: 20_000 } },
    projects: Object.entries(KINDS).map(([kind, timeout]) => project(kind, timeout)),
    coverage: {
      provider: 'v8',
      include: [
        'core/**',
        'adapters/**',
        'lambdas/**',
        'client/**',
        'local/**',
        'backtest/**',
        'cli/**',
      ],
      reporter: ['text-summary', 'html'],
    },
  },
});

function project(kind: string, timeout: number): TestProjectInlineConfiguration {
  return {
    extends: true,
    test: {
      name: kind,
      include: [`test/${kind}/**/*.test.ts`],
      setupFiles: ['test/support/seed.ts'],
      testTimeout: timeout,
      hookTimeout: timeout,
      env: {
        TZ: 'UTC',
        // What is started in tests is not found by the developer's own calls of `preheat`.
        PREHEAT_STATE_DIR: join(tmpdir(), 'preheat-tests'),
        // The CDK's own rules take seconds of each process: `matrix.test.ts` asks them of every stack.
        CDK_VALIDATION: 'false',
      },
      ...(SHARED.includes(kind) && {
        isolate: false,
        restoreMocks: true,
        unstubEnvs: true,
      }),
      ...(LAST.includes(kind) && { maxWorkers: LAST_AT_ONCE, sequence: { groupOrder: 1 } }),
      provide: { seed: SEED },
    },
  };
}
