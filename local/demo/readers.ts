/** Plays a stream of reads into both halves, each key in its order. */

import type { Preheat } from '../../client/index.ts';
import type { Clock, Log } from '../../core/ports.ts';
import type { Read } from './workload.ts';

/** Reads under way, over both halves; beyond it the stream waits. */
const MOST_PENDING = 2_000;
const LATE_MILLISECONDS = 500;
const WARN_EVERY_MILLISECONDS = 10_000;

/** One half: a client of its own and the keyspace that it reads. */
export interface Half {
  readonly keyspace: string;
  readonly client: Preheat;
}

/** What is played, to whom and how fast. */
export interface ReadersOptions {
  /** In order of time; `at` counts from the start. */
  readonly reads: Iterable<Read>;
  readonly halves: readonly Half[];
  readonly clock: Clock;
  readonly speed: number;
  readonly log: Log;
}

/** Running readers. */
export interface Readers {
  /** Reads of each half so far. */
  count(): number;
  /** Resolves at the end of the stream, or when they were stopped: every read has its value. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Starts to read; a read that fails is logged once in a while and the stream goes on. */
export function startReaders(options: ReadersOptions): Readers {
  const { clock, halves, speed } = options;
  const stopping = new AbortController();
  const warn = makeThrottle(options.log, WARN_EVERY_MILLISECONDS);
  const lines = makeLines((error) => warn('a reader got no value', { error: error.message }));
  let count = 0;

  const play = async () => {
    const startAt = clock.now();
    for (const { at, user, id } of options.reads) {
      const early = startAt + at - clock.now();
      if (early > 0) await clock.sleep(early, stopping.signal).catch(() => {});
      while (lines.size() > MOST_PENDING && !stopping.signal.aborted) await lines.oneLess();
      if (stopping.signal.aborted) break;
      const late = -early / speed;
      if (late > LATE_MILLISECONDS) {
        warn('the readers fall behind; take a lower --speed', { lateMilliseconds: late });
      }
      count += 1;
      for (const { keyspace, client } of halves) {
        const read = () => client.read(keyspace, { sku: id }, { user, session: user });
        lines.add(`${keyspace}:${id}`, read);
      }
    }
    await lines.empty();
  };
  const ended = play();
  return {
    count: () => count,
    ended,
    stop: async () => {
      stopping.abort();
      await ended;
    },
  };
}

/** Work that waits for the work on the same key before it, and for none other. */
function makeLines(onError: (error: Error) => void) {
  const ends = new Map<string, Promise<void>>();
  let size = 0;
  let changed = Promise.withResolvers<void>();
  return {
    size: () => size,
    oneLess: () => changed.promise,
    add(key: string, work: () => Promise<unknown>): void {
      size += 1;
      const end = (ends.get(key) ?? Promise.resolve())
        .then(work)
        .then(() => undefined, onError)
        .then(() => {
          size -= 1;
          if (ends.get(key) === end) ends.delete(key);
          changed.resolve();
          changed = Promise.withResolvers();
        });
      ends.set(key, end);
    },
    async empty(): Promise<void> {
      while (ends.size > 0) await Promise.all(ends.values());
    },
  };
}

function makeThrottle(log: Log, milliseconds: number) {
  let quietUntil = 0;
  return (message: string, fields: Readonly<Record<string, unknown>>) => {
    if (performance.now() < quietUntil) return;
    quietUntil = performance.now() + milliseconds;
    log.warn(message, fields);
  };
}
