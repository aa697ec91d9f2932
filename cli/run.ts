/** One call of the command: arguments in, exit code out. */
import { CommanderError } from 'commander';
import { runCommand as runBacktest } from '../backtest/command.ts';
import { PreheatError } from '../core/errors.ts';
import { EXIT, type ExitCode, exitCodeOf } from './exit-codes.ts';
import type { CliPorts } from './ports.ts';
import { makeProgram } from './program.ts';
import { makeCli } from './session.ts';

/** Runs the command on its arguments (program and script left out); resolves to the exit code. */
export async function runCli(args: readonly string[], ports: CliPorts): Promise<number> {
  const [name, ...rest] = args;
  // Its options are its own: `--json` takes a file there.
  if (name === 'backtest') return runBacktest(rest, ports, ports.interrupt);
  const cli = makeCli(ports);
  try {
    await makeProgram(cli, ports).parseAsync(args, { from: 'user' });
    return cli.exitCode();
  } catch (error) {
    return complain(error, ports);
  }
}

function complain(error: unknown, { stderr, interrupt }: CliPorts): ExitCode {
  // It has said already what it had to say.
  if (error instanceof CommanderError) return exitCodeOf(error);
  if (error instanceof PreheatError) {
    stderr.write(`preheat: ${error.message}\n`);
    return exitCodeOf(error);
  }
  if (!interrupt.aborted) throw error;
  stderr.write('preheat: interrupted\n');
  return EXIT.interrupted;
}
