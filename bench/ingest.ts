/**
 * `npm run bench:ingest`: a million reads in ten minutes of virtual time, from the client library
 * through record, queue and ingest into the table, and the same as one update of the table each.
 * Counted are the writes; compared with what was read are the most read keys that the table knows.
 */
import { readsRow } from '../core/budget/rows.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import { makeConfig } from './cost/config.ts';
import { KEYSPACE } from './cost/reads.ts';
import { type NewTable, startRig } from './cost/rig.ts';
import { findTop } from './cost/top.ts';
import { makeUnits } from './cost/units.ts';
import { makeWindows } from './cost/windows.ts';
import { measureOneUpdateEach } from './ingest/one-update-each.ts';
import { type HeapUse, watchHeap, watchProcessor } from './ingest/watch.ts';
import { keepResult } from './kit/result.ts';

const { env } = process;
const EVENTS = Number(env['BENCH_EVENTS'] ?? 1_000_000);
const KEYS = Number(env['BENCH_KEYS'] ?? 100_000);
/** With what else a call writes, ten windows are 10,000 writes at most. */
const BOUND = Number(env['BENCH_BOUND'] ?? 980);
/** Each window costs much the same: these stand for all ten where ten times the keys are written. */
const USUAL_WINDOWS = Number(env['BENCH_WINDOWS'] ?? 2);
/** Of the events, those that are really made an update each. */
const SLICE = Number(env['BENCH_SLICE'] ?? 20_000);
const WINDOWS = 10;
const MINUTE = 60_000;
const PROCESSES = 4;
const ORIGIN_MILLISECONDS = 50;

const rig = await startRig(ORIGIN_MILLISECONDS, WINDOWS * MINUTE);
const { keysPerWindow } = resolveSettings(makeConfig(rig.origin.url), {}).ingest;
const bounded = await rig.onNewTable((table) => measureWindows(table, BOUND, WINDOWS));
const usual = await rig.onNewTable((table) => measureWindows(table, keysPerWindow, USUAL_WINDOWS));
const oneUpdateEach = await rig.onNewTable((table) =>
  measureOneUpdateEach(table, rig.meter, SLICE, KEYS),
);
say('one update each', oneUpdateEach);
await rig.stop();
const sizes = `BENCH_EVENTS=${EVENTS} BENCH_KEYS=${KEYS} BENCH_BOUND=${BOUND} BENCH_WINDOWS=${USUAL_WINDOWS} BENCH_SLICE=${SLICE}`;
await keepResult('ingest', `${sizes} npm run bench:ingest`, {
  keys: KEYS,
  processes: PROCESSES,
  runs: [bounded, usual],
  oneUpdateEach,
});
process.exit(0);

/** Windows with that bound on what each writes. */
async function measureWindows(table: NewTable, keysPerWindow: number, windows: number) {
  const processor = watchProcessor(rig.meter, 'ingest');
  const config = { ...makeConfig(rig.origin.url), ingest: { keysPerWindow } };
  const units = makeUnits({ config, ...table, meter: processor.meter });
  const readsPerWindow = EVENTS / WINDOWS;
  const { startAt } = rig;
  const { clock } = table;
  const sizes = { keys: KEYS, processes: PROCESSES, readsPerWindow, startAt };
  const readers = makeWindows({ units, clock, ...sizes });
  const heap: HeapUse[] = [];
  let messages = 0;
  const usage = await rig.meter.measure(async () => {
    for (let window = 0; window < windows; window += 1) {
      await readers.read(window);
      heap.push(
        await watchHeap(async () => {
          messages += await units.ingest();
        }),
      );
      say(`${keysPerWindow} keys, window ${window}`, heap.at(-1));
    }
  });
  const events = readsPerWindow * windows;
  const [counted] = await table.stores.ledger.read([readsRow(KEYSPACE)]);
  if (counted?.['reads'] !== events) throw new Error(`${counted?.['reads']} reads are counted`);
  const top = await findTop(table.stores.patterns, readers.keyspace, readers.truth);
  const result = {
    keysPerWindow,
    events,
    windows,
    keysRead: readers.truth.size,
    messages,
    calls: usage.invocations['ingest']?.calls ?? 0,
    tableWrites: usage.itemsWritten,
    writeUnits: usage.writeUnits,
    indexUnits: usage.indexUnits,
    queueRequests: usage.queueRequests,
    cpuMicrosecondsPerEvent: processor.microseconds() / events,
    heapMegabytes: {
      most: Math.max(...heap.map(({ most }) => most)),
      firstKept: heap[0]?.kept ?? 0,
      lastKept: heap.at(-1)?.kept ?? 0,
    },
    ...top,
  };
  say('in all', result);
  return result;
}

function say(what: string, of?: object): void {
  process.stderr.write(`${what}${of ? ` ${JSON.stringify(of)}` : ''}\n`);
}
