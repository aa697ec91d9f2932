/**
 * Recording for applications that read their cache themselves: they tell which keys they asked for,
 * and Preheat learns from that. What hits and misses meant for the budget is derived in ingest.
 */
import { systemClock } from '../adapters/system/clock.ts';
import { randomIds } from '../adapters/system/ids.ts';
import { matchKey } from '../core/keyspaces/keyspaces.ts';
import type { Clock, Ids } from '../core/ports.ts';
import { makeBacklog } from './backlog.ts';
import { NO_CLAIM } from './claims.ts';
import { type SettingsChoice, settingsOf } from './options.ts';
import { DEFAULT_OUTBOX, makeOutbox, type OutboxOptions, type OutboxReport } from './outbox.ts';
import type { ReadContext } from './read-record.ts';
import { type HttpRecorderOptions, makeHttpRecorder, type Recorder } from './recorder.ts';

/** One read of a key by the application. */
export interface KeyRead extends ReadContext {
  readonly hit: boolean;
  /** Duration of the load that the miss caused. */
  readonly loadMilliseconds?: number;
}

/** How recording went. */
export interface KeyRecorderReport extends OutboxReport {
  /** Reads of keys that are of no keyspace: they are not recorded. */
  readonly unknownReads: number;
}

/** Takes note of reads. */
export interface KeyRecorder {
  /** Tells of a read by its exact Redis key; returns at once and never throws. */
  note(key: string, read: KeyRead): void;
  report(): KeyRecorderReport;
  /** Sends what is recorded now. */
  flush(): Promise<void>;
  /** Sends what is left. */
  close(): Promise<void>;
}

/** What a recorder is made of: the configuration, and where reads are sent. */
export type KeyRecorderOptions = SettingsChoice & {
  /** When recorded reads are sent. */
  readonly sending?: Partial<OutboxOptions>;
  readonly clock?: Clock;
  readonly ids?: Ids;
} & ((HttpRecorderOptions & { readonly recorder?: undefined }) | { readonly recorder: Recorder });

/**
 * Makes a recorder; it is asleep until the first read.
 *
 * @example
 * const recorder = createRecorder({ config, endpoint, token });
 * const value = await redis.get(key);
 * recorder.note(key, { hit: value !== null, user });
 */
export function createRecorder(options: KeyRecorderOptions): KeyRecorder {
  const { clock = systemClock, ids = randomIds } = options;
  const { keyspaces } = settingsOf(options);
  const recorder = options.recorder ?? makeHttpRecorder(options);
  const sending = { ...DEFAULT_OUTBOX, ...options.sending, counts: false };
  const outbox = makeOutbox({ recorder, clock, ids }, sending);
  let unknownReads = 0;
  const backlog = makeBacklog((read: KeyRead & { readonly key: string; readonly at: number }) => {
    const { key, at, hit, loadMilliseconds, ...context } = read;
    const ref = matchKey(keyspaces, key);
    if (!ref) {
      unknownReads += 1;
      return;
    }
    const miss = hit ? {} : { miss: { early: false, strategy: '' } };
    const load = loadMilliseconds === undefined ? {} : { loadMilliseconds };
    outbox.add({ ...ref, at, milliseconds: 0, context, claim: NO_CLAIM, ...miss, ...load });
  });
  return {
    note: (key, read) => backlog.add({ ...read, key, at: Math.floor(clock.now()) }),
    report() {
      backlog.drain();
      return { ...outbox.report(), unknownReads };
    },
    async flush() {
      backlog.drain();
      await outbox.flush();
    },
    async close() {
      backlog.drain();
      await outbox.close();
    },
  };
}
