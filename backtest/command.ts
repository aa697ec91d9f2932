/** The command `backtest`: what Preheat and its peers would have done with a log. */
import { Command, CommanderError } from 'commander';
import { PreheatError } from '../core/errors.ts';
import { runBacktest } from './backtest.ts';
import { HELP_NOTES } from './help.ts';
import { type BacktestOptions, type RawOptions, resolveOptions } from './options.ts';
import { checkOutput, writeOutput } from './output/files.ts';
import { formatPage } from './output/html/page.ts';
import { formatJson } from './output/json.ts';
import { describeReading } from './output/notes.ts';
import { makeProgressBar, type ProgressStream } from './output/progress.ts';
import { formatBacktest } from './output/table.ts';
import type { OnProgress } from './traces/lines.ts';
import { readTrace } from './traces/read-trace.ts';
import { checkSpan } from './traces/span.ts';

/** Where the command writes: results to `stdout`, progress and complaints to `stderr`. */
export interface CommandOutput {
  readonly stdout: ProgressStream;
  readonly stderr: ProgressStream;
}

const EXIT_OK = 0;
const EXIT_FAILED = 1;
const EXIT_USAGE = 2;
/** 128 + SIGINT, as shells count. */
const EXIT_INTERRUPTED = 130;
/** The name that stands for the standard output. */
const STDOUT = '-';

/** Runs the command on its arguments (program and script left out); resolves to the exit code. */
export async function runCommand(
  args: readonly string[],
  output: CommandOutput,
  signal?: AbortSignal,
): Promise<number> {
  const options = parseArguments(args, output);
  if (typeof options === 'number') return options;
  try {
    await backtest(options, output, signal);
    return EXIT_OK;
  } catch (error) {
    if (signal?.aborted) {
      output.stderr.write('backtest: interrupted, nothing is written\n');
      return EXIT_INTERRUPTED;
    }
    if (!(error instanceof PreheatError)) throw error;
    output.stderr.write(`backtest: ${error.message}\n`);
    return EXIT_FAILED;
  }
}

/** Reads the arguments; answers the exit code where there is nothing to replay. */
export function parseArguments(
  args: readonly string[],
  { stdout, stderr }: CommandOutput,
): BacktestOptions | number {
  const command = new Command('npm run backtest --')
    .description('Replays a log of reads under Preheat and its peers.')
    .argument('[FILE...]', 'the log: files, folders, or - for the standard input')
    .option('--ttl <durations>', 'life of a cache entry, one or several', '30m')
    .option('--budget <shares>', 'extra origin calls allowed, one or several: 0.2 or 20%', '0.2')
    .option('--hold-out <share>', "keys left cold each day for comparison; default: the product's")
    .option('--ingest-delay <duration>', 'until reads are known to scheduled strategies', '60s')
    .option('--keys-per-window <count>', "keys written per window; default: the product's")
    .option('--reaction <duration>', 'from a decision to the warmed entry', '1s')
    .option('--policy <names>', 'only these')
    .option('--format <name>', 'the format of the log; otherwise each file tells its own')
    .option('--key <part>', 'key of a request in a web log: path, url, host', 'url')
    .option('--keep-bots', 'count reads of bots and monitors in a web log as well')
    .option('--call-cost <dollars>', 'price of one origin call, to see what warming costs')
    .option(
      '--load-ms <milliseconds>',
      'time of one origin call, to see how much waiting it spares',
    )
    .option('--json <OUT>', 'write the figures to a file, or - for the standard output')
    .option('--html <OUT>', 'write a page with pictures to a file')
    .addHelpText('after', HELP_NOTES)
    // Unknown options are named together with all other mistakes.
    .allowUnknownOption()
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
    })
    .exitOverride();
  try {
    command.parse(args, { from: 'user' });
    return resolveOptions(command.opts<RawOptions>(), command.args);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT_OK : EXIT_USAGE;
    if (!(error instanceof PreheatError)) throw error;
    stderr.write(`${error.message}\n`);
    return EXIT_USAGE;
  }
}

async function backtest(
  { files, trace, settings, policies, prices, json, html }: BacktestOptions,
  { stdout, stderr }: CommandOutput,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (json !== undefined && json !== STDOUT) await checkOutput('--json', json);
  if (html !== undefined) await checkOutput('--html', html);
  const bar = makeProgressBar(stderr);
  const step = (label: string): OnProgress => {
    const draw = bar.step(label);
    return (share) => {
      signal?.throwIfAborted();
      draw(share);
    };
  };
  try {
    const reading = await readTrace(files, { ...trace, onProgress: step('reading'), signal });
    bar.clear();
    for (const note of describeReading(reading)) stderr.write(`${note}\n`);
    checkSpan(reading.trace);
    const result = await runBacktest(reading.trace, policies, settings, step);
    signal?.throwIfAborted();
    bar.clear();
    // The figures own the standard output when they are asked for there.
    (json === STDOUT ? stderr : stdout).write(formatBacktest(result, prices));
    const figures = formatJson(result.runs.map(({ report }) => report));
    if (json === STDOUT) stdout.write(figures);
    else if (json !== undefined) await writeOutput('--json', json, figures);
    if (html !== undefined) await writeOutput('--html', html, formatPage(result, prices));
  } catch (error) {
    bar.clear();
    throw error;
  }
}
