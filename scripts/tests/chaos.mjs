/**
 * `npm run test:chaos`: every invariant under faults, closed by the table of what was done to each.
 * `PREHEAT_LONG_TESTS=1` takes five times the seeds; `npm run bench:chaos` keeps the table.
 */
import { spawnSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const filters = process.argv.slice(2).filter((argument) => argument !== '--keep');
const isKept = process.argv.includes('--keep');

const { status } = spawnSync(
  process.execPath,
  [
    join(ROOT, 'node_modules', 'vitest', 'vitest.mjs'),
    'run',
    '--project=chaos',
    '--reporter=default',
    '--reporter=./test/support/chaos/table-reporter.ts',
    ...filters,
  ],
  {
    cwd: ROOT,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...(isKept && { PREHEAT_CHAOS_RESULTS: join(ROOT, 'bench', 'results', 'chaos.json') }),
    },
  },
);
process.exitCode = status ?? 1;
