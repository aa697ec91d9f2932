/** Commands of the deploy test: each in a process group of its own, so that none outlives it. */
import { type ChildProcess, spawn } from 'node:child_process';

const SIGNALS = ['SIGINT', 'SIGTERM'] as const;

/** A command and its whole family. */
export interface ProcessGroup {
  readonly process: ChildProcess;
  /** All that it wrote. */
  output(): string;
  /** Resolves when it has ended, to words for how. */
  readonly ended: Promise<string>;
  /** Ends it and whatever it has started, at once. */
  kill(): void;
}

/** Starts one; it ends with this process at the latest. */
export function startGroup(
  command: string,
  args: readonly string[],
  options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): ProcessGroup {
  const child = spawn(command, args, {
    ...options,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      output += chunk;
    });
  }
  const kill = () => {
    if (child.pid === undefined) return;
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch {
      // Nobody of it is left.
    }
  };
  const onSignal = () => process.exit(1);
  process.once('exit', kill);
  // Not once: a second signal would find nobody, and end this process before its children.
  for (const signal of SIGNALS) process.on(signal, onSignal);
  const ended = new Promise<string>((resolve) => {
    child.once('error', (error) => resolve(error.message));
    // Its children would hold its streams open, and these say why it ended.
    child.once('exit', kill);
    child.once('close', (code, signal) => resolve(signal ?? `code ${code}`));
  }).finally(() => {
    process.off('exit', kill);
    for (const signal of SIGNALS) process.off(signal, onSignal);
  });
  return { process: child, output: () => output, ended, kill };
}

/** The end of what a command wrote. */
export function lastLines(output: string, count: number): string {
  return output.trimEnd().split('\n').slice(-count).join('\n');
}
