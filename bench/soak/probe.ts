/**
 * Loaded into the product's process before the product: tells its memory when it is asked. What is
 * started is `npm start` itself, which knows nothing of it.
 */

/** What it is asked: whether garbage is to be collected first. */
export interface MemoryQuestion {
  readonly collect: boolean;
}

/** What it answers, in bytes and microseconds. */
export interface MemoryAnswer {
  readonly rss: number;
  readonly heapUsed: number;
  readonly external: number;
  readonly cpuMicroseconds: number;
}

process.on('message', ({ collect }: MemoryQuestion) => {
  if (collect) globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  const { user, system } = process.cpuUsage();
  const answer: MemoryAnswer = { rss, heapUsed, external, cpuMicroseconds: user + system };
  process.send?.(answer);
});
