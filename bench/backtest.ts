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
  for (const [index, ttl] of ttls.entries()) {
    const file = join(ROOT, RESULTS, resultFile(name, ttl));
    const trace = join(TRACES, `${name}.csv.gz`);
    await replay([trace, '--ttl', ttl, '--json', file]);
    const report = JSON.parse(await readFile(file, 'utf8')) as BacktestReport;
    const result: BacktestResult = {
      command: `npm run backtest -- ${basename(trace)} --ttl ${ttl}`,
      measuredOn: new Date().toISOString().slice(0, 10),
      // Where the log lies on the machine that measured tells nobody anything.
      report: { ...report, file: basename(trace) },
      ...(index === 0 && { readsPerSecond: await speedOf(trace, ttl, report.requests) }),
    };
    await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  }
}

async function replay(args: readonly string[]): Promise<void> {
  const code = await runCommand([...args], process);
  if (code === 0) return;
  process.stderr.write('PREHEAT_TRACES names the folder that holds the logs\n');
  process.exit(code);
}

async function speedOf(trace: string, ttl: string, reads: number): Promise<number> {
  const from = performance.now();
  await replay([trace, '--ttl', ttl, '--policy', 'preheat']);
  return Math.round((reads * 1_000) / (performance.now() - from));
}
