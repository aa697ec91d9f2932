/** Programs from PyPI that tests call: installed when first needed, and kept beside the product. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/setup/lock.mjs';
import { ROOT } from './repository.ts';

const execute = promisify(execFile);
const INSTALL_MILLISECONDS = 180_000;
const PIP = ['-m', 'pip', 'install', '--quiet', '--retries', '0', '--timeout', '10'];
/** Ignored by git, as all that the product leaves here. */
const FOLDER = join(ROOT, '.preheat', 'tools');

/** What came of an installation: a command, or the reason why there is none. */
export type PythonTool =
  | { readonly command: string; readonly reason?: undefined }
  | { readonly reason: string };

/**
 * Installs a program into a virtual environment of its own.
 *
 * @throws Error in place of a reason where continuous integration runs: there nothing is skipped.
 */
export async function installPythonTool(name: string, version: string): Promise<PythonTool> {
  const folder = join(FOLDER, `${name}-${version}`);
  const command = join(folder, 'bin', name);
  // Written last: an interrupted installation has none.
  const stamp = join(folder, '.complete');
  try {
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(stamp)) return;
      await rm(folder, { recursive: true, force: true });
      const options = { timeout: INSTALL_MILLISECONDS };
      await execute('python3', ['-m', 'venv', folder], options);
      await execute(join(folder, 'bin', 'python'), [...PIP, `${name}==${version}`], options);
      await writeFile(stamp, '');
    });
    return { command };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [line = ''] = text.split('\n').slice(-2);
    const reason = `${name} ${version} cannot be installed: ${line.slice(0, 200)}`;
    if (process.env['CI'] === 'true') throw new Error(reason, { cause: error });
    return { reason };
  }
}
