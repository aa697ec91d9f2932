/** Programs from PyPI that tests run: each pinned, in a virtual environment of its own. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from './repository.ts';

const execute = promisify(execFile);
const INSTALL_MILLISECONDS = 120_000;
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];

/** What came of an installation: its folder of commands, or the reason why there is none. */
export type PythonTool =
  | { readonly bin: string; readonly reason?: undefined }
  | { readonly reason: string };

/** Which program, and the packages that it takes, each as `name==version`. */
export interface PythonToolSource {
  readonly name: string;
  readonly version: string;
  readonly requirements: readonly string[];
}

/** Installs it where it is not yet there: `.preheat/tools` is kept between runs, and not in git. */
export async function installPythonTool(source: PythonToolSource): Promise<PythonTool> {
  const { name, version, requirements } = source;
  const folder = join(ROOT, '.preheat', 'tools', `${name}-${version}`);
  const bin = join(folder, 'bin');
  // Written last: an installation that was cut off has none.
  const stamp = join(folder, 'requirements.txt');
  const wanted = `${requirements.join('\n')}\n`;
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { bin };
  const options = { timeout: INSTALL_MILLISECONDS };
  try {
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await execute('python3', ['-m', 'venv', folder], options);
    await execute(join(bin, 'python'), [...PIP, '--timeout', '10', ...requirements], options);
    await writeFile(stamp, wanted);
    return { bin };
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const text = error instanceof Error ? error.message : String(error);
    const [line = ''] = text.trim().split('\n').slice(-1);
    return { reason: `${name} ${version} cannot be installed: ${line.slice(0, 200)}` };
  }
}
