/** Windows of reads by processes with the client library, on their way to the table. */
import type { Keyspace } from '../../core/config/settings.ts';
import { KEYSPACE, makeReaders } from './reads.ts';
import type { SetClock } from './rig.ts';
import type { Units } from './units.ts';

/** A window, and how often a process sends what it has to tell. */
const MINUTE = 60_000;
const FLUSH_MILLISECONDS = 5_000;

/** What is read. */
export interface WindowsOptions {
  readonly units: Units;
  readonly clock: SetClock;
  readonly keys: number;
  readonly processes: number;
  readonly readsPerWindow: number;
  readonly startAt: number;
}

/** Makes the readers. */
export function makeWindows(options: WindowsOptions) {
  const { units, clock, keys, processes, readsPerWindow, startAt } = options;
  const keyspace = units.settings.keyspaces.get(KEYSPACE) as Keyspace;
  const readers = makeReaders({ keys, processes, keyspace, clock, send: units.post });
  const parts = MINUTE / FLUSH_MILLISECONDS;
  return {
    keyspace,
    /** Reads of each rank so far. */
    truth: readers.truth,
    /** Reads in that window, the first being 0; what is told of them is on the queue then. */
    async read(window: number): Promise<void> {
      const from = startAt + window * MINUTE;
      for (let part = 0; part < parts; part += 1) {
        const begin = from + part * FLUSH_MILLISECONDS;
        clock.set(begin + FLUSH_MILLISECONDS);
        const readsBefore = (of: number) => Math.round((of * readsPerWindow) / parts);
        await readers.read(readsBefore(part + 1) - readsBefore(part), begin, FLUSH_MILLISECONDS);
      }
    },
  };
}
