/**
 * `npm run bench:strategy`: what one run of each strategy reads and takes when the table knows ten
 * thousand keys, a hundred thousand and a million, while equally much happens in it. In memory with
 * counted items, and up to a hundred thousand keys on the emulator of the table.
 */
import { statsItem } from '../adapters/dynamodb/stats-item.ts';
import { makeTable } from '../adapters/dynamodb/table.ts';
import { makeMemoryCategories } from '../adapters/memory/categories.ts';
import { makeMemoryGateStates } from '../adapters/memory/gate-states.ts';
import { makeMemoryLedger } from '../adapters/memory/ledger.ts';
import { makeManualClock } from '../adapters/memory/manual-clock.ts';
import { makeMemoryPatterns } from '../adapters/memory/patterns.ts';
import { makeMemoryQueue } from '../adapters/memory/queue.ts';
import { makeMemoryRecentVisits } from '../adapters/memory/recent-visits.ts';
import { makeMemoryRuns } from '../adapters/memory/runs.ts';
import { makeMemoryTasks } from '../adapters/memory/tasks.ts';
import { makeMemoryUsers } from '../adapters/memory/users.ts';
import { randomIds } from '../adapters/system/ids.ts';
import type { StrategyName } from '../core/config/settings.ts';
import type { KeyRef } from '../core/keyspaces/keyspaces.ts';
import type { KeyRecord } from '../core/patterns/stats.ts';
import type { RunPorts } from '../core/strategies/run.ts';
import type { WarmMessage } from '../core/warming/messages.ts';
import { TABLE_NAME } from '../local/stores.ts';
import { type NewTable, startRig } from './cost/rig.ts';
import { keepResult } from './kit/result.ts';
import { SETTINGS, STRATEGIES_ON } from './strategy/config.ts';
import { fillTable } from './strategy/fill.ts';
import { type Filled, type Measure, measureStrategy } from './strategy/measure.ts';

const { env } = process;
const SIZES = (env['BENCH_SIZES'] ?? '10000,100000,1000000').split(',').map(Number);
/** Filling the emulator with more takes longer than a benchmark may. */
const TABLE_SIZES = (env['BENCH_TABLE_SIZES'] ?? '10000,100000').split(',').map(Number);
const KEYS_PER_HOUR = Number(env['BENCH_KEYS_PER_HOUR'] ?? 500);
/** And in memory, so many times as many. */
const BUSIER = 10;
const ROUNDS = Number(env['BENCH_ROUNDS'] ?? 5);
const HOUR = 3_600_000;
const ORIGIN_MILLISECONDS = 50;
const PROGRESS_MILLISECONDS = 10_000;

const now = Math.floor(Date.now() / HOUR) * HOUR - HOUR / 2;
const rig = await startRig(ORIGIN_MILLISECONDS, HOUR);

const inMemory: Filled[] = [];
for (const keys of SIZES) inMemory.push(await fillMemory(keys, KEYS_PER_HOUR));
const memory = await measureAll(inMemory);
const [least = 0] = SIZES;
const busier = await measureAll([
  await fillMemory(least, KEYS_PER_HOUR),
  await fillMemory(least, BUSIER * KEYS_PER_HOUR, 'busier'),
]);
const table = await onTables(TABLE_SIZES, [], measureTables);
await rig.stop();
const sizes = `BENCH_SIZES=${SIZES.join()} BENCH_TABLE_SIZES=${TABLE_SIZES.join()} BENCH_KEYS_PER_HOUR=${KEYS_PER_HOUR} BENCH_ROUNDS=${ROUNDS}`;
await keepResult('strategy', `${sizes} npm run bench:strategy`, {
  sizes: SIZES,
  tableSizes: TABLE_SIZES,
  keysPerHour: KEYS_PER_HOUR,
  busierTimes: BUSIER,
  memory,
  busier,
  table,
});
process.exit(0);

type Measures = Record<StrategyName, Record<string, Measure>>;

