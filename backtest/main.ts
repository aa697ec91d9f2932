#!/usr/bin/env node
/** Entry of `npm run backtest`. */
import { runCommand } from './command.ts';

const interrupt = new AbortController();
// Once ends the replay and wipes its bar off the terminal; a second Ctrl-C ends at once.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => interrupt.abort());
}
// Whoever reads the output (`head`, say) has seen enough.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

process.exitCode = await runCommand(process.argv.slice(2), process, interrupt.signal);
