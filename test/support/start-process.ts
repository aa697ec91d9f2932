/** Starts `npm start` as a user does, and drives it from outside. */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { StatsReport } from '../../core/api/stats.ts';

const MAIN = fileURLToPath(new URL('../../local/main.ts', import.meta.url));
const TOKEN = 'a-token-for-tests';

/** What the page is told beside the statistics. */
export interface Notes {
  readonly origin: Readonly<Record<string, { readonly calls: number; readonly keys: number }>>;
}

/** A process of `npm start`. */
export interface Started {
  readonly url: string;
  readonly redisPort: number;
  readonly process: ChildProcess;
  /** All that it wrote. */
  output(): string;
  /** Resolves to its exit code. */
  readonly ended: Promise<number | null>;
  get(path: string): Promise<Response>;
  stats(): Promise<StatsReport>;
  notes(): Promise<Notes>;
  /** Process ids of its children. */
  children(): number[];
  /** Ends it, whatever state it is in. */
  end(): Promise<void>;
}

/** Resolves when it says that it runs. */
export async function startProcess(...args: readonly string[]): Promise<Started> {
  const child = spawn(process.execPath, [MAIN, '--port', '0', ...args], {
    env: { ...process.env, PREHEAT_TOKEN: TOKEN },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = Promise.withResolvers<void>();
  const collect = (chunk: Buffer) => {
    output += chunk.toString();
    if (output.includes('Ctrl-C ends everything')) ready.resolve();
  };
  child.stdout.on('data', collect);
  child.stderr.on('data', collect);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  await Promise.race([ready.promise, ended]);
  const [, url] = /Page and API: (\S+)\//.exec(output) ?? [];
  const [, redisPort] = /redis\s+127\.0\.0\.1:(\d+)/.exec(output) ?? [];
  if (url === undefined) throw new Error(`it did not start: ${output}`);
  const get = (path: string) =>
    fetch(`${url}${path}`, { headers: { authorization: `Bearer ${TOKEN}` } });
  return {
    url,
    redisPort: Number(redisPort),
    process: child,
    output: () => output,
    ended,
    get,
    stats: async () => (await (await get('/v1/stats')).json()) as StatsReport,
    notes: async () => (await (await get('/demo')).json()) as Notes,
    children: () => childrenOf(child.pid ?? 0),
    async end() {
      if (child.exitCode === null) child.kill('SIGINT');
      const kill = setTimeout(() => child.kill('SIGKILL'), 15_000);
      await ended;
      clearTimeout(kill);
    },
  };
}

/** Whether there is such a process. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function childrenOf(pid: number): number[] {
  const table = execFileSync('ps', ['-A', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return table
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .flatMap(([child, parent]) => (parent === pid && child !== undefined ? [child] : []));
}
