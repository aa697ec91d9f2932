/** The part of `docs/benchmarks.md` on the warm path. */
import type { Figures } from '../kit/compare.ts';
import { count, percent, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';

type Contender =
  | 'preheat'
  | 'ioredis'
  | 'pipe'
  | 'pipeOwn'
  | 'benchmark'
  | 'benchmarkSet'
  | 'benchmarkScript';

interface Rate extends Figures {
  /** Keys a second where nothing but the origin takes time. */
  readonly limit: number;
}

interface Writes extends Figures {
  /** Of a processor, for one write: of Redis, and of the Node process that sends it. */
  readonly microseconds: { readonly redis: number; readonly client: number };
}

/** What `npm run bench:warm` writes. */
export interface WarmResult extends Measured {
  readonly keys: number;
  readonly valueBytes: number;
  readonly batch: number;
  readonly originMilliseconds: number;
  readonly writes: Readonly<Record<Contender, Writes>>;
  readonly endToEnd: readonly {
    readonly concurrency: number;
    readonly batch: Rate;
    readonly single: Rate;
  }[];
  readonly hundred: { readonly preheat: Figures; readonly peer: Figures };
}

const LEAST_WRITES = 30_000;
const LEAST_SHARE = 0.5;
const LEAST_KEYS = 1_000;
const LEAST_TIMES = 20;

/** The section; none before it was measured. */
export async function formatWarm(): Promise<readonly string[]> {
  const result = await readResult<WarmResult>('warm');
  return result === undefined ? [] : [formatResult(result)];
}

/** The section of a result. */
export function formatResult(result: WarmResult): string {
  return [
    '## The warm path',
    '',
    ...formatWrites(result),
    ...formatEndToEnd(result),
    ...formatHundred(result),
    ...provenance(result),
  ].join('\n');
}

function formatWrites({ writes, keys, valueBytes }: WarmResult): readonly string[] {
  const own = writes.preheat.median;
  const row = (name: string, contender: Contender) => {
    const { median, least, most, microseconds } = writes[contender];
    return [
      name,
      count(median),
      `${count(least)}–${count(most)}`,
      times(own / median),
      microseconds.redis.toFixed(1),
    ];
  };
  const share = own / writes.benchmark.median;
  return [
    '### Writes',
    '',
    `${count(keys)} keys with values of ${count(valueBytes)} bytes into an empty Redis on the same machine, in turns; writes per second, the median and the range of the rounds, and what one write costs Redis in time of its processor. One worker writes 100 keys per batch and five batches at a time, as it does with the messages of one call. It writes more than the others: what is known of the value (when it was loaded, by which strategy and run, how long it lives) stands in a HASH beside it, the key is put into the index of its group, and a script decides whether the value is newer than what stands there. The others write the value and no more.`,
    '',
    ...table(
      ['who writes what', 'writes/s', 'range', 'Preheat by this', 'µs of Redis'],
      [
        row('Preheat, one worker', 'preheat'),
        row('its client with plain `SET … PX`, pipelines of the same size', 'ioredis'),
        row('`redis-cli --pipe` with the same `SET … PX`', 'pipe'),
        row('`redis-cli --pipe` with the very bytes that Preheat sends', 'pipeOwn'),
        row('`redis-benchmark -P 50 -t set`, 50 connections', 'benchmark'),
        row('`redis-benchmark -P 50` with a script that only sets the value', 'benchmarkSet'),
        row('`redis-benchmark -P 50` with the write script of Preheat', 'benchmarkScript'),
      ],
    ),
    '',
    `Target: ${count(LEAST_WRITES)} writes per second: ${verdict(own >= LEAST_WRITES)}. Target: half of \`redis-benchmark -P 50\`: ${verdict(share >= LEAST_SHARE)} (${percent(share)}).`,
    ...(share >= LEAST_SHARE ? [] : [limitOfWrites(writes)]),
    '',
  ];
}

/** What stands between Preheat and plain writes: the same work, sent by C programs. */
function limitOfWrites({
  preheat,
  benchmark,
  benchmarkSet,
  pipeOwn,
}: WarmResult['writes']): string {
  const share = ({ median }: Figures) => percent(median / benchmark.median);
  const { redis, client } = preheat.microseconds;
  return `What limits it: to decide on a value and to write it in one step takes a script, and a script that does nothing but set the value reaches ${share(benchmarkSet)} of that rate. The very bytes of Preheat, sent by a C program, reach ${share(pipeOwn)}; Preheat reaches ${percent(preheat.median / pipeOwn.median)} of what they do. A write of Preheat takes ${redis.toFixed(1)} µs of Redis, which has one thread for commands, and ${client.toFixed(1)} µs of the worker; a plain \`SET\` takes ${benchmark.microseconds.redis.toFixed(1)} µs of Redis.`;
}

function formatEndToEnd({ endToEnd, originMilliseconds, batch }: WarmResult): readonly string[] {
  const rate = ({ median, limit }: Rate) => `${count(median)} of ${count(limit)}`;
  const rows = endToEnd.map((step) => [
    String(step.concurrency),
    rate(step.batch),
    rate(step.single),
    times(gainOf(step)),
  ]);
  const best = Math.max(...endToEnd.map((step) => step.batch.median));
  const least = Math.min(...endToEnd.map(gainOf));
  const enough = endToEnd.filter((step) => gainOf(step) >= LEAST_TIMES);
  const upTo = enough.length > 0 && enough.length < endToEnd.length;
  const most = Math.max(...enough.map(({ concurrency }) => concurrency));
  const reason = upTo
    ? ` It is met with up to ${most} calls at a time; beyond that the processors are the limit, which worker, Redis and origin share here.`
    : '';
  return [
    '### From the origin into the cache',
    '',
    `Messages of the queue go in, an origin in another process is asked over HTTP, values go into Redis; all that the function \`warmer\` does, but for its table, which is in memory. Each call of the origin takes ${originMilliseconds} ms, for one key or for ${batch}. Keys per second, beside the limit that its calls at the same time set; the origin was asked for each key once.`,
    '',
    ...table(['calls at a time', `batches of ${batch}`, 'one by one', 'gain'], rows),
    '',
    `Target: ${count(LEAST_KEYS)} keys per second with batches: ${verdict(best >= LEAST_KEYS)}. Target: batches ${LEAST_TIMES} times faster at the same concurrency: ${verdict(least >= LEAST_TIMES)} (at least ${times(least)}).${reason}`,
    '',
  ];
}

function gainOf({ batch, single }: WarmResult['endToEnd'][number]): number {
  return batch.median / single.median;
}

function formatHundred({ hundred }: WarmResult): readonly string[] {
  const { preheat, peer } = hundred;
  const gain = peer.median / preheat.median;
  const row = (name: string, { median, least, most }: Figures) => [
    name,
    `${count(median)} ms`,
    `${count(least)}–${count(most)} ms`,
  ];
  return [
    '### A hundred items',
    '',
    'The same origin and the same Redis. The peer reads through the cache, one key per call of the origin and three at a time, as people write it first; Preheat asks for all at once.',
    '',
    ...table(
      ['who', 'median', 'range'],
      [row('peer, three at a time', peer), row('Preheat, one batch', preheat)],
    ),
    '',
    `Target: ${LEAST_TIMES} times faster: ${verdict(gain >= LEAST_TIMES)} (${times(gain)}).`,
    '',
  ];
}

function times(ratio: number): string {
  return `${ratio.toFixed(ratio < 10 ? 2 : 1)} ×`;
}

function verdict(isMet: boolean): string {
  return isMet ? 'met' : 'not met';
}
