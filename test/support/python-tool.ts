/** Programs from PyPI that tests run: each pinned, in a virtual environment of its own. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { withLock } from '../../scripts/setup/lock.mjs';
import { ROOT } from './repository.ts';

const execute = promisify(execFile);
const INSTALL_MILLISECONDS = 180_000;
const PIP = [
  '-m',
  'pip',
  'install',
  '--quiet',
  '--disable-pip-version-check',
  '--retries',
  '1',
  '--no-compile',
];
/** Kept between runs, and ignored by git, as all that the product leaves here. */
const FOLDER = join(ROOT, '.preheat', 'tools');

/** What came of an installation: its folder of commands, or the reason why there is none. */
export type PythonTool =
  | { readonly bin: string; readonly reason?: undefined }
  | { readonly reason: string };

/** Which program. */
export interface PythonToolSource {
  readonly name: string;
  readonly version: string;
  /** All packages that it takes, each as `name==version`; absent: what pip chooses for it. */
  readonly requirements?: readonly string[];
}

/**
 * Installs it where it is not yet there.
 *
 * @throws Error in place of a reason where continuous integration runs: there nothing is skipped.
 */
export async function installPythonTool(source: PythonToolSource): Promise<PythonTool> {
  const { name, version, requirements = [`${name}==${version}`] } = source;
  const folder = join(FOLDER, `${name}-${version}`);
  const bin = join(folder, 'bin');
  // Written last: an installation that was cut off has none.
  const stamp = join(folder, 'requirements.txt');
  const wanted = `${requirements.join('\n')}\n`;
  const options = { timeout: INSTALL_MILLISECONDS };
  try {
    await withLock(`${folder}.lock`, async () => {
      if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return;
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      await execute('python3', ['-m', 'venv', folder], options);
      await execute(join(bin, 'python'), [...PIP, '--timeout', '10', ...requirements], options);
      await writeFile(stamp, wanted);
    });
    return { bin };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    const [line = ''] = text.trim().split('\n').slice(-1);
    const reason = `${name} ${version} cannot be installed: ${line.slice(0, 200)}`;
    if (process.env['CI'] === 'true') throw new Error(reason, { cause: error });
    return { reason };
  }
}
