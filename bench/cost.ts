/**
 * `npm run bench:cost`: counts what AWS would bill for. The units of the product run on a real
 * Redis and on emulators of table and queues, with readers who use the client library, on a clock
 * that is set from window to window. No prices here: `npm run docs:cost` puts them to the counts.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { STRATEGY_NAMES } from '../core/config/defaults.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import { RESULTS } from './cases.ts';
import { makeConfig } from './cost/config.ts';
import type { Usage } from './cost/meter.ts';
import { plainBatch } from './cost/plain-batch.ts';
import { KEYSPACE, makeReaders } from './cost/reads.ts';
import { type NewTable, startRig } from './cost/rig.ts';
import { findTop } from './cost/top.ts';
import { makeUnits, type Units } from './cost/units.ts';
import { makeWindows } from './cost/windows.ts';

const { env } = process;
const EVENTS = Number(env['BENCH_EVENTS'] ?? 1_000_000);
const KEYS = Number(env['BENCH_KEYS'] ?? 100_000);
const WARMED = Number(env['BENCH_WARMED'] ?? 10_000);
/** Bounds of what a window writes that are tried beside the default. */
const FEW = (env['BENCH_FEW'] ?? '980,300').split(',').map(Number);
/** Parts that are measured; of others the file keeps what it has. */
const PARTS = (env['BENCH_PARTS'] ?? 'few,usual,work,plain').split(',');
const FILE = env['BENCH_RESULT'] ?? `${RESULTS}/cost.json`;
const WINDOWS = 10;
/** Each window costs much the same: these stand for all ten where every key is written. */
const USUAL_WINDOWS = Number(env['BENCH_WINDOWS'] ?? 3);
const PROCESSES = 4;
const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const ORIGIN_MILLISECONDS = 50;
const TICKS = 3;

const rig = await startRig(ORIGIN_MILLISECONDS, WINDOWS * MINUTE);
const { meter, origin, admin, startAt, onNewTable } = rig;

const parts: Record<string, () => Promise<unknown>> = {
  few: async () => {
    const all: object[] = [];
    for (const keysPerWindow of FEW) all.push(await measureFew(keysPerWindow));
    return all;
  },
  usual: () => measureUsual(),
  work: () =>
    onNewTable(async (table) => {
      const units = makeUnits({ config: makeConfig(origin.url), ...table, meter });
      const rest = await measureTicks(units, table);
      say('at rest', rest);
      const { keysRead } = await measureAccess(units, table, 1);
      const busy = await measureTicks(units, table, ['recovery']);
      const warming = await measureWarming(table);
      // Before, it would have filled the cache, which is what it is for.
      const others = ['gauges', 'schedules', ...STRATEGY_NAMES];
      Object.assign(busy, await measureTicks(units, table, others));
      say('with known keys', busy);
      return { rest, keysRead, busy, warming };
    }),
  plain: () =>
    onNewTable(async (table) => {
      const units = makeUnits({ config: makeConfig(origin.url), ...table, meter });
      return measurePlain(units, table);
    }),
};
const measured: Record<string, unknown> = {};
for (const [name, measure] of Object.entries(parts)) {
  if (PARTS.includes(name)) measured[name] = await measure();
}

const sizes = `BENCH_EVENTS=${EVENTS} BENCH_KEYS=${KEYS} BENCH_WARMED=${WARMED} BENCH_WINDOWS=${USUAL_WINDOWS} BENCH_FEW=${FEW.join()}`;
const commands = Object.fromEntries(
  Object.keys(measured).map((name) => [name, `${sizes} BENCH_PARTS=${name} npm run bench:cost`]),
);
const kept = JSON.parse(await readFile(FILE, 'utf8').catch(() => '{}'));
const result = {
  ...kept,
  commands: { ...kept.commands, ...commands },
  machine: env['BENCH_MACHINE'] ?? '',
  measuredOn: new Date().toISOString().slice(0, 10),
  keys: KEYS,
  windows: WINDOWS,
  processes: PROCESSES,
  originMilliseconds: ORIGIN_MILLISECONDS,
  ticks: TICKS,
  keysPerWindow: resolveSettings(makeConfig(origin.url), {}).ingest.keysPerWindow,
  ...measured,
};
await writeFile(FILE, `${JSON.stringify(result)}\n`);
await rig.stop();
process.exit(0);

