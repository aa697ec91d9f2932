/** Starts and ends the child process that plays AWS on this machine. */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { programMissing } from '../core/errors.ts';

const PROGRAM = fileURLToPath(new URL('./aws-child.ts', import.meta.url));
/** Time to end by itself before it is killed. */
const STOP_MILLISECONDS = 2_000;

/** Where the two services listen. */
export interface AwsAddresses {
  readonly dynamodb: string;
  readonly sqs: string;
}

/** The running child. */
export interface AwsProcess extends AwsAddresses {
  readonly pid: number;
  /** Resolves when the child has ended; before `stop` that means its data is lost. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Settings of an SDK client for these services: they take any credentials. */
export function localClient(endpoint: string) {
  return {
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  };
}

/** @throws PreheatError `program_missing` when the child ends before it is ready. */
export async function startAws(): Promise<AwsProcess> {
  // Its own process group: Ctrl-C in the terminal is for the parent alone.
  const child = fork(PROGRAM, [], { detached: true, stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  let complaint = '';
  child.stderr?.on('data', (chunk: Buffer) => {
    complaint = (complaint + chunk.toString()).slice(-500);
  });
  const ended = once(child, 'exit').then(() => undefined);
  const addresses = await Promise.race([
    once(child, 'message').then(([message]) => message as AwsAddresses),
    ended,
  ]);
  if (!addresses || child.pid === undefined) throw programMissing(PROGRAM, complaint.trim());
  return {
    ...addresses,
    pid: child.pid,
    ended,
    stop: async () => {
      // In memory only: there is nothing to write out.
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill('SIGKILL'), STOP_MILLISECONDS);
      await ended;
      clearTimeout(kill);
    },
  };
}
