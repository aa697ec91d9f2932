/** Lets both halves read, and waits until all that they read is in the table. */
import { setTimeout as sleep } from 'node:timers/promises';
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import type { Log } from '../../core/ports.ts';
import type { Machine } from '../machine.ts';
import type { Demo } from './demo.ts';
import { makeHalf } from './half.ts';
import { HALVES } from './halves.ts';
import { startReaders } from './readers.ts';

const LOOK_MILLISECONDS = 200;
/** Looks in a row that find nothing left: between two queues a message is in neither for a moment. */
const QUIET_LOOKS = 5;

/** A demo that is being read. */
export interface Play {
  /** Resolves at the end of the log; generated reads do not end. */
  readonly ended: Promise<void>;
  /** Reads of each half so far, counted by the readers. */
  count(): number;
  /** Ends the reading and sends what is recorded. */
  stop(): Promise<void>;
  /** Ends the strategies; resolves to whether all was counted and warmed before the signal. */
  drain(signal: AbortSignal): Promise<boolean>;
  /** The same, without what is still to be warmed. */
  drainReads(signal: AbortSignal): Promise<boolean>;
}

/** Starts the readers. */
export function startPlay(demo: Demo, machine: Machine, log: Log): Play {
  const { settings, tempo } = demo;
  const halves = HALVES.map((keyspace) =>
    makeHalf({
      keyspace,
      redis: machine.connect(),
      settings,
      // Of its own, so that the readers' calls do not wait behind the warmer's.
      origins: makeOrigins(settings, {
        secrets: makeMemorySecrets(),
        paidCalls: makeMemoryPaidCalls(tempo.clock),
        clock: tempo.clock,
      }),
      tempo,
      endpoint: machine.url,
      token: machine.tokens.record,
    }),
  );
  demo.begin();
  const readers = startReaders({ reads: demo.reads, halves, ...tempo, log });
  const drain = async (count: () => Promise<number>, signal: AbortSignal) => {
    await machine.product.stopStrategies();
    let quiet = 0;
    while (quiet < QUIET_LOOKS && !signal.aborted) {
      quiet = (await count()) === 0 ? quiet + 1 : 0;
      await sleep(LOOK_MILLISECONDS, undefined, { signal }).catch(() => {});
    }
    return quiet === QUIET_LOOKS;
  };
  return {
    ended: readers.ended,
    count: readers.count,
    async stop() {
      await readers.stop();
      await Promise.all(halves.map(({ client }) => client.close()));
    },
    drain: (signal) => drain(machine.product.pending, signal),
    drainReads: (signal) => drain(machine.product.pendingReads, signal),
  };
}