/** All strategies on some tables, which must all be given the same proposals. */
async function measureAll(tables: readonly Filled[]): Promise<Measures> {
  const all: Partial<Measures> = {};
  for (const name of STRATEGIES_ON) {
    const measured = await measureStrategy(name, tables, ROUNDS);
    say(name, measured);
    const proposed = new Set(Object.values(measured).map((own) => own.proposed));
    const isBusier = tables.some(({ name: of }) => of === 'busier');
    if (proposed.has(0)) throw new Error(`${name} proposes nothing`);
    if (!isBusier && proposed.size > 1) throw new Error(`${name} proposes ${[...proposed]}`);
    all[name] = measured;
  }
  return all as Measures;
}

/** The same, with what the emulator is asked in one run. */
async function measureTables(tables: readonly Filled[]) {
  const measures = await measureAll(tables);
  const requests: Record<string, Record<string, { requests: number; readUnits: number }>> = {};
  for (const name of STRATEGIES_ON) {
    requests[name] = {};
    for (const one of tables) {
      const usage = await rig.meter.measure(() => measureStrategy(name, [one], 0));
      const { tableCalls, readUnits } = usage;
      requests[name][one.name] = { requests: tableCalls, readUnits };
    }
  }
  return { measures, requests };
}

/** All tables are there at the same time, so that they can be measured in turns. */
function onTables<Answer>(
  [keys, ...others]: readonly number[],
  made: readonly Filled[],
  use: (tables: readonly Filled[]) => Promise<Answer>,
): Promise<Answer> {
  if (keys === undefined) return use(made);
  return rig.onNewTable(async (on) => {
    const filled = await fillEmulator(on, keys);
    return onTables(others, [...made, filled], use);
  });
}

async function fillMemory(keys: number, keysPerHour: number, name = `${keys}`): Promise<Filled> {
  const clock = makeManualClock(now);
  const ports: RunPorts = {
    settings: SETTINGS,
    clock,
    ids: randomIds,
    patterns: makeMemoryPatterns(),
    users: makeMemoryUsers(),
    tasks: makeMemoryTasks(),
    categories: makeMemoryCategories(),
    visits: makeMemoryRecentVisits(clock),
    ledger: makeMemoryLedger(clock),
    gateStates: makeMemoryGateStates(),
    runs: makeMemoryRuns(clock),
    warmQueue: makeMemoryQueue<WarmMessage>(clock),
  };
  return fill(name, ports, { keys, keysPerHour });
}

function fillEmulator({ stores, clock }: NewTable, keys: number): Promise<Filled> {
  clock.set(now, 0);
  const warmQueue = makeMemoryQueue<WarmMessage>(makeManualClock(now));
  const ports = { ...stores, settings: SETTINGS, clock, ids: randomIds, warmQueue };
  const { document: client, privacy } = stores;
  const table = makeTable({ client, tableName: TABLE_NAME, clock, privacy });
  // Written without conditions, many at once: five times as fast.
  const save = async (records: readonly KeyRecord[]): Promise<KeyRef[]> => {
    await table.putMany(records.map((record) => statsItem(record, now)));
    return [];
  };
  const filling = { ...ports, patterns: { ...stores.patterns, save } };
  return fill(`${keys}`, ports, { keys, keysPerHour: KEYS_PER_HOUR }, filling);
}

async function fill(
  name: string,
  ports: RunPorts,
  size: Parameters<typeof fillTable>[1],
  filling = ports,
): Promise<Filled> {
  const from = performance.now();
  const progress = setInterval(() => say(`filling ${size.keys} keys`), PROGRESS_MILLISECONDS);
  await fillTable(filling, size, now).finally(() => clearInterval(progress));
  const seconds = ((performance.now() - from) / 1_000).toFixed(1);
  say(`${size.keys} keys, ${size.keysPerHour} read in an hour, filled in ${seconds} s`);
  return { name, ports };
}

function say(what: string, of?: object): void {
  process.stderr.write(`${what}${of ? ` ${JSON.stringify(of)}` : ''}\n`);
}
