import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findRunning, leaveRunning, stateFolder } from '../../../local/running.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'preheat-running-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

function note(pid: number) {
  const dynamodb = 'http://127.0.0.1:1';
  const sealKeys = { current: 'k1', keys: { k1: 'k' } };
  return {
    pid,
    url: `http://localhost:${pid}/`,
    token: 'secret',
    dynamodb,
    tableName: 't',
    sealKeys,
  };
}

/** No process of Linux has that id: 2²² is the most. */
const DEAD = 4_194_305;

test('a note of a running process is found, for its owner alone, until it is taken away', async () => {
  const variables = { PREHEAT_STATE_DIR: join(folder, 'own') };
  expect(await findRunning(variables)).toBeUndefined();
  const takeAway = await leaveRunning(variables, note(process.pid));
  expect(await findRunning(variables)).toEqual(note(process.pid));
  const [name = ''] = await readdir(join(folder, 'own'));
  expect((await stat(join(folder, 'own', name))).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'own'))).mode & 0o777).toBe(0o700);
  await takeAway();
  expect(await findRunning(variables)).toBeUndefined();
});

test('notes of dead processes are taken away', async () => {
  const variables = { PREHEAT_STATE_DIR: folder };
  await leaveRunning(variables, note(DEAD));
  expect(await findRunning(variables)).toBeUndefined();
  expect(await readdir(folder)).toEqual([]);
});

test('of several the last one started counts, and no half-written one', async () => {
  const variables = { PREHEAT_STATE_DIR: folder };
  await leaveRunning(variables, note(process.pid));
  await leaveRunning(variables, note(process.ppid));
  const old = new Date(Date.now() - 60_000);
  await utimes(join(folder, `running-${process.pid}.json`), old, old);
  expect((await findRunning(variables))?.pid).toBe(process.ppid);
  await writeFile(join(folder, `running-${process.ppid}.json`), '{"pid":');
  expect((await findRunning(variables))?.pid).toBe(process.pid);
});

test('the folder is where programs keep their state', () => {
  expect(stateFolder({ XDG_STATE_HOME: '/state' })).toBe('/state/preheat');
  expect(stateFolder({})).toMatch(/\.local\/state\/preheat$/);
});
