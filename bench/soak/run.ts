/** One soak: the product under load for a while, then the accounts. */
import { setTimeout as sleep } from 'node:timers/promises';
import { startOrigin } from '../../local/demo/origin.ts';
import { type Accounts, makeAccounts } from './accounts.ts';
import { runStream } from './load.ts';
import { mostInWindow } from './origin.ts';
import { startProduct } from './product.ts';
import { EVENTS, KEYS } from './reads.ts';
import { floorsOf, type Sample, slopeOf } from './slope.ts';
import { type Watch, watch } from './watch.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** Growth is told over that time. */
const SPAN = 10 * MINUTE;
/** Code is compiled, caches fill and the heap takes its size: growth is judged from then on. */
const WARM_IN_SHARE = 1 / 3;
/** Spans whose least memory is judged: half a minute each, so that a run of a strategy is not in all. */
const FLOORS = 20;
const ORIGIN_MILLISECONDS = 50;
const ORIGIN_CALLS_PER_SECOND = 20;
/** Once the load is over all of it is to be counted, and all jobs done, within that time. */
const SETTLE_MILLISECONDS = MINUTE;
/** And stays as it is: what is counted twice would come late. */
const STAY_MILLISECONDS = 3 * SECOND;
const POLL_MILLISECONDS = 250;

/** How much load, and for how long. */
export interface SoakOptions {
  /** Batches of reads a second. */
  readonly perSecond: number;
  readonly seconds: number;
  readonly say: (line: string) => void;
}

/**
 * Starts origin and product, loads them, and sees to it that all of it was done.
 *
 * @throws Error where an acknowledged read was not counted once, or the origin was called more often
 * than it allows. Requests without success and jobs that are not done are told in the figures.
 */
export async function soak(options: SoakOptions) {
  const { perSecond, seconds, say } = options;
  const callsAt: number[] = [];
  const origin = await startOrigin(ORIGIN_MILLISECONDS, () => callsAt.push(performance.now()));
  const product = await startProduct({ url: origin.url, callsPerSecond: ORIGIN_CALLS_PER_SECOND });
  try {
    const accounts = makeAccounts(product);
    const over = new AbortController();
    const startedAt = performance.now();
    const stream = { ...product, seconds };
    const streams = Promise.all([
      runStream({ ...stream, perSecond, call: accounts.calls.access }),
      runStream({ ...stream, perSecond: 1, call: accounts.calls.warm }),
      runStream({ ...stream, perSecond: 1, call: accounts.calls.stats }),
    ]).finally(() => over.abort());
    const watching = watch(product, accounts, over.signal, say);
    const [[access, warm, stats], seen] = await Promise.all([streams, watching]);
    say('the load is over');
    const settledMilliseconds = await settle(accounts);
    const keys = await accounts.compareKeys();
    if (keys.wrong.length > 0) throw new Error(`keys: ${keys.wrong.slice(0, 5).join('; ')}`);
    const busiest = mostInWindow(callsAt, SECOND);
    if (busiest > ORIGIN_CALLS_PER_SECOND) throw new Error(`${busiest} origin calls in a second`);
    const cpu = (seen.cpu.at(-1)?.value ?? 0) - (seen.cpu[0]?.value ?? 0);
    return {
      seconds,
      batchesPerSecond: perSecond,
      eventsPerSecond: perSecond * EVENTS,
      keysPerKeyspace: KEYS,
      requests: { access, warm, stats },
      reads: { acknowledged: accounts.acknowledged(), keysCompared: keys.compared },
      jobs: accounts.jobs(),
      settledSeconds: settledMilliseconds / SECOND,
      origin: {
        calls: callsAt.length,
        allowedPerSecond: ORIGIN_CALLS_PER_SECOND,
        mostInOneSecond: busiest,
      },
      processorMillisecondsPerThousandEvents: cpu / (perSecond * seconds * (EVENTS / 1_000)),
      ...growthOf(seen, accounts, startedAt + WARM_IN_SHARE * seconds * SECOND, seconds),
      besideBytes: { first: seen.beside[0], last: seen.beside.at(-1) },
      complaints: product.complaints(),
    };
  } finally {
    await product.stop();
    await origin.stop();
  }
}

/** Waits until all that was acknowledged is counted and all jobs are done, and then a while. */
async function settle(accounts: Accounts): Promise<number> {
  const from = performance.now();
  while (performance.now() < from + SETTLE_MILLISECONDS) {
    const differences = await accounts.differences();
    await accounts.followJobs();
    if (differences.length === 0 && accounts.jobs().open === 0) break;
    await sleep(POLL_MILLISECONDS);
  }
  const settled = performance.now() - from;
  await sleep(STAY_MILLISECONDS);
  const wrong = await accounts.differences();
  if (wrong.length > 0) throw new Error(wrong.join('; '));
  return settled;
}

function growthOf(seen: Watch, { eventAges }: Accounts, from: number, seconds: number) {
  const floorMilliseconds = ((1 - WARM_IN_SHARE) * seconds * SECOND) / FLOORS;
  const judgedOf = (samples: readonly Sample[]) => samples.filter(({ at }) => at >= from);
  const growth = (judged: readonly Sample[], samples: readonly Sample[]) => ({
    ...slopeOf(judged, SPAN),
    most: Math.max(...samples.map(({ value }) => value)),
    samples: judged.length,
  });
  const ofFloors = (samples: readonly Sample[]) => {
    const judged = judgedOf(samples);
    return growth(floorsOf(judged, floorMilliseconds), judged);
  };
  const ofAll = (samples: readonly Sample[]) => growth(judgedOf(samples), judgedOf(samples));
  return {
    memory: { resident: ofFloors(seen.rss), heap: ofFloors(seen.heap) },
    ages: { events: ofAll(eventAges), jobs: ofAll(seen.jobAges) },
  };
}
