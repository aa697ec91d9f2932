/** `preheat completion`: the script that completes it in a shell. */
import { Argument, type Command } from 'commander';
import { examples } from '../help.ts';
import type { Cli } from '../session.ts';
import { completionScript, SHELLS, type Shell } from './scripts.ts';
import { completionNodes } from './tree.ts';

/** Adds the command. */
export function addCompletionCommand(program: Command, cli: Cli): void {
  const command = program
    .command('completion')
    .description('write the script that completes preheat in a shell')
    .addArgument(new Argument('<SHELL>', 'the shell').choices(SHELLS))
    .addHelpText(
      'after',
      examples('preheat completion bash >> ~/.bashrc', 'preheat completion fish | source'),
    );
  cli.act(command, async ({ ports }, [shell]) => {
    ports.stdout.write(completionScript(shell as Shell, completionNodes(program)));
  });
}
