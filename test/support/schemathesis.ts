/** Schemathesis, a fuzzer of APIs from PyPI: installed for a test, where that is possible. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { IS_LONG, ONLY_LONG } from './long.ts';

const execute = promisify(execFile);
const VERSION = '4.32.5';
const INSTALL_MILLISECONDS = 90_000;

/** What came of an installation: a command, or the reason why there is none. */
export type Schemathesis =
  | { readonly command: string; readonly reason?: undefined; remove(): Promise<void> }
  | { readonly reason: string };

/** Installs it into a folder of its own. */
export async function installSchemathesis(): Promise<Schemathesis> {
  if (!IS_LONG) return { reason: ONLY_LONG };
  const folder = await mkdtemp(join(tmpdir(), 'preheat-schemathesis-'));
  const remove = () => rm(folder, { recursive: true, force: true });
  const options = { timeout: INSTALL_MILLISECONDS };
  const pip = ['-m', 'pip', 'install', '--quiet', '--retries', '0', '--timeout', '10'];
  try {
    await execute('python3', ['-m', 'venv', folder], options);
    const python = join(folder, 'bin', 'python');
    await execute(python, [...pip, `schemathesis==${VERSION}`], options);
    return { command: join(folder, 'bin', 'schemathesis'), remove };
  } catch (error) {
    await remove();
    const text = error instanceof Error ? error.message : String(error);
    const [line = ''] = text.split('\n').slice(-2);
    return { reason: `schemathesis ${VERSION} cannot be installed: ${line.slice(0, 200)}` };
  }
}
