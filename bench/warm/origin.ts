/** The origin of the benchmark, and what it was asked. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** How long each call takes, of one key or of many. */
export const ORIGIN_MILLISECONDS = 50;

const PROGRAM = fileURLToPath(new URL('./origin-child.ts', import.meta.url));

/** What an origin was asked. */
export interface OriginCounts {
  readonly calls: number;
  /** Different keys. */
  readonly keys: number;
  /** How often the key was asked for that was asked for most. */
  readonly mostOften: number;
}

/** A running origin. */
export interface Origin {
  readonly url: string;
  /** What it was asked since the last time. */
  takeCounts(): Promise<OriginCounts>;
  stop(): void;
}

/** Starts it on a free loopback port. @throws Error when it ends before it is ready. */
export async function startOrigin(): Promise<Origin> {
  const child = fork(PROGRAM, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const ended = once(child, 'exit').then(() => {
    throw new Error(`${PROGRAM} ended`);
  });
  const [url] = (await Promise.race([once(child, 'message'), ended])) as [string];
  ended.catch(() => undefined);
  return {
    url,
    takeCounts: async () => (await (await fetch(`${url}/counts`)).json()) as OriginCounts,
    stop: () => child.disconnect(),
  };
}
