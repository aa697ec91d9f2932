/** The CDK's command against an emulator, as a user calls it. */
import { join } from 'node:path';
import { ROOT } from '../repository.ts';
import type { Emulator } from './emulator.ts';
import { lastLines, startGroup } from './process.ts';

const LINES_OF_OUTPUT = 40;
const LINES_OF_LOG = 40;

/**
 * Runs `cdk` in the project.
 *
 * @returns what it wrote.
 * @throws what it and the emulator wrote last when it fails, and at once when the emulator ends.
 */
export async function runCdk(emulator: Emulator, ...args: readonly string[]): Promise<string> {
  const { signal, variables } = emulator;
  signal.throwIfAborted();
  const group = startGroup(join(ROOT, 'node_modules', '.bin', 'cdk'), args, {
    cwd: ROOT,
    env: {
      ...variables,
      // The app's own `node`, here and in the bundler.
      PATH: `${join(ROOT, 'node_modules', '.bin')}:${process.env['PATH']}`,
      NO_COLOR: '1',
      CI: 'true',
      CDK_DISABLE_CLI_TELEMETRY: 'true',
    },
  });
  signal.addEventListener('abort', group.kill);
  const how = await group.ended;
  signal.removeEventListener('abort', group.kill);
  if (how === 'code 0') return group.output();
  return await emulator.explain(
    new Error(
      `cdk ${args.join(' ')} failed (${how}):\n${lastLines(group.output(), LINES_OF_OUTPUT)}\n` +
        `the emulator wrote last:\n${lastLines(emulator.output(), LINES_OF_LOG)}`,
    ),
  );
}
