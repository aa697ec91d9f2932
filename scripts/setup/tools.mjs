/** Programs that no npm package brings: found on the PATH, else installed, else explained. */
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { say } from './say.mjs';

/**
 * @typedef {object} Tool
 * @property {string[]} commands Any of these will do.
 * @property {string} apt Debian package.
 * @property {string} brew Homebrew formula.
 */

/** @type {Tool} */
const REDIS = { commands: ['redis-server'], apt: 'redis-server', brew: 'redis' };

/**
 * @param {string | undefined} purpose What the set-up is for.
 * @param {NodeJS.ProcessEnv} env
 */
export function ensureTools(purpose, env) {
  // The tests kill and restart servers of their own; only a start can do with somebody's Redis.
  const needsRedis = purpose === 'test' || (purpose === 'start' && !env['REDIS_URL']);
  if (needsRedis) ensureTool(REDIS, env);
}

/** @param {Tool} tool @param {NodeJS.ProcessEnv} env */
function ensureTool(tool, env) {
  if (tool.commands.some((command) => isOnPath(command, env))) return;
  const name = tool.commands[0];
  const plan = planInstall(tool, env);
  if (plan === undefined) {
    throw new Error(
      `${name} is not on the PATH and cannot be installed from here; install it (Debian: apt-get install ${tool.apt}, macOS: brew install ${tool.brew}) and run the command again`,
    );
  }
  for (const [command = '', ...options] of plan) {
    say(`${name} is missing: ${[command, ...options].join(' ')}`);
    const { status } = spawnSync(command, options, {
      env: { ...env, DEBIAN_FRONTEND: 'noninteractive' },
      stdio: ['ignore', 2, 2],
    });
    if (status === 0 && tool.commands.some((each) => isOnPath(each, env))) return;
  }
  throw new Error(
    `${name} could not be installed; see above, install it and run the command again`,
  );
}

/**
 * Commands to try in turn until the tool is there. Package lists are fetched only when what the
 * machine has does not do.
 * @param {Tool} tool @param {NodeJS.ProcessEnv} env
 * @returns {string[][] | undefined}
 */
function planInstall(tool, env) {
  if (isOnPath('apt-get', env)) {
    const asRoot = rootPrefix(env);
    if (asRoot === undefined) return undefined;
    const install = [
      ...asRoot,
      'apt-get',
      'install',
      '-qq',
      '-y',
      '--no-install-recommends',
      tool.apt,
    ];
    return [install, [...asRoot, 'apt-get', 'update', '-qq'], install];
  }
  return isOnPath('brew', env) ? [['brew', 'install', '--quiet', tool.brew]] : undefined;
}

/** What makes a command root's without asking for a password. @param {NodeJS.ProcessEnv} env */
function rootPrefix(env) {
  if (process.getuid?.() === 0) return [];
  const { status } = isOnPath('sudo', env) ? spawnSync('sudo', ['-n', 'true']) : { status: 1 };
  return status === 0 ? ['sudo', '-n'] : undefined;
}

/** @param {string} command @param {NodeJS.ProcessEnv} env */
function isOnPath(command, env) {
  return (env['PATH'] ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK);
      return folder !== '';
    } catch {
      return false;
    }
  });
}
