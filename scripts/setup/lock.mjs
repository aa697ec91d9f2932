/** One set-up at a time: two `npm ci` in one folder destroy each other's work. */
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { say } from './say.mjs';

const POLL_MILLISECONDS = 200;

/**
 * Runs `work` while holding a lock file that names this process; waits for another holder.
 * @param {string} path
 * @param {() => void | Promise<void>} work
 * @param {number} [maxWaitMilliseconds]
 */
export async function withLock(path, work, maxWaitMilliseconds = 15 * 60_000) {
  mkdirSync(dirname(path), { recursive: true });
  let told = false;
  for (let waited = 0; !take(path); waited += POLL_MILLISECONDS) {
    if (waited > maxWaitMilliseconds) {
      throw new Error(`another set-up holds ${path}; if there is none, delete that file`);
    }
    if (!told) say(`waiting for another set-up to finish (${path})`);
    told = true;
    await sleep(POLL_MILLISECONDS);
  }
  try {
    await work();
  } finally {
    rmSync(path, { force: true });
  }
}

/** @param {string} path */
function take(path) {
  try {
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    removeDead(path);
    return false;
  }
}

/**
 * Removes the lock of a process that is gone. Renaming is atomic; should another process have
 * replaced the dead lock by its own in between, that one is put back.
 * @param {string} path
 */
function removeDead(path) {
  const holder = readHolder(path);
  if (holder === undefined || isAlive(holder)) return;
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
    if (readHolder(aside) !== holder) linkSync(aside, path);
    rmSync(aside, { force: true });
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}

/** @param {string} path */
function readHolder(path) {
  try {
    // Empty for the instant between creating and writing it: then it is nobody's to remove.
    return readFileSync(path, 'utf8') || undefined;
  } catch {
    return undefined;
  }
}

/** @param {string} pid */
function isAlive(pid) {
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** @param {unknown} error */
function codeOf(error) {
  return error instanceof Error && 'code' in error ? error.code : undefined;
}
