/** The part of `docs/benchmarks.md` on the library for applications. */
import { provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';

interface Nanoseconds {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What `npm run bench:client` writes, as far as it is shown. */
export interface ClientResult extends Measured {
  readonly hits: {
    readonly rounds: number;
    readonly readsPerRound: number;
    readonly nanoseconds: Readonly<
      Record<'lru' | 'preheat' | 'recording' | 'bentocache' | 'cacheManager', Nanoseconds>
    >;
    readonly overLruNanoseconds: number;
    readonly recordingNanoseconds: number;
  };
  readonly recording: {
    readonly medianNanoseconds: { readonly without: number; readonly with: number };
    readonly costNanoseconds: number;
  };
  readonly deadEndpoint: {
    readonly seconds: number;
    readonly p99Milliseconds: { readonly answering: number; readonly dead: number };
    readonly ratio: number;
    readonly readsPerSecond: { readonly answering: number; readonly dead: number };
    readonly mostHeapBytes: { readonly answering: number; readonly dead: number };
  };
}

/** ANCHORS row 12: over a plain LRU, and for recording. */
const MOST_NANOSECONDS = 1_000;

/** The section; none before it was measured. */
export async function formatClient(): Promise<readonly string[]> {
  const result = await readResult<ClientResult>('client');
  return result?.hits === undefined ? [] : [formatClientResult(result)];
}

/** The section of a result. */
export function formatClientResult(result: ClientResult): string {
  const { hits, recording } = result;
  const { lru } = hits.nanoseconds;
  const row = (name: string, { median, least, most }: Nanoseconds) => [
    name,
    microseconds(median),
    `${microseconds(least)} to ${microseconds(most)}`,
    microseconds(median - lru.median),
    `${(median / lru.median).toFixed(1)} ×`,
  ];
  return [
    '## A read out of the application’s own memory',
    '',
    `The same keys and values, held in memory by each library in a process of its own, and read in turns: ${hits.rounds} rounds of ${hits.readsPerRound.toLocaleString('en')} reads, whose time is divided by their number. What is done between the reads is in it: with recording, also the work of folding and sending what was read.`,
    '',
    ...table(
      ['library', 'per read', 'over all rounds', 'over a plain LRU', 'ratio'],
      [
        row('`lru-cache`', lru),
        row('`preheat`', hits.nanoseconds.preheat),
        row('`preheat`, every read recorded', hits.nanoseconds.recording),
        row('`bentocache`', hits.nanoseconds.bentocache),
        row('`cache-manager`', hits.nanoseconds.cacheManager),
      ],
    ),
    '',
    `Target: at most 1 µs over a plain LRU. It is ${microseconds(hits.overLruNanoseconds)}: ${verdict(hits.overLruNanoseconds)}. The LRU is asked by a key that is at hand and answers at once; the client makes the key from its params, checks them, counts the read, and answers as a promise.`,
    '',
    `Target: recording costs a read at most 1 µs. A reader waits ${microseconds(recording.costNanoseconds)} longer (${microseconds(recording.medianNanoseconds.with)} instead of ${microseconds(recording.medianNanoseconds.without)}, each timed alone, the clock's own time in both): ${verdict(recording.costNanoseconds)}. The process spends ${microseconds(hits.recordingNanoseconds)} per read in all, most of it when nobody waits: here every read is another reader's, so that nothing is folded and each goes out as an event of its own.`,
    '',
    formatOutage(result),
    '',
    ...provenance(result),
  ].join('\n');
}

function formatOutage({ deadEndpoint }: ClientResult): string {
  const { seconds, p99Milliseconds, ratio, readsPerSecond, mostHeapBytes } = deadEndpoint;
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return `An endpoint that takes connections and never answers, for ${seconds} s at ${Math.round(readsPerSecond.dead).toLocaleString('en')} reads per second: the slowest hundredth of the reads takes ${microseconds(p99Milliseconds.dead * 1e6)} or more, ${ratio.toFixed(2)} × of what it is while the endpoint answers (${microseconds(p99Milliseconds.answering * 1e6)}); the process needs ${megabytes(mostHeapBytes.dead)} at most, and ${megabytes(mostHeapBytes.answering)} with one that answers.`;
}

function microseconds(nanoseconds: number): string {
  return `${(nanoseconds / 1_000).toFixed(2)} µs`;
}

function verdict(nanoseconds: number): string {
  return nanoseconds <= MOST_NANOSECONDS ? 'met' : 'not met';
}
