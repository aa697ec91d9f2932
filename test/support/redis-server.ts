/** A real redis-server on a free port, for tests that would learn nothing from a fake. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { eventually } from './eventually.ts';
import { findFreePort } from './free-port.ts';

/** A running server. */
export interface RedisServer {
  readonly port: number;
  /** A plain client of the test, not the product's. */
  readonly admin: Redis;
  /** Ends it as `kill -9` does. */
  kill(): Promise<void>;
  /** Starts it again, empty, on the same port. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** How a server is started. */
interface RedisServerOptions {
  /** Default: one that is free. */
  readonly port?: number;
  /** Options of redis-server. */
  readonly args?: readonly string[];
  /** Of the test's own client. */
  readonly login?: { readonly username: string; readonly password: string };
}

/** Starts a server without persistence. */
export async function startRedisServer({
  port: wanted,
  args = [],
  login,
}: RedisServerOptions = {}): Promise<RedisServer> {
  const port = wanted ?? (await findFreePort());
  const directory = await mkdtemp(join(tmpdir(), 'preheat-test-redis-'));
  const admin = new Redis({ ...login, port, lazyConnect: true, retryStrategy: () => 20 });
  admin.on('error', () => {});
  let child: ChildProcess | undefined;
  const restart = async () => {
    const options = ['--port', `${port}`, '--save', '', '--appendonly', 'no', '--dir', directory];
    child = spawn('redis-server', [...options, ...args], { stdio: 'ignore' });
    await eventually(async () => (await admin.ping()) === 'PONG');
  };
  const kill = async () => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  };
  await restart();
  return {
    port,
    admin,
    kill,
    restart,
    async stop() {
      admin.disconnect();
      await kill();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
