/** Reads at a steady rate, timed one by one. */
import { setImmediate } from 'node:timers/promises';
import type { Preheat } from '../../client/index.ts';
import { quantile } from '../kit/quantile.ts';
import { readAt } from './client.ts';

const PROGRESS_SECONDS = 10;

/** How fast, for how long. */
export interface Pace {
  readonly seconds: number;
  readonly readsPerSecond: number;
}

/** Nanoseconds of one read. */
export async function timeRead(client: Preheat, index: number): Promise<number> {
  const from = process.hrtime.bigint();
  await readAt(client, index);
  return Number(process.hrtime.bigint() - from);
}

/** Milliseconds of the slowest hundredth, the most memory in use, and the rate that was held. */
export async function paceReads(client: Preheat, { seconds, readsPerSecond }: Pace) {
  const total = seconds * readsPerSecond;
  const times = new Float64Array(total);
  let done = 0;
  let mostBytes = 0;
  let toldAt = 0;
  const startedAt = performance.now();
  while (done < total) {
    const passed = (performance.now() - startedAt) / 1_000;
    const due = Math.min(total, Math.floor(passed * readsPerSecond));
    for (; done < due; done += 1) times[done] = (await timeRead(client, done)) / 1e6;
    mostBytes = Math.max(mostBytes, process.memoryUsage().heapUsed);
    if (passed - toldAt >= PROGRESS_SECONDS) {
      toldAt = passed;
      process.stderr.write(`${done} of ${total} reads\n`);
    }
    await setImmediate();
  }
  return {
    p99: quantile(times, 0.99),
    mostBytes,
    readsPerSecond: total / ((performance.now() - startedAt) / 1_000),
  };
}
