/**
 * `npm run bench:cost`: counts what AWS would bill for. The units of the product run on a real
 * Redis and on emulators of table and queues, with readers who use the client library, on a clock
 * that is set from window to window. No prices here: `npm run docs:cost` puts them to the counts.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { makeMemoryLog } from '../adapters/memory/log.ts';
import { STRATEGY_NAMES } from '../core/config/defaults.ts';
import { resolveSettings } from '../core/config/resolve.ts';
import { startAws } from '../local/aws-process.ts';
import { startCacheServer } from '../local/cache-server.ts';
import { startOrigin } from '../local/demo/origin.ts';
import { drawSealKeys } from '../local/seal-keys.ts';
import { makeStores, type Stores } from '../local/stores.ts';
import { RESULTS } from './cases.ts';
import { makeSetClock } from './cost/clock.ts';
import { makeConfig } from './cost/config.ts';
import { countQueues, countTable } from './cost/count-requests.ts';
import { makeMeter, type Usage } from './cost/meter.ts';
import { plainBatch } from './cost/plain-batch.ts';
import { KEYSPACE, makeReaders } from './cost/reads.ts';
import { findTop } from './cost/top.ts';
import { makeUnits, type Units } from './cost/units.ts';

const { env } = process;
const EVENTS = Number(env['BENCH_EVENTS'] ?? 1_000_000);
const KEYS = Number(env['BENCH_KEYS'] ?? 100_000);
const WARMED = Number(env['BENCH_WARMED'] ?? 10_000);
/** Bounds of what a window writes that are tried beside the default. */
const FEW = (env['BENCH_FEW'] ?? '1000,300').split(',').map(Number);
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
const FLUSH_MILLISECONDS = 5 * SECOND;
const ORIGIN_MILLISECONDS = 50;
const TICKS = 3;

const log = makeMemoryLog();
const cacheServer = await startCacheServer(env['REDIS_URL'], log);
const redis = cacheServer.connect();
const admin = cacheServer.connect();
const origin = await startOrigin(ORIGIN_MILLISECONDS);
const meter = makeMeter(async () => {
  const [commands, input, output] = [
    'total_commands_processed',
    'total_net_input_bytes',
    'total_net_output_bytes',
  ];
  const info = await admin.info('stats');
  const figure = (name = '') => Number(new RegExp(`${name}:(\\d+)`).exec(info)?.[1] ?? 0);
  return { commands: figure(commands), bytes: figure(input) + figure(output) };
});
/** Over an hour ago, the last windows of an hour: by now what was loaded then has ended. */
const startAt = Math.floor(Date.now() / HOUR) * HOUR - HOUR - WINDOWS * MINUTE;

const parts: Record<string, () => Promise<unknown>> = {
  few: async () => {
    const all: object[] = [];
    for (const keysPerWindow of FEW) all.push(await measureFew(keysPerWindow));
    return all;
  },
  usual: () => measureUsual(),
  work: () =>
    onNewTable(async (stores, clock) => {
      const units = makeUnits({ config: makeConfig(origin.url), stores, clock, meter });
      const rest = await measureTicks(units, clock);
      say('at rest', rest);
      const { keysRead } = await measureAccess(units, stores, clock, 1);
      const busy = await measureTicks(units, clock, ['recovery']);
      const warming = await measureWarming(stores, clock);
      // Before, it would have filled the cache, which is what it is for.
      const others = ['gauges', 'schedules', ...STRATEGY_NAMES];
      Object.assign(busy, await measureTicks(units, clock, others));
      say('with known keys', busy);
      return { rest, keysRead, busy, warming };
    }),
  plain: () =>
    onNewTable(async (stores, clock) => {
      const units = makeUnits({ config: makeConfig(origin.url), stores, clock, meter });
      return measurePlain(units, clock);
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
meter.close();
await origin.stop();
await cacheServer.stop();
process.exit(0);

async function onNewTable<Answer>(
  work: (stores: Stores, clock: ReturnType<typeof makeSetClock>) => Promise<Answer>,
): Promise<Answer> {
  await admin.flushall();
  const aws = await startAws();
  const clock = makeSetClock(startAt);
  const tempo = { clock, speed: 1, toReal: (milliseconds: number) => milliseconds };
  const settings = resolveSettings(makeConfig(origin.url), { environment: 'prod' });
  const sealKeys = drawSealKeys();
  const stores = await makeStores({ aws, redis, settings, sealKeys, tempo, log });
  countTable(stores.document, meter);
  countQueues(stores.queues.client, meter);
  try {
    return await work(stores, clock);
  } finally {
    stores.close();
    await aws.stop();
  }
}

/** Some windows, with the default bound. */
function measureUsual() {
  return onNewTable(async (stores, clock) => {
    const units = makeUnits({ config: makeConfig(origin.url), stores, clock, meter });
    return measureAccess(units, stores, clock, USUAL_WINDOWS);
  });
}

/** All windows, with another bound on what each writes. */
function measureFew(keysPerWindow: number) {
  return onNewTable(async (stores, clock) => {
    const config = { ...makeConfig(origin.url), ingest: { keysPerWindow } };
    const units = makeUnits({ config, stores, clock, meter });
    return { keysPerWindow, ...(await measureAccess(units, stores, clock, WINDOWS)) };
  });
}

/** Reads in ten windows, and one more in the next hour. */
async function measureAccess(
  units: Units,
  stores: Stores,
  clock: ReturnType<typeof makeSetClock>,
  windows: number,
) {
  const keyspace = units.settings.keyspaces.get(KEYSPACE);
  if (!keyspace) throw new Error('no keyspace');
  const readers = makeReaders({
    keys: KEYS,
    processes: PROCESSES,
    keyspace,
    clock,
    send: units.post,
  });
  const parts = MINUTE / FLUSH_MILLISECONDS;
  const readWindow = async (window: number) => {
    const from = startAt + window * MINUTE;
    for (let part = 0; part < parts; part += 1) {
      const begin = from + part * FLUSH_MILLISECONDS;
      clock.set(begin + FLUSH_MILLISECONDS);
      await readers.read(Math.round(EVENTS / WINDOWS / parts), begin, FLUSH_MILLISECONDS);
    }
    const messages = await units.ingest();
    say(`window ${window}: ${messages} messages`);
  };
  const access = await meter.measure(async () => {
    for (let window = 0; window < windows; window += 1) await readWindow(window);
  });
  say('access', access);
  const top = await findTop(stores.patterns, keyspace, readers.truth);
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
async function measurePlain(units: Units, clock: ReturnType<typeof makeSetClock>) {
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
async function measureTicks(
  units: Units,
  clock: ReturnType<typeof makeSetClock>,
  without: readonly string[] = [],
) {
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
async function measureWarming(stores: Stores, clock: ReturnType<typeof makeSetClock>) {
  const units = makeUnits({ config: makeConfig(origin.url, WARMED), stores, clock, meter });
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
