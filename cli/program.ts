/** The command `preheat` with all that it can do. */
import { Command } from 'commander';
import { addConfigCommands } from './commands/config.ts';
import { addControlCommands } from './commands/control.ts';
import { addImportCommand } from './commands/import.ts';
import { addInvalidateCommand } from './commands/invalidate.ts';
import { addJobsCommands } from './commands/jobs.ts';
import { addLoginCommand } from './commands/login.ts';
import { addPatternsCommands } from './commands/patterns.ts';
import { addReportCommands } from './commands/reports.ts';
import { addTasksCommands } from './commands/tasks.ts';
import { addWarmCommand } from './commands/warm.ts';
import { addWatchCommand } from './commands/watch.ts';
import { addCompletionCommand } from './completion/command.ts';
import { inheritSettings, PROGRAM_NOTES } from './help.ts';
import type { CliPorts } from './ports.ts';
import type { Cli } from './session.ts';

/** Makes the program; each call parses once. */
export function makeProgram(
  cli: Cli,
  { stdout, stderr }: Pick<CliPorts, 'stdout' | 'stderr'>,
): Command {
  const program = new Command('preheat')
    .description('Keeps a cache warm: warms, invalidates, asks, steers, imports, compares.')
    .option('--endpoint <url>', 'address of the API (PREHEAT_ENDPOINT)')
    .option('--token <token>', 'bearer token (PREHEAT_TOKEN)')
    .option('--stack <name>', 'a deployed stack, whose outputs give address and token')
    .option('--iam', 'sign with your AWS credentials instead of a token')
    .option('--json', 'write the answer as JSON')
    .addHelpText('after', PROGRAM_NOTES)
    .configureOutput({
      writeOut: (text) => stdout.write(text),
      writeErr: (text) => stderr.write(text),
      // One line, however many commander makes of it.
      outputError: (text, write) => {
        const line = text
          .trim()
          .replace(/\s*\n\s*/g, ' ')
          .replace(/^error: /, '');
        write(`preheat: ${line} (see --help)\n`);
      },
    })
    .configureHelp({ showGlobalOptions: true })
    .exitOverride();
  addWarmCommand(program, cli);
  addInvalidateCommand(program, cli);
  addLoginCommand(program, cli);
  addJobsCommands(program, cli);
  addTasksCommands(program, cli);
  addReportCommands(program, cli);
  addPatternsCommands(program, cli);
  addConfigCommands(program, cli);
  addControlCommands(program, cli);
  addWatchCommand(program, cli);
  addImportCommand(program, cli);
  program
    .command('backtest')
    .description('replay a log under Preheat and its peers: preheat backtest --help')
    .argument('[FILE...]', 'the log');
  addCompletionCommand(program, cli);
  inheritSettings(program);
  return program;
}
