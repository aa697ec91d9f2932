/** The part of `docs/benchmarks.md` on what it takes to learn from reads. */
import { count, percent, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';
import type { OneUpdateEach } from './one-update-each.ts';

/** Windows with one bound on what each writes. */
interface IngestRun {
  readonly keysPerWindow: number;
  readonly events: number;
  readonly windows: number;
  readonly keysRead: number;
  readonly calls: number;
  readonly tableWrites: number;
  readonly cpuMicrosecondsPerEvent: number;
  readonly heapMegabytes: {
    readonly most: number;
    readonly firstKept: number;
    readonly lastKept: number;
  };
  readonly recall: number;
  readonly mostError: number;
}

/** What `npm run bench:ingest` writes, as far as it is shown. */
interface IngestResult extends Measured {
  readonly keys: number;
  readonly processes: number;
  /** The bounded one, and the one that comes by itself. */
  readonly runs: readonly IngestRun[];
  readonly oneUpdateEach: OneUpdateEach;
}

const MILLION = 1_000_000;
/** Of a million events. */
const MOST_WRITES = 10_000;
const LEAST_RECALL = 0.99;
const MOST_ERROR = 0.05;

/** The section; none before it was measured. */
export async function formatIngest(): Promise<readonly string[]> {
  const result = await readResult<IngestResult>('ingest');
  return result === undefined ? [] : [formatIngestResult(result)];
}

/** The section for a result. */
export function formatIngestResult(result: IngestResult): string {
  const { keys, processes, runs, oneUpdateEach } = result;
  const writes = (run: IngestRun) => (run.tableWrites * MILLION) / run.events;
  const isMet = (run: IngestRun) =>
    writes(run) <= MOST_WRITES && run.recall >= LEAST_RECALL && run.mostError <= MOST_ERROR;
  const rows = runs.map((run) => [
    `\`keysPerWindow\` ${count(run.keysPerWindow)}`,
    count(writes(run)),
    `${(MILLION / writes(run)).toFixed(0)} × fewer`,
    percent(run.recall),
    percent(run.mostError),
    `${run.cpuMicrosecondsPerEvent.toFixed(1)} µs`,
    (run.calls / run.windows).toFixed(1),
    `${run.heapMegabytes.most.toFixed(0)} MB`,
  ]);
  const peer = oneUpdateEach.cpuMicrosecondsPerEvent;
  const perEvent = oneUpdateEach.tableWrites / oneUpdateEach.events;
  const met = runs.find(isMet);
  const part = runs.find(({ windows }) => windows < (runs[0]?.windows ?? 0));
  const verdict = met
    ? `It is met with \`ingest.keysPerWindow\` ${count(met.keysPerWindow)}.`
    : 'It is missed: no row has all three.';
  const [first] = runs;
  const ratio = first ? (peer / first.cpuMicrosecondsPerEvent).toFixed(1) : '–';
  return [
    '## Learning from a million reads',
    '',
    `A million reads of ${count(keys)} keys in ten minutes, drawn by Zipf's law with exponent 1 by ${processes} processes with the client library, go through record, a queue of messages and ingest into the table. The clock is set on from window to window; table, queue and cache are the emulators and the Redis of the local product. The last row adds each read to its key with one update, through the same client: ${count(oneUpdateEach.events)} reads were made so${part ? `, and of the row with ${count(part.keysPerWindow)} keys ${part.windows} of ${first?.windows} windows` : ''}; writes are given for a million.`,
    '',
    ...table(
      [
        'a million reads',
        'table writes',
        'of one each',
        'top 100 found',
        'most their reads are off',
        'processor per read',
        'calls a window',
        'heap of a window',
      ],
      [
        ...rows,
        [
          'one update per read',
          count(perEvent * MILLION),
          '1',
          percent(1),
          percent(0),
          `${peer.toFixed(1)} µs`,
          '–',
          '–',
        ],
      ],
    ),
    '',
    `The aim: at most ${count(MOST_WRITES)} writes, ${percent(LEAST_RECALL)} of the hundred most read keys found, their reads within ${percent(MOST_ERROR)}. ${verdict} Exact counts of reads are not sampled: each run ends only if the ledger has every read. Ingest takes ${ratio} times less of the processor per read than one update each, the emulators' own work aside.`,
    '',
    ...(first
      ? [
          `Memory follows the window and not the traffic before it: after the first window ${first.heapMegabytes.firstKept} MB more stayed in use than before it, after the last of ${first.windows} windows ${first.heapMegabytes.lastKept} MB. The heap of a window is the most that was seen beyond what was there before, garbage included.`,
          '',
        ]
      : []),
    'Keys beyond the bound are written many to an item (docs/adr/0027): what the table is asked for here are the most read ones, which have items of their own.',
    '',
    ...provenance(result),
  ].join('\n');
}
