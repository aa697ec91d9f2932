/** The cache of one machine: a `redis-server` child that is started again whenever it dies. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { programMissing } from '../core/errors.ts';
import type { Log } from '../core/ports.ts';
import { findFreePort } from './free-port.ts';
import { pingRedis } from './redis-watch.ts';
import { guardChild } from './watchdog.ts';

const START_TIMEOUT_MILLISECONDS = 10_000;
const FIRST_PAUSE_MILLISECONDS = 250;
const LONGEST_PAUSE_MILLISECONDS = 5_000;
/** A server that lived this long was healthy: the next pause is short again. */
const HEALTHY_MILLISECONDS = 10_000;
/** Time to end by itself before it is killed. */
const STOP_MILLISECONDS = 2_000;

/** A running cache. The port stays the same over restarts, so that clients find it again. */
export interface RedisProcess {
  readonly port: number;
  /** Process id of the server that runs now; undefined between two. */
  pid(): number | undefined;
  /** Kills a server that no longer answers; it is started again like any that died. */
  kill(): void;
  stop(): Promise<void>;
}

/**
 * Starts `redis-server` on a free loopback port, without persistence, and keeps it running.
 *
 * @throws PreheatError `program_missing` when it is not installed or does not start.
 */
export async function startRedis(log: Log, program = 'redis-server'): Promise<RedisProcess> {
  const directory = await mkdtemp(join(tmpdir(), 'preheat-redis-'));
  const port = await findFreePort();
  const stopping = new AbortController();
  const remove = () => rm(directory, { recursive: true, force: true });
  let child: ChildProcess | undefined = await launch(program, port, directory).catch(
    async (error) => {
      await remove();
      throw error;
    },
  );

  const keepRunning = async () => {
    let pause = FIRST_PAUSE_MILLISECONDS;
    let startedAt = performance.now();
    while (!stopping.signal.aborted) {
      if (child) await exited(child);
      child = undefined;
      if (stopping.signal.aborted) return;
      if (performance.now() - startedAt > HEALTHY_MILLISECONDS) pause = FIRST_PAUSE_MILLISECONDS;
      log.error('redis-server died; starting it again', { port, pauseMilliseconds: pause });
      await sleep(pause, undefined, { signal: stopping.signal }).catch(() => {});
      pause = Math.min(pause * 2, LONGEST_PAUSE_MILLISECONDS);
      if (stopping.signal.aborted) return;
      startedAt = performance.now();
      child = await launch(program, port, directory).catch((error: Error) => {
        log.error('redis-server did not start', { error: error.message });
        return undefined;
      });
    }
  };
  const running = keepRunning();

  return {
    port,
    pid: () => child?.pid,
    kill: () => {
      child?.kill('SIGKILL');
    },
    stop: async () => {
      stopping.abort();
      if (child) await end(child);
      await running;
      // A restart that was under way has finished only now.
      if (child) await end(child);
      await remove();
    },
  };
}

/** Resolves when the new server answers. */
async function launch(program: string, port: number, directory: string): Promise<ChildProcess> {
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
  const child = spawn(program, [...options, '--save', '', '--appendonly', 'no'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    detached: true,
  });
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-500);
  });
  child.once('error', (error) => {
    complaint = error.message;
  });
  if (child.pid !== undefined) {
    const callOff = guardChild(child.pid, directory);
    child.once('exit', callOff);
  }
  const until = performance.now() + START_TIMEOUT_MILLISECONDS;
  while (performance.now() < until) {
    if (await pingRedis(`redis://127.0.0.1:${port}`)) return child;
    // Only now may the exit be asked for: `error` of a missing program comes a tick later.
    if (hasEnded(child)) break;
    await sleep(20);
  }
  child.kill('SIGKILL');
  throw programMissing(program, complaint.trim());
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null;
}

async function exited(child: ChildProcess): Promise<void> {
  if (!hasEnded(child)) await once(child, 'exit');
}

async function end(child: ChildProcess): Promise<void> {
  if (hasEnded(child)) return;
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
  await exited(child);
  clearTimeout(kill);
}
