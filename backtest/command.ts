/** The command `backtest`: what Preheat and its peers would have done with a log. */
import { Command, CommanderError } from 'commander';
import { PreheatError } from '../core/errors.ts';
import { type BacktestOptions, type RawOptions, resolveOptions } from './options.ts';
import { formatJson, writeJson } from './output/json.ts';
import { makeProgressBar, type ProgressStream } from './output/progress.ts';
import { formatReport } from './output/table.ts';
import { POLICIES } from './policies/policies.ts';
import { runPolicies } from './run.ts';
import { readTrace, type TraceReading } from './traces/read-trace.ts';

/** Where the command writes: results to `stdout`, progress and complaints to `stderr`. */
export interface CommandOutput {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** The name that stands for the standard output. */
const STDOUT = '-';

const NOTES = `
FILE is CSV ts_seconds,user,key,size or JSON lines of access events, gzip or not; - is the standard
input. Policies: ${POLICIES.map(({ name }) => name).join(', ')}; none always runs.
Exit codes: 0 done, 1 the log or the output is not usable, 2 wrong options.`;

/** Runs the command on its arguments (program and script left out); resolves to the exit code. */
export async function runCommand(args: readonly string[], output: CommandOutput): Promise<number> {
  const parsed = parseArguments(args, output);
  if (typeof parsed === 'number') return parsed;
  try {
    await backtest(parsed.file, parsed.options, output);
    return EXIT_OK;
  } catch (error) {
    if (!(error instanceof PreheatError)) throw error;
    output.stderr.write(`backtest: ${error.message}\n`);
    return EXIT_FAILED;
  }
}

function parseArguments(
  args: readonly string[],
  { stdout, stderr }: CommandOutput,
): { readonly file: string; readonly options: BacktestOptions } | number {
  const command = new Command('npm run backtest --')
    .description('Replays a log of reads under Preheat and its peers.')
    .argument('<FILE>', 'the log')
    .option('--ttl <duration>', 'life of a cache entry', '30m')
    .option('--budget <share>', 'extra origin calls allowed', '0.2')
    .option('--ingest-delay <duration>', 'until reads are known to scheduled strategies', '60s')
    .option('--reaction <duration>', 'from a decision to the warmed entry', '1s')
    .option('--policy <names>', 'only these, separated by commas')
    .option('--json <OUT>', 'write the figures to a file, or - for the standard output')
    .addHelpText('after', NOTES)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride();
  try {
    command.parse(args, { from: 'user' });
    const options = resolveOptions(command.opts<RawOptions>());
    return { file: command.args[0] ?? '', options };
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    if (!(error instanceof PreheatError)) throw error;
    stderr.write(`${error.message}\n`);
    return EXIT_USAGE;
  }
}

async function backtest(
  file: string,
  { settings, policies, json }: BacktestOptions,
  { stdout, stderr }: CommandOutput,
): Promise<void> {
  const bar = makeProgressBar(stderr);
  try {
    const reading = await readTrace(file, bar.step('reading'));
    bar.clear();
    for (const note of describeReading(reading)) stderr.write(`${note}\n`);
    const report = await runPolicies(reading.trace, policies, settings, bar.step);
    bar.clear();
    // The figures own the standard output when they are asked for there.
    (json === STDOUT ? stderr : stdout).write(formatReport(report));
    if (json === STDOUT) stdout.write(formatJson(report));
    else if (json !== undefined) await writeJson(json, report);
  } catch (error) {
    bar.clear();
    throw error;
  }
}

function describeReading({ bad, badLines, lines, ignored, outOfOrder }: TraceReading): string[] {
  const notes: string[] = [];
  if (bad > 0) notes.push(`${bad} of ${lines} lines are bad and left out, the first of them:`);
  for (const { line, reason } of badLines) notes.push(`  line ${line}: ${reason}`);
  if (ignored > 0) notes.push(`${ignored} reads that no user made are left out`);
  if (outOfOrder > 0) notes.push(`${outOfOrder} reads were out of order and are sorted in`);
  return notes;
}
