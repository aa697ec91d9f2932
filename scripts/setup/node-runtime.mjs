/** Node for everything after the set-up: npm puts `node_modules/.bin` first on the PATH. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { say } from './say.mjs';

/**
 * Passes when the `node` package works, or when the Node at hand is new enough by itself.
 * @param {string} root The repository.
 * @param {string} [own] The version that runs this script.
 */
export function checkNode(root, own = process.versions.node) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const pinned = manifest.devDependencies.node;
  const { stdout } = spawnSync(join(root, 'node_modules', '.bin', 'node'), ['--version'], {
    encoding: 'utf8',
  });
  if (stdout?.trim() === `v${pinned}`) return;
  const advice = `Node ${pinned} is not in node_modules: npm did not run, or could not finish, the install script of the package 'node'. Run: npm rebuild node --ignore-scripts=false`;
  const least = manifest.engines.node.replace('>=', '');
  if (!isAtLeast(own, least)) throw new Error(advice);
  say(`${advice}. Going on with Node ${own}.`);
}

/** @param {string} version @param {string} least */
function isAtLeast(version, least) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number);
  return major > leastMajor || (major === leastMajor && minor >= leastMinor);
}
