/** The processes of the application, as their parent sees them. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Answer, Order } from './application.ts';
import type { Surroundings } from './readers.ts';

const PROGRAM = fileURLToPath(new URL('application.ts', import.meta.url));
/** Time for the order to reach all of them. */
const LEAD_MILLISECONDS = 100;

/** One process. */
export interface Application {
  readonly pid: number;
  /** Rejects where the process ends before it has answered. */
  ask(order: Order): Promise<Answer>;
  kill(): void;
}

/** Starts so many; they end with this process. */
export function startApplications(
  count: number,
  around: Surroundings,
): Promise<readonly Application[]> {
  return Promise.all(Array.from({ length: count }, () => startOne(around)));
}

async function startOne({ redisPort, originUrl, ttlMilliseconds }: Surroundings) {
  const args = [redisPort, originUrl, ttlMilliseconds].map(String);
  const child = fork(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  await answerOf(child);
  return {
    pid: child.pid ?? 0,
    ask: (order: Order) => ask(child, order),
    kill: () => void child.kill('SIGKILL'),
  };
}

function ask(child: ChildProcess, order: Order): Promise<Answer> {
  child.send(order);
  return answerOf(child);
}

async function answerOf(child: ChildProcess): Promise<Answer> {
  const over = new AbortController();
  const { signal } = over;
  const died = once(child, 'exit', { signal }).then(() => {
    throw new Error(`process ${child.pid} has died`);
  });
  died.catch(() => undefined);
  try {
    const [answer] = await Promise.race([once(child, 'message', { signal }), died]);
    return answer as Answer;
  } finally {
    over.abort();
  }
}

/** When all of them are to begin. */
export function soon(): number {
  return Date.now() + LEAD_MILLISECONDS;
}
