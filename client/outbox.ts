/** Sends what was recorded: in batches, in the background, again with the same id until it is safe. */
import type { AccessBatch } from '../core/access.ts';
import { PreheatError } from '../core/errors.ts';
import type { Clock, Ids } from '../core/ports.ts';
import { type CountSlots, makeCountSlots } from './count-slots.ts';
import { type EventBuffer, type EventBufferOptions, makeEventBuffer } from './event-buffer.ts';
import type { ReadRecord } from './read-record.ts';
import type { Recorder } from './recorder.ts';
import type { WarmRecord } from './warm-record.ts';

/** When and how much is sent. */
export interface OutboxOptions extends EventBufferOptions {
  /**
   * Whether exact counts go along: they rest on what stands beside the values, which only the client
   * library reads. Default: yes.
   */
  readonly counts?: boolean;
  /** Longest time a read waits before it is sent. */
  readonly intervalMilliseconds: number;
}

/** Defaults: one small request in five seconds, at most about 5 MB held in an outage. */
export const DEFAULT_OUTBOX: OutboxOptions = {
  intervalMilliseconds: 5_000,
  maxPending: 10_000,
  maxPerBatch: 500,
  maxBytesPerBatch: 150_000,
};

const FIRST_RETRY_MILLISECONDS = 500;
const MOST_RETRY_MILLISECONDS = 30_000;
/** Attempts at the end, so that closing takes seconds and not minutes while the endpoint is down. */
const LAST_ATTEMPTS = 3;

/** How the sending goes. */
export interface OutboxReport {
  readonly pendingEvents: number;
  readonly sentBatches: number;
  readonly failedSends: number;
  /** Reads that a sample of the readers stands for: more came in than could be told one by one. */
  readonly sampledReads: number;
  /** Reads whose events were dropped; their counts are sent all the same. */
  readonly droppedReads: number;
  /** Batches that were refused for good, their counts with them. */
  readonly refusedBatches: number;
}

/** Recorded reads on their way out. */
export interface Outbox {
  add(read: ReadRecord): void;
  addWarm(warm: WarmRecord): void;
  /** Tries to send everything now; resolves whether or not it could. */
  flush(): Promise<void>;
  close(): Promise<void>;
  report(): OutboxReport;
}

interface OutboxPorts {
  readonly recorder: Recorder;
  readonly clock: Clock;
  readonly ids: Ids;
}

/** Makes an outbox; it is asleep until the first read. */
export function makeOutbox(ports: OutboxPorts, options: OutboxOptions = DEFAULT_OUTBOX): Outbox {
  const { clock } = ports;
  const events = makeEventBuffer(options);
  const counts = makeCountSlots();
  const isCounting = options.counts ?? true;
  const sender = makeSender(ports, events, isCounting ? counts : undefined);
  let isRunning = false;
  let isClosed = false;
  let alarm = new AbortController();

  /** Runs only while there is something to send, so that an idle process has no timer. */
  const run = async (): Promise<void> => {
    while (!isClosed && sender.hasWork()) {
      const pause = sender.retryMilliseconds() || options.intervalMilliseconds;
      await clock.sleep(pause, alarm.signal).catch(() => {});
      alarm = new AbortController();
      if (!isClosed) await sender.sendAll();
    }
    isRunning = false;
  };

  const wake = (): void => {
    if (!isRunning && !isClosed) {
      isRunning = true;
      void run();
    }
    // A full batch need not wait, unless the last one failed.
    if (events.size >= options.maxPerBatch && sender.retryMilliseconds() === 0) alarm.abort();
  };

  return {
    add(read) {
      events.add(read);
      if (isCounting) counts.add(read);
      wake();
    },
    addWarm(warm) {
      events.addWarm(warm);
      counts.addWarm(warm);
      wake();
    },
    flush: () => sender.sendAll(),
    async close() {
      isClosed = true;
      alarm.abort();
      for (let attempt = 1; attempt <= LAST_ATTEMPTS; attempt += 1) {
        await sender.sendAll();
        if (!sender.hasWork() || attempt === LAST_ATTEMPTS) return;
        await clock.sleep(FIRST_RETRY_MILLISECONDS);
      }
    },
    report: () => ({
      ...sender.report(),
      pendingEvents: events.size,
      sampledReads: events.sampledReads,
      droppedReads: events.droppedReads,
    }),
  };
}

interface Sender {
  hasWork(): boolean;
  /** Pause before the next attempt; 0 while the last one went well. */
  retryMilliseconds(): number;
  /** Sends until nothing is left or a batch fails; never rejects, one at a time. */
  sendAll(): Promise<void>;
  report(): Pick<OutboxReport, 'sentBatches' | 'failedSends' | 'refusedBatches'>;
}

function makeSender(
  { recorder, ids }: OutboxPorts,
  events: EventBuffer,
  counts: CountSlots | undefined,
): Sender {
  /** A batch that may or may not have arrived: it must come again as it was, under its id. */
  let unsure: AccessBatch | undefined;
  let sending: Promise<void> | undefined;
  let retry = 0;
  const totals = { sentBatches: 0, failedSends: 0, refusedBatches: 0 };
  const hasWork = () => unsure !== undefined || events.size > 0 || (counts?.size ?? 0) > 0;

  const sendOne = async (): Promise<boolean> => {
    unsure ??= { id: ids.next(), events: events.take(), ...(counts && { counts: counts.take() }) };
    try {
      await recorder.send(unsure);
      totals.sentBatches += 1;
    } catch (error) {
      totals.failedSends += 1;
      if (!(error instanceof PreheatError) || error.retryable) {
        retry = Math.min(Math.max(FIRST_RETRY_MILLISECONDS, retry * 2), MOST_RETRY_MILLISECONDS);
        return false;
      }
      totals.refusedBatches += 1;
    }
    unsure = undefined;
    retry = 0;
    return true;
  };
  const sendAll = async (): Promise<void> => {
    while (hasWork() && (await sendOne()));
  };

  return {
    hasWork,
    retryMilliseconds: () => retry,
    sendAll() {
      sending ??= sendAll().finally(() => {
        sending = undefined;
      });
      return sending;
    },
    report: () => totals,
  };
}
