/** Calls the command `preheat` in this process, and keeps what it writes. */
import { runCli } from '../../cli/run.ts';

/** What a call may be given. */
export interface CallOptions {
  readonly variables?: Readonly<Record<string, string | undefined>>;
  readonly stdin?: string;
  readonly interrupt?: AbortSignal;
  /** Draw progress as on a terminal. */
  readonly isTerminal?: boolean;
  /** Told of each piece that goes to the standard error. */
  readonly onProgress?: (text: string) => void;
}

/** How it ended. */
export interface CallResult {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs it on its arguments. */
export async function preheat(
  args: readonly string[],
  { variables = {}, stdin = '', interrupt, isTerminal = false, onProgress }: CallOptions = {},
): Promise<CallResult> {
  let out = '';
  let err = '';
  const code = await runCli(args, {
    stdout: {
      write: (text) => {
        out += text;
      },
    },
    stderr: {
      isTTY: isTerminal,
      write: (text) => {
        err += text;
        onProgress?.(text);
      },
    },
    stdin: (async function* () {
      yield stdin;
    })(),
    variables,
    interrupt: interrupt ?? new AbortController().signal,
  });
  return { code, out, err };
}
