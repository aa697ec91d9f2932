/** Tells the command `preheat` where the product runs on this machine: one file per process. */
import { mkdir, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { PreheatConfig } from '../core/config/define.ts';
import type { SealKeys } from '../core/privacy/seal.ts';

/** What a running product leaves for the command; the token may do everything. */
export interface Running {
  readonly pid: number;
  readonly url: string;
  readonly token: string;
  /** Where its table is. */
  readonly dynamodb: string;
  readonly tableName: string;
  /** What is personal in the table is sealed with them. */
  readonly sealKeys: SealKeys;
  /** The file of its configuration; absent for the demo, which has none. */
  readonly configFile?: string;
  /** The demo's configuration, which holds no functions. */
  readonly config?: PreheatConfig;
}

type Variables = Readonly<Record<string, string | undefined>>;

const FILE = /^running-(\d+)\.json$/;
const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;

/** Where programs of a user keep what outlives a call (XDG Base Directory Specification). */
export function stateFolder(variables: Variables): string {
  const own = variables['PREHEAT_STATE_DIR'];
  if (own) return own;
  return join(variables['XDG_STATE_HOME'] || join(homedir(), '.local', 'state'), 'preheat');
}

/** Leaves the note; answers how to take it away. */
export async function leaveRunning(
  variables: Variables,
  running: Running,
): Promise<() => Promise<void>> {
  const folder = stateFolder(variables);
  const file = join(folder, `running-${running.pid}.json`);
  await mkdir(folder, { recursive: true, mode: OWNER_ONLY_FOLDER });
  await rm(file, { force: true });
  await writeFile(file, JSON.stringify(running), { mode: OWNER_ONLY, flag: 'wx' });
  return () => rm(file, { force: true });
}

/** The product that was started last and still runs; notes of dead processes are taken away. */
export async function findRunning(variables: Variables): Promise<Running | undefined> {
  const folder = stateFolder(variables);
  const names = await readdir(folder).catch(() => []);
  const found: { readonly running: Running; readonly startedAt: number }[] = [];
  for (const name of names.filter((candidate) => FILE.test(candidate))) {
    const file = join(folder, name);
    const isAlive = lives(Number(FILE.exec(name)?.[1]));
    const { uid, mtimeMs } = await stat(file).catch(() => ({ uid: -1, mtimeMs: 0 }));
    // Another user's note could lead our calls anywhere.
    if (uid !== process.getuid?.() && process.getuid) continue;
    if (!isAlive) await rm(file, { force: true });
    const running = isAlive ? await readNote(file) : undefined;
    if (running) found.push({ running, startedAt: mtimeMs });
  }
  return found.sort((a, b) => b.startedAt - a.startedAt)[0]?.running;
}

/** Undefined where it was just taken away, or is just being written. */
async function readNote(file: string): Promise<Running | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Running;
  } catch {
    return undefined;
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
