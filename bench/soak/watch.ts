/** Looks at the product every few seconds while it is under load. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Accounts } from './accounts.ts';
import type { SoakedProduct } from './product.ts';
import type { Sample } from './slope.ts';

const JOBS_MILLISECONDS = 5_000;
/** Often, so that one of them falls between two pieces of work, when the heap has only what stays. */
const MEMORY_MILLISECONDS = 2_000;
const SAMPLES_PER_LINE = 7;

/** What was seen. */
export interface Watch {
  /** Resident bytes, and the heap as it is. */
  readonly rss: readonly Sample[];
  /** Bytes in use after garbage was collected. */
  readonly heap: readonly Sample[];
  /** Milliseconds since the oldest job that is not done was asked for. */
  readonly jobAges: readonly Sample[];
  /** Processor time of the product, milliseconds. */
  readonly cpu: readonly Sample[];
  readonly beside: readonly Readonly<Record<string, number>>[];
}

/** Looks until the signal ends it. */
export async function watch(
  product: SoakedProduct,
  accounts: Accounts,
  signal: AbortSignal,
  say: (line: string) => void,
): Promise<Watch> {
  const [rss, heap, jobAges, cpu] = [[], [], [], []] as [Sample[], Sample[], Sample[], Sample[]];
  const beside: Readonly<Record<string, number>>[] = [];
  // Apart, since the jobs are asked for over HTTP: memory is looked at however busy the product is.
  const jobs = everySample(JOBS_MILLISECONDS, signal, async (at) => {
    jobAges.push({ at, value: await accounts.followJobs() });
  });
  const memory = everySample(MEMORY_MILLISECONDS, signal, async (at, looks) => {
    const before = await product.memory(false);
    rss.push({ at, value: before.rss });
    cpu.push({ at, value: before.cpuMicroseconds / 1_000 });
    const { heapUsed, external } = await product.memory(true);
    heap.push({ at, value: heapUsed + external });
    if (looks % SAMPLES_PER_LINE > 0) return;
    beside.push(await product.memoryBeside());
    say(lineOf(accounts, { rss, heap, jobAges }));
  });
  await Promise.all([jobs, memory]);
  return { rss, heap, jobAges, cpu, beside };
}

async function everySample(
  milliseconds: number,
  signal: AbortSignal,
  look: (at: number, looks: number) => Promise<void>,
): Promise<void> {
  for (let looks = 0; !signal.aborted; looks += 1) {
    const at = performance.now();
    await look(at, looks);
    const taken = performance.now() - at;
    await sleep(milliseconds - (taken % milliseconds), undefined, { signal }).catch(
      () => undefined,
    );
  }
}

function lineOf(
  accounts: Accounts,
  { rss, heap, jobAges }: Pick<Watch, 'rss' | 'heap' | 'jobAges'>,
): string {
  const last = (samples: readonly Sample[]) => samples.at(-1)?.value ?? 0;
  const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const seconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`;
  return [
    `${accounts.acknowledged()} reads acknowledged`,
    `resident ${megabytes(last(rss))}`,
    `heap ${megabytes(last(heap))}`,
    `oldest event ${seconds(last(accounts.eventAges))}`,
    `oldest job ${seconds(last(jobAges))}`,
  ].join(', ');
}
