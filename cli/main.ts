#!/usr/bin/env node
/** Entry of `preheat`. */
import { EXIT } from './exit-codes.ts';
import { runCli } from './run.ts';

const interrupt = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // Once cancels what was begun; a second Ctrl-C ends at once.
    if (interrupt.signal.aborted) process.exit(EXIT.interrupted);
    interrupt.abort();
  });
}
// Whoever reads the output (`head`, say) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

const { stdout, stderr, stdin, env: variables } = process;
process.exitCode = await runCli(process.argv.slice(2), {
  stdout,
  stderr,
  stdin,
  variables,
  interrupt: interrupt.signal,
});
