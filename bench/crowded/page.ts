/** The part of `docs/benchmarks.md` on windows that hold more keys than are written. */
import { count, percent, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';

/** One replay. */
export interface CrowdedRun {
  readonly log: string;
  readonly ttl: string;
  readonly keysPerWindow: number;
  /** Share of the avoidable misses that were avoided. */
  readonly captured: number;
  readonly originRatio: number;
}

/** What `npm run bench:crowded` writes. */
export interface CrowdedResult extends Measured {
  readonly runs: readonly CrowdedRun[];
}

/** Logs with thousands of keys a minute, and with hundreds, mostly read once. */
export const LOGS = [
  { name: 'llm-mooncake-conv-1h', ttls: ['30m', '5m'] },
  { name: 'retail-online-1yr', ttls: ['60m'] },
] as const;

/** Items that are written per window: few, some, and the default. */
export const BOUNDS = [200, 1_000, 10_000] as const;
/** What few may cost, as a share of the avoidable misses. */
const MOST_LOST = 0.01;

/** The section; none before it was measured. */
export async function formatCrowded(): Promise<readonly string[]> {
  const result = await readResult<CrowdedResult>('crowded');
  return result === undefined ? [] : [formatResult(result)];
}

/** The section of one result. */
export function formatResult(result: CrowdedResult): string {
  const of = (log: string, ttl: string) =>
    BOUNDS.map((bound) => {
      const run = result.runs.find(
        (one) => one.log === log && one.ttl === ttl && one.keysPerWindow === bound,
      );
      if (!run) throw new Error(`no run of ${log} at ${ttl} with ${bound}`);
      return run;
    });
  const rows = LOGS.flatMap(({ name, ttls }) =>
    ttls.map((ttl) => ({ name: `${name}, TTL ${ttl}`, runs: of(name, ttl) })),
  );
  const lost = rows.map(({ runs }) => (runs.at(-1)?.captured ?? 0) - (runs[0]?.captured ?? 0));
  const [few] = BOUNDS;
  const verdict = Math.max(...lost) <= MOST_LOST ? 'It is met' : 'It is missed';
  return [
    '## Windows of more keys than are written',
    '',
    'How much of what could be gained was, as above, where ingest writes few items per window (`ingest.keysPerWindow`): the most read keys have items of their own, the others wait in pages of 64 until their entries end (docs/adr/0027). In brackets the origin calls.',
    '',
    ...table(
      ['log', ...BOUNDS.map(count)],
      rows.map(({ name, runs }) => [
        name,
        ...runs.map((run) => `${percent(run.captured)} (${run.originRatio.toFixed(3)})`),
      ]),
    ),
    '',
    `The aim: ${count(few)} cost at most a point. ${verdict}.`,
    '',
    ...provenance(result),
  ].join('\n');
}
