/** How many batches a second the machine holds: twice as many, step by step, until it does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startOrigin } from '../../local/demo/origin.ts';
import { makeAccounts } from './accounts.ts';
import { runStream } from './load.ts';
import { startProduct } from './product.ts';

const STEPS = [2, 4, 8, 16, 32, 64];
const STEP_SECONDS = 10;
/** As many as were asked for, but for a fiftieth. */
const LEAST_SHARE = 0.98;
/** Of these, the product itself may take 300 to look for what follows on the events. */
const MOST_P99_MILLISECONDS = 1_000;
const MOST_AGE_MILLISECONDS = 5_000;
const SETTLE_POLLS = 120;
const POLL_MILLISECONDS = 250;

/** One rate that was tried. */
export interface Step {
  readonly perSecond: number;
  readonly reached: number;
  readonly p99: number;
  /** Milliseconds since the oldest event that was not counted at the end of it. */
  readonly oldest: number;
  readonly isHeld: boolean;
}

/** Tries them on a product that is ended afterwards. */
export async function findRate(say: (line: string) => void): Promise<readonly Step[]> {
  const origin = await startOrigin(0);
  const product = await startProduct({ url: origin.url, callsPerSecond: 20 });
  const steps: Step[] = [];
  try {
    const accounts = makeAccounts(product);
    const { access, stats } = accounts.calls;
    for (const perSecond of STEPS) {
      const stream = { ...product, seconds: STEP_SECONDS };
      const [report] = await Promise.all([
        runStream({ ...stream, perSecond, call: access }),
        runStream({ ...stream, perSecond: 1, call: stats }),
      ]);
      const oldest = accounts.eventAges.at(-1)?.value ?? 0;
      const isHeld =
        report.failed === 0 &&
        report.perSecond >= LEAST_SHARE * perSecond &&
        report.p99 <= MOST_P99_MILLISECONDS &&
        oldest <= MOST_AGE_MILLISECONDS;
      steps.push({ perSecond, reached: report.perSecond, p99: report.p99, oldest, isHeld });
      say(`${perSecond} batches a second: ${isHeld ? 'held' : 'not held'}`);
      if (!isHeld) break;
      for (let poll = 0; poll < SETTLE_POLLS; poll += 1) {
        if ((await accounts.differences()).length === 0) break;
        await sleep(POLL_MILLISECONDS);
      }
    }
    return steps;
  } finally {
    await product.stop();
    await origin.stop();
  }
}
