/** What the readers read, at which tempo and under which configuration. */
import { readTrace } from '../../backtest/traces/read-trace.ts';
import type { Trace } from '../../backtest/traces/trace.ts';
import { DEFAULTS } from '../../core/config/defaults.ts';
import { resolveSettings, type SettingsSource } from '../../core/config/resolve.ts';
import type { Settings } from '../../core/config/settings.ts';
import { formatDuration } from '../../core/units.ts';
import type { LocalOptions } from '../options.ts';
import { makeReplayTempo, realTempo, type Tempo } from '../tempo/tempo.ts';
import { type HalvesOptions, KEY_PREFIX, LABELS, makeHalvesConfig } from './halves.ts';
import { type DemoOrigin, startOrigin } from './origin.ts';
import { DEMO_WORKLOAD, generateReads, type Read } from './workload.ts';

const ORIGIN_MILLISECONDS = 200;
/** Runs of a strategy are at least this far apart in real time. */
const LEAST_REAL_RUN_MILLISECONDS = 250;

/** What `GET /v1/stats` answers at most. */
const MOST_RECENT_SECONDS = 3_600;
const MOST_POINTS = 360;

/** A demo that is ready to be read. */
export interface Demo {
  readonly source: SettingsSource;
  readonly settings: Settings;
  readonly origin: DemoOrigin;
  readonly tempo: Tempo;
  readonly reads: Iterable<Read>;
  /** A key of the half with Preheat. */
  readonly sampleKey: string;
  /** What these reads are: shown in the terminal and on the page. */
  readonly notice: string;
  /** Query of `GET /v1/stats` that covers what somebody watching has just seen. */
  readonly statsQuery: string;
  /** Starts the time of a replay. */
  begin(): void;
}

/** What `GET /demo` answers; `dashboard/source.ts` reads it. */
export function makeNotes({ settings, origin, notice, statsQuery }: Demo) {
  const names = [...settings.keyspaces.keys()];
  return {
    notice,
    statsQuery,
    labels: LABELS,
    origin: Object.fromEntries(names.map((name) => [name, origin.counts(name)])),
  };
}

/**
 * Prepares the generated reads, or those of a log.
 *
 * @throws PreheatError `input_invalid` when the log cannot be read.
 */
export function prepareDemo(options: LocalOptions): Promise<Demo> {
  return options.trace === undefined ? prepareGenerated(options) : prepareReplay(options);
}

async function prepareGenerated({ ttlMilliseconds }: LocalOptions): Promise<Demo> {
  const origin = await startOrigin(ORIGIN_MILLISECONDS);
  return {
    ...makeSettings(origin.url, {
      ttl: `${ttlMilliseconds}ms`,
      // Made-up readers come at random: there are no cohorts that would expire together.
      jitter: 0,
      refreshAheadEvery: '1s',
      popularEvery: '2s',
    }),
    origin,
    tempo: realTempo,
    reads: generateReads(DEMO_WORKLOAD),
    sampleKey: sampleKey(generateReads(DEMO_WORKLOAD)),
    notice: `Demo: these reads are made up by a generator (seed ${DEMO_WORKLOAD.seed}), not measured anywhere. Both halves get the same reads.`,
    statsQuery: '',
    begin: () => {},
  };
}

async function prepareReplay(options: LocalOptions): Promise<Demo> {
  const { trace: file = '', speed, ttlMilliseconds } = options;
  const { trace } = await readTrace(file);
  const tempo = makeReplayTempo(trace.times[0] ?? 0, speed);
  const origin = await startOrigin(ORIGIN_MILLISECONDS / speed);
  const refreshEvery = Math.max(60_000, LEAST_REAL_RUN_MILLISECONDS * speed);
  return {
    ...makeSettings(origin.url, {
      ttl: `${ttlMilliseconds}ms`,
      jitter: DEFAULTS.jitter,
      refreshAheadEvery: `${Math.ceil(refreshEvery / 1_000)}s`,
      popularEvery: '30m',
    }),
    origin,
    tempo,
    reads: readsOf(trace),
    sampleKey: sampleKey(readsOf(trace)),
    notice: `Replay of ${file} at ${speed} times its speed, TTL ${formatDuration(ttlMilliseconds)}: the reads are real, the origin is ours. Both halves get the whole log; latencies are in real time.`,
    statsQuery: replayQuery(speed),
    begin: () => tempo.start(),
  };
}

function makeSettings(originUrl: string, options: Omit<HalvesOptions, 'originUrl'>) {
  const config = makeHalvesConfig({ originUrl, ...options });
  return { source: { config, options: {} }, settings: resolveSettings(config) };
}

/** Half a minute of real time as the log counts it, within the hour that the API allows. */
function replayQuery(speed: number): string {
  const recentSeconds = Math.min(MOST_RECENT_SECONDS, Math.max(30, Math.round(30 * speed)));
  return `?recent=${recentSeconds}s&points=${MOST_POINTS}`;
}

function sampleKey(reads: Iterable<Read>): string {
  for (const { id } of reads) return `${KEY_PREFIX}${id}`;
  return KEY_PREFIX;
}

function* readsOf(trace: Trace): Generator<Read> {
  const startAt = trace.times[0] ?? 0;
  for (const [index, at] of trace.times.entries()) {
    yield {
      at: at - startAt,
      user: trace.userNames[trace.users[index] ?? -1] ?? '',
      id: trace.keyNames[trace.keys[index] ?? -1] ?? '',
    };
  }
}