/** Some windows, with the default bound. */
function measureUsual() {
  return onNewTable(async (table) => {
    const units = makeUnits({ config: makeConfig(origin.url), ...table, meter });
    return measureAccess(units, table, USUAL_WINDOWS);
  });
}

/** All windows, with another bound on what each writes. */
function measureFew(keysPerWindow: number) {
  return onNewTable(async (table) => {
    const config = { ...makeConfig(origin.url), ingest: { keysPerWindow } };
    const units = makeUnits({ config, ...table, meter });
    return { keysPerWindow, ...(await measureAccess(units, table, WINDOWS)) };
  });
}

/** Reads in ten windows, and one more in the next hour. */
async function measureAccess(units: Units, { stores, clock }: NewTable, windows: number) {
  const readers = makeWindows({
    units,
    clock,
    keys: KEYS,
    processes: PROCESSES,
    readsPerWindow: EVENTS / WINDOWS,
    startAt,
  });
  const readWindow = async (window: number) => {
    await readers.read(window);
    const messages = await units.ingest();
    say(`window ${window}: ${messages} messages`);
  };
  const access = await meter.measure(async () => {
    for (let window = 0; window < windows; window += 1) await readWindow(window);
  });
  say('access', access);
  const top = await findTop(stores.patterns, readers.keyspace, readers.truth);
  say('top', top);
  const hourTurn = await meter.measure(() => readWindow(WINDOWS));

  say('the next hour', hourTurn);
  return {
    events: (EVENTS / WINDOWS) * windows,
    windows,
    access,
    keysRead: readers.truth.size,
    top,
    hourTurn,
  };
}

/** One window of reads by an application without the client library: one event each, no counts. */
async function measurePlain(units: Units, { clock }: NewTable) {
  const { drawRank } = makeReaders({
    keys: KEYS,
    processes: 1,
    keyspace: undefined as never,
    clock,
    send: units.post,
  });

  const reads = EVENTS / WINDOWS;
  const access = await meter.measure(async () => {
    clock.set(startAt + MINUTE);
    for (let sent = 0; sent < reads; sent += 500) {
      await units.post(plainBatch(drawRank, Math.min(500, reads - sent), startAt));
    }
    await units.ingest();
  });
  say('plain', access);
  return { events: reads, access };
}

/** What runs on a schedule, by unit and strategy: the mean of some ticks. */
async function measureTicks(units: Units, { clock }: NewTable, without: readonly string[] = []) {
  const ticks: Record<string, Usage> = {};
  const measure = async (name: string, tick: () => Promise<unknown>) => {
    if (without.includes(name)) return;
    ticks[name] = await meter.measure(async () => {
      for (let count = 0; count < TICKS; count += 1) {
        clock.set(clock.now() + 1);
        await tick();
      }
    });
  };
  await measure('gauges', units.gauges);
  await measure('schedules', units.schedules);
  await measure('recovery', units.recovery);
  for (const name of STRATEGY_NAMES) {
    if (units.settings.strategies.get(name)?.enabled) {
      await measure(name, () => units.strategy(name));
    }
  }
  return ticks;
}

/** One run of a strategy that has that many keys to warm, and all that follows. */
async function measureWarming(table: NewTable) {
  const { clock } = table;
  const units = makeUnits({ config: makeConfig(origin.url, WARMED), ...table, meter });
  // What the ticks before have approved is not what is measured.
  await units.warm();
  await admin.flushall();
  clock.set(Date.now(), HOUR);
  const calls = origin.counts(KEYSPACE);
  const usage = await meter.measure(async () => {
    const { proposed, approved } = await units.strategy('critical');
    say(`${approved} of ${proposed} approved`);
    await units.warm();
  });
  const after = origin.counts(KEYSPACE);
  const warming = { keys: after.keys - calls.keys, originCalls: after.calls - calls.calls, usage };
  say('warming', warming);
  return warming;
}

function say(what: string, of?: object): void {
  process.stderr.write(`${what}${of ? ` ${JSON.stringify(of)}` : ''}\n`);
}
