/** `npm start`: the command. */
import { CommanderError } from 'commander';
import { PreheatError } from '../core/errors.ts';
import { parseOptions } from './options.ts';
import { run } from './run.ts';
import { makeScreen } from './terminal/screen.ts';

const screen = makeScreen(process.stdout);
const interrupt = new AbortController();

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    if (interrupt.signal.aborted) {
      screen.line('forced: ended at once');
      // Watchdogs end the children of a process that is gone.
      process.exit(130);
    }
    screen.line(`${signal}: ending; once more to force it`);
    interrupt.abort();
  });
}

try {
  const options = parseOptions(process.argv.slice(2));
  const end = await run({ options, variables: process.env, screen, signal: interrupt.signal });
  screen.line('ended: no process of ours is left');
  process.exitCode = end === 'broken' ? 1 : 0;
} catch (error) {
  process.exitCode = 1;
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else if (error instanceof PreheatError) process.stderr.write(`${error.message}\n`);
  else throw error;
}
// Keep-alive connections of HTTP clients would hold the process for seconds.
process.exit();
