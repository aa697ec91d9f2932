/** The two programs that come with redis-server: how fast it is when nothing of ours is in the way. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { text } from 'node:stream/consumers';

const RANDOM_KEYS = 1_000_000_000;
const PIPELINE = 50;

/** Writes a second of `redis-benchmark -P 50`, as it tells; each of them takes a new key. */
export async function runRedisBenchmark(
  port: number,
  writes: number,
  command: readonly string[],
): Promise<number> {
  const options = { '-p': port, '-P': PIPELINE, '-n': writes, '-r': RANDOM_KEYS };
  const output = await run('redis-benchmark', [
    ...Object.entries(options).flatMap(([name, value]) => [name, String(value)]),
    '--csv',
    ...command,
  ]);
  // "name","requests per second", … in the last line.
  const rate = Number(
    /^".*?","([\d.]+)"[^\n]*$/m.exec(output.trim().split('\n').at(-1) ?? '')?.[1],
  );
  if (!(rate > 0)) throw new Error(`redis-benchmark told no rate: ${output}`);
  return rate;
}

/** Sends a file of commands with `redis-cli --pipe`. @throws Error when one of them fails. */
export async function runRedisPipe(port: number, file: string): Promise<void> {
  const input = await open(file);
  try {
    const output = await run('redis-cli', ['-p', String(port), '--pipe'], input.fd);
    if (!output.includes('errors: 0,')) throw new Error(`redis-cli --pipe: ${output}`);
  } finally {
    await input.close();
  }
}

/** Runs a program of the PATH; answers what it prints. @throws Error when it is missing or fails. */
async function run(
  program: string,
  args: readonly string[],
  input: number | 'ignore' = 'ignore',
): Promise<string> {
  const child = spawn(program, args, { stdio: [input, 'pipe', 'pipe'] });
  const started = once(child, 'spawn').catch((cause: Error) => {
    const message = `${program} did not start (${cause.message}); it comes with redis-server: install it (Debian: apt-get install redis-tools, macOS: brew install redis) and run the command again`;
    throw new Error(message, { cause });
  });
  await started;
  const closed = once(child, 'close');
  const [output, complaint] = await Promise.all([child.stdout, child.stderr].map(read));
  const [code] = await closed;
  if (code !== 0) throw new Error(`${program} ended with ${code}: ${complaint || output}`);
  return `${output}`;
}

function read(stream: NodeJS.ReadableStream | null): Promise<string> {
  return stream === null ? Promise.resolve('') : text(stream);
}
