/**
 * A worker of vitest that runs a test file as ever, and then again and again, each time with one
 * mutant switched on.
 */
import { init, runBaseTests, setupEnvironment } from 'vitest/worker';
import { tryMutants } from './attempts.ts';

// Kept here: tests put others in their place.
const send = process.send?.bind(process);
const on = process.on.bind(process);
const off = process.off.bind(process);

init({
  post: (message) => send?.(message),
  on: (listener) => on('message', listener),
  off: (listener) => off('message', listener),
  teardown: () => process.removeAllListeners('message'),
  setup: setupEnvironment,
  collectTests: (state, traces) => runBaseTests('collect', state, traces),
  runTests: async (state, traces) => {
    for (const file of state.ctx.files) {
      const alone = { ...state, ctx: { ...state.ctx, files: [file] } };
      await runBaseTests('run', alone, traces);
      await tryMutants((changed) => runBaseTests('run', changed, traces), alone);
    }
  },
});
