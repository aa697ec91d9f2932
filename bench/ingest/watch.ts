/** The processor's time and the memory of one unit, while others work beside it. */
import type { Meter } from '../cost/meter.ts';

const MEGABYTE = 1_048_576;
const LOOK_MILLISECONDS = 5;

/** A meter that also sums the processor's time of the calls of `unit`, which follow each other. */
export function watchProcessor(meter: Meter, unit: string) {
  let microseconds = 0;
  const watched: Meter = {
    ...meter,
    async invoke(name, call) {
      if (name !== unit) return meter.invoke(name, call);
      const before = process.cpuUsage();
      try {
        return await meter.invoke(name, call);
      } finally {
        const { user, system } = process.cpuUsage(before);
        microseconds += user + system;
      }
    },
  };
  return { meter: watched, microseconds: () => microseconds };
}

/** Megabytes of the heap beyond those before the work: the most that was seen, and what stays. */
export interface HeapUse {
  readonly most: number;
  readonly kept: number;
}

/** What the work needs of the heap, its garbage in the most included. Needs `--expose-gc`. */
export async function watchHeap(work: () => Promise<unknown>): Promise<HeapUse> {
  const before = heapAfterCollection();
  let most = before;
  const look = () => {
    most = Math.max(most, process.memoryUsage().heapUsed);
  };
  const timer = setInterval(look, LOOK_MILLISECONDS);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  const kept = heapAfterCollection();
  return { most: inMegabytes(most - before), kept: inMegabytes(kept - before) };
}

function heapAfterCollection(): number {
  if (!globalThis.gc) throw new Error('run with node --expose-gc');
  globalThis.gc();
  return process.memoryUsage().heapUsed;
}

function inMegabytes(bytes: number): number {
  return Math.round((bytes / MEGABYTE) * 10) / 10;
}
