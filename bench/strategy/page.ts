/** The part of `docs/benchmarks.md` on runs of strategies. */
import { count, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';
import type { Measure } from './measure.ts';

/** By strategy and by table, whose name is its number of keys. */
type Measures = Readonly<Record<string, Readonly<Record<string, Measure>>>>;

/** What `npm run bench:strategy` writes. */
interface StrategyResult extends Measured {
  readonly sizes: readonly number[];
  readonly tableSizes: readonly number[];
  readonly keysPerHour: number;
  readonly busierTimes: number;
  readonly memory: Measures;
  readonly busier: Measures;
  readonly table: {
    readonly measures: Measures;
    readonly requests: Readonly<
      Record<
        string,
        Readonly<Record<string, { readonly requests: number; readonly readUnits: number }>>
      >
    >;
  };
}

/** More than that from the smallest table to the largest is growth. */
const MOST_GROWTH = 1.1;

/** The section; none before it was measured. */
export async function formatStrategy(): Promise<readonly string[]> {
  const result = await readResult<StrategyResult>('strategy');
  return result === undefined ? [] : [formatStrategyResult(result)];
}

/** The section for a result. */
export function formatStrategyResult(result: StrategyResult): string {
  const { sizes, tableSizes, keysPerHour, busierTimes, memory, busier, table: emulator } = result;
  const names = Object.keys(memory);
  const [least = 0] = sizes;
  const most = sizes.at(-1) ?? least;
  const rows = names.map((name) => {
    const own = (keys: number) => memory[name]?.[keys];
    return [
      `\`${name}\``,
      count(own(most)?.proposed ?? 0),
      ...sizes.map((keys) => count(own(keys)?.items ?? 0)),
      ...sizes.map((keys) => time(own(keys)?.milliseconds)),
      time(own(most)?.decidingMilliseconds),
    ];
  });
  const tableRows = names.map((name) => {
    const asked = emulator.requests[name];
    return [
      `\`${name}\``,
      ...tableSizes.map((keys) => count(asked?.[keys]?.requests ?? 0)),
      ...tableSizes.map((keys) => count(asked?.[keys]?.readUnits ?? 0)),
      ...tableSizes.map((keys) => time(emulator.measures[name]?.[keys]?.milliseconds)),
    ];
  });
  const grown = growing(memory, `${least}`, `${most}`);
  const byHour = growing(busier, `${least}`, 'busier');
  return [
    '## A run of a strategy',
    '',
    `One run reads what it decides on, not the table: tables of ${sizes.map(count).join(', ')} keys in which the same happens, ${count(keysPerHour)} keys being read in each hour. Each strategy proposes the same on all of them, or the benchmark fails. Runs are dry, so that one is like the other. First in memory: items that a run reads through its ports, and the time of a run, of which deciding (books, gate and price) is what the last column says.`,
    '',
    ...table(
      [
        'strategy',
        'proposes',
        ...sizes.map((keys) => `items of ${count(keys)}`),
        ...sizes.map((keys) => `ms of ${count(keys)}`),
        'ms to decide',
      ],
      rows,
    ),
    '',
    grown.length === 0
      ? `The aim, that no strategy reads more of a larger table, is met: none reads more than ${MOST_GROWTH} times as much of ${count(most)} keys as of ${count(least)}.`
      : `The aim, that no strategy reads more of a larger table, is missed by ${list(grown)}.`,
    slowest(memory, least, most),
    byHour.length === 0
      ? `Nor does any read more where ${busierTimes} times as many keys are read in an hour.`
      : `What grows with the traffic and not with the table: where ${busierTimes} times as many keys are read in an hour, ${list(byHour)} read more, since habits and trends are found in what was read hour by hour.`,
    '',
    `Then on the emulator of the table, with as many keys as can be filled in within the time of a benchmark: requests, read units as the service bills them (eight partitions of an index are eight requests), and the time, most of which is the emulator's own.`,
    '',
    ...table(
      [
        'strategy',
        ...tableSizes.map((keys) => `requests of ${count(keys)}`),
        ...tableSizes.map((keys) => `read units of ${count(keys)}`),
        ...tableSizes.map((keys) => `ms of ${count(keys)}`),
      ],
      tableRows,
    ),
    '',
    ...provenance(result),
  ].join('\n');
}

/** Strategies that read more of one table than of another. */
function growing(measures: Measures, from: string, to: string): string[] {
  return Object.entries(measures)
    .filter(([, own]) => (own[to]?.items ?? 0) > MOST_GROWTH * (own[from]?.items ?? 0))
    .map(([name, own]) => {
      const times = (own[to]?.items ?? 0) / (own[from]?.items ?? 1);
      return `\`${name}\` (${times.toFixed(1)} times)`;
    });
}

/** Smaller differences are the machine's: the more there is, the less of it is in its caches. */
function slowest(measures: Measures, least: number, most: number): string {
  const ratios = Object.entries(measures).map(([name, own]) => ({
    name,
    ratio: (own[most]?.milliseconds ?? 0) / (own[least]?.milliseconds ?? 1),
  }));
  const { name, ratio } = ratios.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  return `A run takes at most ${ratio.toFixed(1)} times as long (\`${name}\`), with ${(most / least).toFixed(0)} times the keys in memory.`;
}

function list(names: readonly string[]): string {
  return names.join(', ');
}

function time(milliseconds = Number.NaN): string {
  return milliseconds.toFixed(milliseconds < 10 ? 1 : 0);
}
