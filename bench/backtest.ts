/** `npm run bench:backtest -- [LOG...]`: replays the logs of `cases.ts`, or these; keeps the figures. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArguments } from '../backtest/command.ts';
import { readTrace } from '../backtest/traces/read-trace.ts';
import { PreheatError } from '../core/errors.ts';
import { type BacktestResult, LOGS, RESULTS, resultFile, TRACES } from './cases.ts';
import { replayTimed } from './kit/timed-replay.ts';

const ROOT = fileURLToPath(new URL('../', import.meta.url));

const asked = process.argv.slice(2);
const unknown = asked.find((log) => !LOGS.some(({ name }) => name === log));
if (unknown !== undefined) {
  const names = LOGS.map(({ name }) => name).join(', ');
  process.stderr.write(`bench:backtest: expected one of ${names}, found '${unknown}'\n`);
  process.exit(2);
}
await mkdir(join(ROOT, RESULTS), { recursive: true });
for (const { name, ttls } of LOGS) {
  if (asked.length > 0 && !asked.includes(name)) continue;
  for (const ttl of ttls) {
    const result = await replayLog(`${name}.csv.gz`, ttl);
    const file = join(ROOT, RESULTS, resultFile(name, ttl));
    await writeFile(file, `${JSON.stringify(result, undefined, 2)}\n`);
  }
}

/** The same options as on the command line, so that the command gives the same figures. */
async function replayLog(file: string, ttl: string): Promise<BacktestResult> {
  const options = parseArguments([join(TRACES, file), '--ttl', ttl], process);
  if (typeof options === 'number') process.exit(options);
  const [settings] = options.settings;
  if (!settings) throw new Error('no settings');
  const { trace } = await readTrace(options.files, {
    ...options.trace,
    onProgress: () => undefined,
  }).catch(explain);
  const { report, eventsPerSecond } = await replayTimed(trace, options.policies, settings);
  const ofPreheat = eventsPerSecond.get('preheat');
  process.stdout.write(`${file} ${ttl}: ${ofPreheat} events/s\n`);
  return {
    command: `npm run backtest -- ${file} --ttl ${ttl}`,
    measuredOn: new Date().toISOString().slice(0, 10),
    ...(ofPreheat !== undefined && { eventsPerSecond: ofPreheat }),
    // Where the log lies on the machine that measured tells nobody anything.
    report: { ...report, file },
  };
}

function explain(error: unknown): never {
  if (!(error instanceof PreheatError)) throw error;
  process.stderr.write(`${error.message}\nPREHEAT_TRACES names the folder that holds the logs\n`);
  process.exit(1);
}
