/** The section of `docs/benchmarks.md` on load that lasts. */
import { count, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';
import type { Step } from './find-rate.ts';
import type { soak } from './run.ts';
import { judge, type Limits, type Verdict } from './slope.ts';

/** What `npm run bench:soak` writes. */
export type SoakResult = Measured &
  Awaited<ReturnType<typeof soak>> & { readonly search: readonly Step[] };

/** Length of a soak; growth is not told from less. */
export const USUAL_SECONDS = 900;
const MEGABYTE = 1_000_000;
/** In ten minutes, as a share: what is in use. */
const HEAP_LIMITS: Limits = { least: 0.01, most: 0.1 };
/** What the runtime has taken: it gives little back, and each peak above all before adds to it. */
const RESIDENT_LIMITS: Limits = { least: 0.05, most: 0.1 };
/** In ten minutes, milliseconds: a queue that is not held grows by minutes. */
const AGE_LIMITS: Limits = { least: 250, most: 5_000 };
const SAID: Readonly<Record<Verdict, string>> = { grows: 'yes', still: 'no', unclear: 'unclear' };

/** The section; none before it was measured. */
export async function formatSoak(): Promise<readonly string[]> {
  const result = await readResult<SoakResult>('soak');
  return result === undefined ? [] : [formatSoakResult(result)];
}

/** The section of one result. */
export function formatSoakResult(result: SoakResult): string {
  const { requests, reads, jobs, origin, search, complaints } = result;
  const held = search.findLast(({ isHeld }) => isHeld);
  const chosen = held
    ? `The machine held ${held.perSecond} batches a second with everything on it; the load is half of that.`
    : 'The rate was given.';
  return [
    '## Load that lasts',
    '',
    `The local product as \`npm start\` runs it, in a process of its own, for ${count(result.seconds)} s under ${result.batchesPerSecond} batches of 100 access events a second (${count(result.eventsPerSecond)} events a second), with one manual warm of 20 keys and one look at the figures a second beside them. autocannon sends them from another process. ${chosen} Reads are drawn from ${count(result.keysPerKeyspace)} keys in each of two keyspaces, by sessions that end and are followed by others.`,
    '',
    ...table(
      ['request', 'sent', 'refused', 'p50', 'p99', 'p99.9', 'longest'],
      [
        ['`POST /v1/access`', ...cellsOf(requests.access)],
        ['`POST /v1/warm`', ...cellsOf(requests.warm)],
        ['`GET /v1/stats`', ...cellsOf(requests.stats)],
      ],
    ),
    '',
    `${count(reads.acknowledged)} reads were acknowledged and exactly as many are counted in \`GET /v1/stats\`, ${result.settledSeconds.toFixed(1)} s after the load; ${reads.keysCompared} keys looked up one by one have each exactly the reads that were told. Of ${count(jobs.asked)} jobs ${count(jobs.asked - jobs.open)} are done; of their ${count(jobs.keys)} keys ${failedIn(jobs)}. The origin was called ${count(origin.calls)} times, at most ${origin.mostInOneSecond} times in any second; it allows ${origin.allowedPerSecond}. The product logged ${complaints.errors} errors and ${complaints.warnings} warnings, and took ${result.processorMillisecondsPerThousandEvents.toFixed(0)} ms of processor time for 1,000 events, all its parts together.`,
    '',
    'Does something grow? A straight line through what was seen after the first third; its change in ten minutes as a share of the mean, with the interval that holds the true one in 95 of 100 cases. Of memory it goes through the least sample of each half minute: what a run needs for a moment is not in it, what is never given back is. A figure grows where the whole interval is above 0 and the change is 1 % or more (resident memory, of which the runtime gives little back after a peak: 5 %; ages: 0.25 s). It does not where the interval rules out a growth of 10 % (ages: 5 s); where it does not, the noise is too large to tell.',
    '',
    ...table(
      ['figure', 'mean', 'most', 'change in 10 min', 'interval', 'grows'],
      [
        ...figuresOf(result).map(({ name, growth, verdict, show }) => [
          name,
          ...growthCells(growth, show),
          SAID[verdict],
        ]),
      ],
    ),
    '',
    verdictOf(result),
    '',
    `Garbage is collected for the samples of the heap every 2 s, which stops the product for a moment: the latencies bear it. What plays the table and the queues on this machine keeps in memory, in processes of its own, what has been written and has not expired; they are not the product and are not judged. ${besideOf(result)}`,
    '',
    ...provenance(result),
  ].join('\n');
}

function cellsOf({ requests, failed, p50, p99, p999, longest }: SoakResult['requests']['access']) {
  const times = [p50, p99, p999, longest].map((time) => `${time.toFixed(1)} ms`);
  return [count(requests), count(failed), ...times];
}

type Growth = SoakResult['memory']['heap'];

/** What is judged, each by its limits. */
function figuresOf({ memory, ages }: SoakResult) {
  const ofMemory = (name: string, growth: Growth, limits: Limits) => {
    return { name, growth, verdict: judge(growth, limits), show: megabytes };
  };
  const ofAge = (name: string, growth: Growth) => {
    const limits = { least: AGE_LIMITS.least / growth.mean, most: AGE_LIMITS.most / growth.mean };
    return { name, growth, verdict: judge(growth, limits), show: seconds };
  };
  return [
    ofMemory('resident memory', memory.resident, RESIDENT_LIMITS),
    ofMemory('heap after collection', memory.heap, HEAP_LIMITS),
    ofAge('age of the oldest event not yet counted', ages.events),
    ofAge('age of the oldest job not yet done', ages.jobs),
  ];
}

function growthCells({ mean, most, change, low, high }: Growth, show: (value: number) => string) {
  return [show(mean), show(most), signed(change), `${signed(low)} to ${signed(high)}`];
}

function besideOf({ besideBytes: { first, last } }: SoakResult): string {
  const [from = 0, to = 0] = [first?.['aws'], last?.['aws']];
  return `The process of table and queues took ${megabytes(from)} at the beginning and ${megabytes(to)} at the end.`;
}

function failedIn({ failedKeys }: SoakResult['jobs']): string {
  const reasons = Object.entries(failedKeys).map(([reason, keys]) => `${keys} with “${reason}”`);
  return reasons.length === 0 ? 'none failed' : `some failed, ${reasons.join(', ')}`;
}

function verdictOf(result: SoakResult): string {
  const { requests, jobs, seconds: lasted } = result;
  const named = (wanted: Verdict) =>
    figuresOf(result)
      .filter(({ verdict }) => verdict === wanted)
      .map(({ name }) => name);
  const target =
    'Target: ten minutes without growth of memory or of what waits, no event lost and no request refused';
  const refused = Object.values(requests).reduce((sum, { failed }) => sum + failed, 0);
  const failings = [
    ...named('grows').map((name) => `${name} grows`),
    ...named('unclear').map((name) => `whether ${name} grows is unclear`),
    ...(refused > 0 ? [`${refused} requests had no success`] : []),
    ...(jobs.open > 0 ? [`${jobs.open} jobs are not done`] : []),
  ];
  if (failings.length > 0) return `${target}. Not met: ${failings.join(', ')}.`;
  return lasted < USUAL_SECONDS
    ? `${target}. No growth, but ${lasted} s are too short.`
    : `${target}: met.`;
}

function signed(share: number): string {
  return `${share >= 0 ? '+' : '−'}${Math.abs(share * 100).toFixed(1)} %`;
}

function megabytes(bytes: number): string {
  return `${(bytes / MEGABYTE).toFixed(1)} MB`;
}

function seconds(milliseconds: number): string {
  return `${(milliseconds / 1_000).toFixed(1)} s`;
}
