/** The part of `docs/benchmarks.md` on many readers of what is not there. */
import { count, provenance, table } from '../kit/page.ts';
import { quantile } from '../kit/quantile.ts';
import { type Measured, readResult } from '../kit/result.ts';
import type { StampedeRound } from './figures.ts';

/** What `npm run bench:stampede` writes. */
export interface StampedeResult extends Measured {
  readonly processes: number;
  readonly readersPerKey: number;
  readonly keys: number;
  readonly refreshes: number;
  readonly originMilliseconds: number;
  readonly contenders: Readonly<
    Record<'plain' | 'bentocache' | 'preheat', readonly StampedeRound[]>
  >;
  readonly deaths: {
    readonly originMilliseconds: number;
    readonly rounds: readonly {
      readonly openLoads: number;
      readonly calls: number;
      readonly callsTooMany: number;
      readonly recoveredMilliseconds: number;
    }[];
  };
}

/** The section; none before it was measured. */
export async function formatStampede(): Promise<readonly string[]> {
  const result = await readResult<StampedeResult>('stampede');
  return result === undefined ? [] : [formatStampedeResult(result)];
}

/** The section of a result. */
export function formatStampedeResult(result: StampedeResult): string {
  const { processes, readersPerKey, keys, refreshes, originMilliseconds, contenders } = result;
  const ours = meanCalls(contenders.preheat);
  const row = (name: string, rounds: readonly StampedeRound[]) => [
    name,
    count(meanCalls(rounds)),
    (meanCalls(rounds) / keys).toFixed(2),
    `${(meanCalls(rounds) / ours).toFixed(1)} ×`,
    `${count(median(rounds, 'medianMilliseconds'))} ms`,
    `${count(median(rounds, 'slowestMilliseconds'))} ms`,
  ];
  const isExact = contenders.preheat.every(
    ({ calls, mostCallsOfAKey }) => calls === keys && mostCallsOfAKey === 1,
  );
  return [
    '## Many readers of what is not there',
    '',
    `${count(readersPerKey)} readers of each of ${count(keys)} keys, all at once, in ${processes} processes with one Redis and an origin of ${originMilliseconds} ms over HTTP; ${refreshes} times, each when the entries of the time before had ended. Every reader has to get the origin's value. Plain read-through asks Redis, then the origin. bentocache and Preheat hold values in memory as well; bentocache protects within a process, Preheat's client over all of them.`,
    '',
    ...table(
      ['reader', 'origin calls', 'per key', 'of ours', 'median read', 'slowest read'],
      [
        row('plain read-through', contenders.plain),
        row('`bentocache`', contenders.bentocache),
        row('`preheat`', contenders.preheat),
      ],
    ),
    '',
    `Target: exactly 1 call per key and refresh. ${isExact ? 'It is met' : 'It is not met'}.`,
    '',
    ...formatDeaths(result),
    '',
    ...provenance(result),
  ].join('\n');
}

/** What came of it when the process with most loads under way was killed. */
function formatDeaths({ keys, deaths }: StampedeResult): readonly string[] {
  const { rounds, originMilliseconds } = deaths;
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const died = sum(rounds.map(({ openLoads }) => openLoads));
  const calls = sum(rounds.map((round) => round.calls));
  const tooMany = sum(rounds.map(({ callsTooMany }) => Math.max(0, callsTooMany)));
  const times = rounds.map(({ recoveredMilliseconds }) => recoveredMilliseconds);
  return [
    `Then a process dies in the middle: the origin takes ${originMilliseconds} ms, and when every key is being loaded, the process with most loads is killed. ${rounds.length} times, ${died} loads died of ${rounds.length * keys}. The origin was called ${count(calls)} times: once per key, once more for each load that died, ${tooMany} times too many. The other processes' readers all had their values ${count(quantile(times, 0.5))} ms after the death (median; at most ${count(Math.max(...times))} ms): a process that is silent for two seconds has lost its turn. ${tooMany === 0 ? 'The target is met here too.' : 'Here the target is not met.'}`,
  ];
}

function meanCalls(rounds: readonly StampedeRound[]): number {
  return rounds.reduce((sum, { calls }) => sum + calls, 0) / rounds.length;
}

function median(
  rounds: readonly StampedeRound[],
  name: 'medianMilliseconds' | 'slowestMilliseconds',
): number {
  return quantile(
    rounds.map((round) => round[name]),
    0.5,
  );
}
