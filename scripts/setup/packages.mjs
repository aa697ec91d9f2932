/** Installs the packages when `node_modules` is not what `package-lock.json` says. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { say } from './say.mjs';

/** Names the lock that `node_modules` was made from; `npm ci` removes it with everything else. */
const STAMP = 'node_modules/.preheat-setup';

/**
 * @param {string} root The repository.
 * @param {(root: string) => void} [install] How packages are installed.
 */
export async function installPackages(root, install = runNpmCi) {
  if (isLinked(root) || isCurrent(root)) return;
  await withLock(join(root, '.preheat', 'setup.lock'), () => {
    // Another command may have installed them while this one waited.
    if (isCurrent(root)) return;
    install(root);
    writeFileSync(join(root, STAMP), lockHash(root));
  });
}

/** A linked `node_modules` belongs to another work tree, which sets it up. @param {string} root */
function isLinked(root) {
  return (
    lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })?.isSymbolicLink() === true
  );
}

/** @param {string} root */
function isCurrent(root) {
  const wanted = lockHash(root);
  if (readText(join(root, STAMP)) === wanted) return true;
  if (!matchesLock(root)) return false;
  // Installed by hand (`npm install x`): right as it is, so that it is not done again.
  writeFileSync(join(root, STAMP), wanted);
  return true;
}

/** What an installation depends on: the lock, and the machine that native packages are for. @param {string} root */
function lockHash(root) {
  return createHash('sha256')
    .update(`${process.platform} ${process.arch}\n`)
    .update(readFileSync(join(root, 'package-lock.json')))
    .digest('hex');
}

/**
 * Compares what npm says it installed with the lock. npm writes its record last, so an
 * interrupted installation has none.
 * @param {string} root
 */
function matchesLock(root) {
  const record = readText(join(root, 'node_modules', '.package-lock.json'));
  if (record === undefined) return false;
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
  const found = JSON.parse(record).packages;
  for (const [path, entry] of Object.entries(wanted)) {
    const installed = found[path];
    if (path === '' || (installed === undefined && entry.optional)) continue;
    if (installed?.version !== entry.version || installed?.integrity !== entry.integrity)
      return false;
  }
  return Object.keys(found).every((path) => path in wanted);
}

/**
 * Runs npm with the Node that runs npm already: the one in `node_modules` is about to go.
 * Its warnings about the engines of an older Node would bury everything else.
 * @param {string} root
 */
function runNpmCi(root) {
  say('installing packages (npm ci) …');
  const started = process.hrtime.bigint();
  const script = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'];
  const viaNpm = script !== undefined && node !== undefined && /npm-cli\.js$/.test(script);
  const options = ['ci', '--no-audit', '--no-fund', '--loglevel=error', '--engine-strict=false'];
  const { status, error } = spawnSync(
    viaNpm ? node : 'npm',
    viaNpm ? [script, ...options] : options,
    {
      cwd: root,
      // npm's own output goes to the error stream too: see `say`.
      stdio: ['ignore', 2, 2],
    },
  );
  if (error) throw new Error(`npm could not be started: ${error.message}; install npm 10 or newer`);
  if (status !== 0) throw new Error('npm ci failed; see above, then run the command again');
  const seconds = Number(process.hrtime.bigint() - started) / 1e9;
  say(`packages installed in ${seconds.toFixed(0)} s`);
}

/** @param {string} path */
function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
