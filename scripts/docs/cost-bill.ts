/** From what was counted to dollars. Pure. */
import type { Usage } from '../../bench/cost/meter.ts';
import { USE_PRICES } from '../../core/list-prices.ts';

/** What Lambda itself writes of a call: START, END and REPORT, with 26 bytes that each line adds. */
const LINES_OF_LAMBDA_BYTES = 400;
/** A line of the API's access log. */
const ACCESS_LINE_BYTES = 400;
/** Added to each line of a log. */
const LINE_OVERHEAD_BYTES = 26;
const GIGABYTE = 1e9;
const MEGABYTES_PER_GIGABYTE = 1_024;
const MILLISECONDS = 1_000;

/** One line of a bill: so many of something. */
export interface Charge {
  readonly what: string;
  readonly amount: number;
  readonly unit: string;
  readonly dollars: number;
}

/** Whether a unit is called through the API. */
const OF_THE_API = ['record'];

/** What usage is charged, without lines of nothing. */
export function chargesOf(usage: Usage, memory: ReadonlyMap<string, number>): Charge[] {
  const calls = (units = Object.keys(usage.invocations)) =>
    units.reduce((sum, unit) => sum + (usage.invocations[unit]?.calls ?? 0), 0);
  const gigabyteSeconds = Object.entries(usage.invocations).reduce(
    (sum, [unit, { milliseconds }]) =>
      sum + ((memory.get(unit) ?? 0) / MEGABYTES_PER_GIGABYTE) * (milliseconds / MILLISECONDS),
    0,
  );
  const logBytes =
    usage.logBytes +
    usage.logLines * LINE_OVERHEAD_BYTES +
    calls() * LINES_OF_LAMBDA_BYTES +
    calls(OF_THE_API) * ACCESS_LINE_BYTES;
  const { tableWriteUnit, tableReadUnit, queueRequest, functionRequest } = USE_PRICES;
  const { functionGigabyteSecond, apiRequest, logGigabyte, cacheUnit } = USE_PRICES;
  const cacheUnits = Math.max(usage.cacheCommands, usage.cacheKilobytes);
  const lines: [string, number, string, number][] = [
    ['table, writes', usage.writeUnits, 'units', tableWriteUnit],
    ['table, writes of its indexes', usage.indexUnits, 'units', tableWriteUnit],
    ['table, reads', usage.readUnits, 'units', tableReadUnit],
    ['queues', usage.queueRequests, 'requests', queueRequest],
    ['functions, time', gigabyteSeconds, 'GB-s', functionGigabyteSecond],
    ['functions, calls', calls(), 'calls', functionRequest],
    ['API', calls(OF_THE_API), 'requests', apiRequest],
    ['logs', logBytes / GIGABYTE, 'GB', logGigabyte],
    ['cache, where it is serverless', cacheUnits, 'ECPU', cacheUnit],
  ];
  return lines
    .filter(([, amount]) => amount > 0)
    .map(([what, amount, unit, price]) => ({ what, amount, unit, dollars: amount * price }));
}

/** So many times as much. */
export function scaleCharges(charges: readonly Charge[], by: number): Charge[] {
  return charges.map((charge) => ({
    ...charge,
    amount: charge.amount * by,
    dollars: charge.dollars * by,
  }));
}

/** Charges of the same kind as one. */
export function addCharges(all: readonly Charge[]): Charge[] {
  return [...Map.groupBy(all, ({ what }) => what).values()].map((own) => ({
    ...(own[0] as Charge),
    amount: own.reduce((sum, { amount }) => sum + amount, 0),
    dollars: sumOf(own),
  }));
}

/** Dollars of all. */
export function sumOf(charges: readonly Pick<Charge, 'dollars'>[]): number {
  return charges.reduce((sum, { dollars }) => sum + dollars, 0);
}
