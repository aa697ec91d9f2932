/** A thread that ends its process when a mutant holds it up for too long. */
import { workerData } from 'node:worker_threads';

/** Milliseconds of `performance.timeOrigin` time until which the main thread may take; 0: for ever. */
const deadline = new BigInt64Array(workerData as SharedArrayBuffer);

setInterval(() => {
  const until = Number(Atomics.load(deadline, 0));
  if (until > 0 && Date.now() > until) process.kill(process.pid, 'SIGKILL');
}, 250);
