/** The names that a shell may complete, out of the program itself. */
import type { Command } from 'commander';

/** One command: what may stand behind it. */
export interface CompletionNode {
  /** Its words behind `preheat`, with spaces between them; empty for the program. */
  readonly path: string;
  readonly words: readonly { readonly word: string; readonly description: string }[];
}

/** The program and all commands below it. */
export function completionNodes(command: Command, path = ''): CompletionNode[] {
  const subs = command.commands.map((sub) => ({
    word: sub.name(),
    description: sub.description(),
  }));
  const all = [...command.options, ...globalOptions(command)];
  const options = [
    ...all.flatMap(({ long, description }) => (long ? [{ word: long, description }] : [])),
    { word: '--help', description: 'display help for command' },
  ];
  return [
    { path, words: [...subs, ...options] },
    ...command.commands.flatMap((sub) => completionNodes(sub, `${path} ${sub.name()}`.trim())),
  ];
}

function globalOptions(command: Command): Command['options'] {
  const above = command.parent;
  return above ? [...above.options, ...globalOptions(above)] : [];
}
