/** Scripts that complete `preheat` in a shell. */
import type { CompletionNode } from './tree.ts';

/** Shells that there is a script for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

/** One of {@link SHELLS}. */
export type Shell = (typeof SHELLS)[number];

/** Writes the script of a shell. */
export function completionScript(shell: Shell, nodes: readonly CompletionNode[]): string {
  if (shell === 'fish') return fishScript(nodes);
  const script = bashScript(nodes);
  return shell === 'bash'
    ? `# preheat completion bash >> ~/.bashrc\n${script}`
    : `# preheat completion zsh >> ~/.zshrc\nautoload -U +X bashcompinit && bashcompinit\n${script}`;
}

/** Options and their values may stand among the words: only names of commands lead on. */
function bashScript(nodes: readonly CompletionNode[]): string {
  const slashed = ({ path }: CompletionNode): string => path.replaceAll(' ', '/');
  const cases = nodes.map(
    (node) => `    '${slashed(node)}') words='${node.words.map(({ word }) => word).join(' ')}' ;;`,
  );
  return `_preheat() {
  local current="\${COMP_WORDS[COMP_CWORD]}" place='' words='' next index
  for ((index = 1; index < COMP_CWORD; index++)); do
    next="\${place:+$place/}\${COMP_WORDS[index]}"
    case ' ${nodes.map(slashed).join(' ')} ' in
      *" $next "*) place="$next" ;;
    esac
  done
  case "$place" in
${cases.join('\n')}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ \${#COMPREPLY[@]} -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _preheat preheat
`;
}

function fishScript(nodes: readonly CompletionNode[]): string {
  const lines = nodes.flatMap(({ path, words }) => {
    const [first, second] = path.split(' ');
    const below = nodes
      .filter((node) => node.path.startsWith(`${path} `))
      .map((node) => node.path.split(' ').at(-1));
    const condition = conditionOf(first, second, below);
    return words.map(({ word, description }) => {
      const what = word.startsWith('--') ? `-l ${word.slice(2)}` : `-f -a ${word}`;
      return `complete -c preheat -n '${condition}' ${what} -d '${quoted(description)}'`;
    });
  });
  return `# preheat completion fish > ~/.config/fish/completions/preheat.fish\n${lines.join('\n')}\n`;
}

function conditionOf(
  first: string | undefined,
  second: string | undefined,
  below: readonly (string | undefined)[],
): string {
  if (!first) return '__fish_use_subcommand';
  if (second)
    return `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
  const seen = `__fish_seen_subcommand_from ${first}`;
  return below.length === 0
    ? seen
    : `${seen}; and not __fish_seen_subcommand_from ${below.join(' ')}`;
}

/** Single quotes end a text in all three shells, colons a word of zsh's lists. */
function quoted(text: string): string {
  return text.replaceAll(/['\\]/g, '').replaceAll(':', ' -');
}
