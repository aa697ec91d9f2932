/** What `--help` says beside the options. */
import type { Command } from 'commander';

/** Below the list of commands. */
export const PROGRAM_NOTES = `
Which Preheat is meant: --endpoint, else --stack, else PREHEAT_ENDPOINT, else the one that npm start
runs on this machine. The token: --token, else PREHEAT_TOKEN, else the stack's or the machine's own.
A stack with auth.mode 'iam' has no tokens: the command signs with the AWS credentials of its caller;
with --endpoint or PREHEAT_ENDPOINT, --iam says so.

Exit codes: 0 done, 1 the work failed, perhaps in part, 2 wrong usage, 3 not reached or not allowed,
130 interrupted.

Examples:
  preheat warm catalog:product:A1 catalog:product:B2
  preheat warm --file keys.txt
  preheat why catalog:product:A1
  preheat stats --stack Preheat-prod --json
docs/cli.md has all commands.
`;

/** Examples below the options of a command. */
export function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  ${line}`).join('\n')}\n`;
}

/** What is set after a subcommand is made does not reach it: hands it down. */
export function inheritSettings(command: Command): void {
  for (const sub of command.commands) {
    sub.copyInheritedSettings(command);
    inheritSettings(sub);
  }
}

/** For an option that may be given several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
