/** Ends a child process when this process is gone, however it went. */
import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Starts a shell that waits for its standard input to close, which the kernel does even when this
 * process is killed with -9, then kills `pid` and removes `directory`. Linux has `prctl` for this
 * and macOS nothing; a pipe works on both.
 *
 * @returns a function that calls the watchdog off.
 */
export function guardChild(pid: number, directory?: string): () => void {
  const script = 'cat >/dev/null; kill -9 "$1" 2>/dev/null; [ -n "$2" ] && rm -rf "$2"';
  const watchdog = spawn('/bin/sh', ['-c', script, 'watchdog', String(pid), directory ?? ''], {
    stdio: ['pipe', 'ignore', 'ignore'],
    // Its own process group: Ctrl-C in the terminal is for this process alone.
    detached: true,
  });
  watchdog.unref();
  unrefPipe(watchdog);
  return () => {
    watchdog.kill('SIGKILL');
  };
}

function unrefPipe(child: ChildProcess): void {
  const pipe = child.stdin;
  pipe?.on('error', () => {});
  if (pipe && 'unref' in pipe && typeof pipe.unref === 'function') pipe.unref();
}
