/** The product in a process of its own, as `npm start` runs it, and a look at its memory. */
import { type ChildProcess, execFile, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findRunning } from '../../local/running.ts';
import { guardChild } from '../../local/watchdog.ts';
import type { MemoryAnswer, MemoryQuestion } from './probe.ts';

const execute = promisify(execFile);
const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));
const PROGRAM = pathOf('../../local/main.ts');
const PROBE = pathOf('./probe.ts');
const CONFIG = pathOf('./preheat.config.ts');
const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 20_000;
const POLL_MILLISECONDS = 100;
const KIBIBYTE = 1_024;
/** Shown where it does not start. */
const TAIL_CHARACTERS = 2_000;

/** What it has said of its own accord. */
export interface Complaints {
  readonly warnings: number;
  readonly errors: number;
  /** The first of them. */
  readonly lines: readonly string[];
}

/** The running product. */
export interface SoakedProduct {
  readonly url: string;
  readonly token: string;
  /** With `collect` garbage is collected before. */
  memory(collect: boolean): Promise<MemoryAnswer>;
  /** Resident bytes of the processes beside it, by name: the emulators of AWS, and Redis. */
  memoryBeside(): Promise<Readonly<Record<string, number>>>;
  complaints(): Complaints;
  stop(): Promise<void>;
}

/** Starts it; its one origin may be called so often in a second. */
export async function startProduct(origin: {
  readonly url: string;
  readonly callsPerSecond: number;
}): Promise<SoakedProduct> {
  const folder = await mkdtemp(join(tmpdir(), 'preheat-soak-'));
  const variables = {
    PREHEAT_STATE_DIR: folder,
    SOAK_ORIGIN: origin.url,
    SOAK_ORIGIN_RATE: `${origin.callsPerSecond}`,
  };
  const child = fork(PROGRAM, ['--config', CONFIG, '--port', '0'], {
    execArgv: ['--expose-gc', '--import', PROBE],
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const callOff = guardChild(child.pid ?? 0, folder);
  const said = listen(child);
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
      await ended;
      clearTimeout(kill);
    }
    callOff();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    const { url, token } = await findStarted(child, variables, said.tail);
    return {
      url,
      token,
      memory: (collect) => ask(child, { collect }),
      memoryBeside: () => readChildren(child.pid ?? 0),
      complaints: said.complaints,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function findStarted(
  child: ChildProcess,
  variables: Readonly<Record<string, string>>,
  tail: () => string,
) {
  const until = performance.now() + START_MILLISECONDS;
  while (performance.now() < until && child.exitCode === null) {
    const running = await findRunning(variables);
    if (running) return running;
    await sleep(POLL_MILLISECONDS);
  }
  throw new Error(`the product did not start:\n${tail()}`);
}

/** One question at a time. */
async function ask(child: ChildProcess, question: MemoryQuestion): Promise<MemoryAnswer> {
  const answered = once(child, 'message', { signal: AbortSignal.timeout(START_MILLISECONDS) });
  child.send(question);
  const [answer] = await answered;
  return answer as MemoryAnswer;
}

function listen(child: ChildProcess) {
  const kept = 20;
  const lines: string[] = [];
  let tail = '';
  let [warnings, errors] = [0, 0];
  const take = (chunk: Buffer) => {
    tail = `${tail}${chunk}`.slice(-TAIL_CHARACTERS);
    for (const line of chunk.toString().split('\n')) {
      const isError = line.startsWith('error:');
      const isWarning = line.startsWith('warn:');
      errors += isError ? 1 : 0;
      warnings += isWarning ? 1 : 0;
      if ((isError || isWarning) && lines.length < kept) lines.push(line);
    }
  };
  child.stdout?.on('data', take);
  child.stderr?.on('data', take);
  return { tail: () => tail, complaints: (): Complaints => ({ warnings, errors, lines }) };
}

async function readChildren(pid: number): Promise<Readonly<Record<string, number>>> {
  const { stdout } = await execute('ps', ['-A', '-o', 'ppid=,rss=,comm=']);
  const sums: Record<string, number> = {};
  for (const line of stdout.split('\n')) {
    const [, parent, resident, command] = /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line) ?? [];
    if (Number(parent) !== pid) continue;
    const name = command?.includes('redis') ? 'redis' : 'aws';
    sums[name] = (sums[name] ?? 0) + Number(resident) * KIBIBYTE;
  }
  return sums;
}
