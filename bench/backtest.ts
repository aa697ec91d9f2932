/** `npm run bench:backtest`: replays the logs of `cases.ts` and keeps the figures. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runCommand } from '../backtest/command.ts';
import type { BacktestReport } from '../backtest/report.ts';
import { type BacktestResult, LOGS, RESULTS, resultFile } from './cases.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));
const TRACES = process.env['PREHEAT_TRACES'] ?? join(ROOT, '..', 'shared', 'traces');

await mkdir(join(ROOT, RESULTS), { recursive: true });
for (const { name, ttls } of LOGS) {
  for (const ttl of ttls) {
    const file = join(ROOT, RESULTS, resultFile(name, ttl));
    const trace = join(TRACES, `${name}.csv.gz`);
    const code = await runCommand([trace, '--ttl', ttl, '--json', file], process);
    if (code !== 0) {
      process.stderr.write('PREHEAT_TRACES names the folder that holds the logs\n');
      process.exit(code);
    }
    const report = JSON.parse(await readFile(file, 'utf8')) as BacktestReport;
    const result: BacktestResult = {
      command: `npm run backtest -- ${basename(trace)} --ttl ${ttl}`,
      measuredOn: new Date().toISOString().slice(0, 10),
      // Where the log lies on the machine that measured tells nobody anything.
      report: { ...report, file: basename(trace) },
    };
    await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  }
}
