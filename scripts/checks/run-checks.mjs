/** The static checks: every script of package.json whose name begins with `check:`. */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const PREFIX = 'check:';

/** One is the compiler's for most of the time; the others are done beside it. */
const AT_ONCE = 2;

/**
 * Runs them all, one line each, with the output of those that fail.
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks() {
  const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  const counts = { passed: 0, failed: 0 };
  const names = Object.keys(scripts).filter((each) => each.startsWith(PREFIX));
  const runOneByOne = async () => {
    for (let name = names.shift(); name !== undefined; name = names.shift()) {
      const started = performance.now();
      const { code, output } = await run(scripts[name]);
      const seconds = ((performance.now() - started) / 1_000).toFixed(1);
      const said = code === 0 ? '' : `\n${output}`;
      console.log(`${code === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)${said}`);
      counts[code === 0 ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, runOneByOne));
  return counts;
}

/** @param {string} command @returns {Promise<{ code: number | null, output: string }>} */
function run(command) {
  const bin = join(ROOT, 'node_modules', '.bin');
  const child = spawn(command, {
    cwd: ROOT,
    shell: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${bin}${delimiter}${process.env['PATH']}`, NO_COLOR: '1' },
  });
  /** @type {Buffer[]} */
  const chunks = [];
  child.stdout.on('data', (chunk) => chunks.push(chunk));
  child.stderr.on('data', (chunk) => chunks.push(chunk));
  return new Promise((resolve) => {
    child.on('close', (code) => resolve({ code, output: Buffer.concat(chunks).toString() }));
  });
}
