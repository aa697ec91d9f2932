/** The page of the command, out of its own help. */
import type { Command } from 'commander';
import { makeProgram } from '../../cli/program.ts';
import { makeCli } from '../../cli/session.ts';

const PATH = 'docs/cli.md';
const WIDTH = 96;

const HEAD = `# The command \`preheat\`

Written by \`npm run docs:cli\` out of the command's own help. In the repository it is called
\`npm run preheat -- …\`, or \`npm run --silent preheat -- … --json\` where a program reads the answer;
where the clone is linked into an application, \`npx preheat …\`.

What \`import\` teaches, and what it leaves alone, is in [import.md](import.md); \`backtest\` is in
[backtest.md](backtest.md).
`;

/** The page by its path. */
export function cliFiles(): ReadonlyMap<string, string> {
  let written = '';
  const write = (text: string): void => {
    written += text;
  };
  const output = { stdout: { write }, stderr: { write } };
  const ports = {
    ...output,
    stdin: (async function* () {})(),
    variables: {},
    interrupt: new AbortController().signal,
  };
  const program = makeProgram(makeCli(ports), ports);
  const helpOf = (command: Command): string => {
    written = '';
    command
      .configureOutput({
        getOutHelpWidth: () => WIDTH,
        getOutHasColors: () => false,
        writeOut: write,
      })
      .configureHelp({ showGlobalOptions: false })
      .outputHelp();
    return written.trim();
  };
  const sections = listCommands(program).map(
    ({ name, command }) => `## ${name}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`,
  );
  return new Map([[PATH, [HEAD, ...sections].join('\n')]]);
}

function listCommands(command: Command, above = ''): { name: string; command: Command }[] {
  const name = `${above} ${command.name()}`.trim();
  return [{ name, command }, ...command.commands.flatMap((sub) => listCommands(sub, name))];
}
