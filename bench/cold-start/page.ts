/** The part of `docs/benchmarks.md` on functions that start. */
import { count, provenance, table } from '../kit/page.ts';
import { quantile } from '../kit/quantile.ts';
import { type Measured, readResult } from '../kit/result.ts';

interface Times {
  readonly importMilliseconds: number;
  readonly invokeMilliseconds: number;
  readonly totalMilliseconds: number;
}

interface UnitResult {
  readonly unit: string;
  readonly bytes: number;
  readonly event: string;
  /** Its status, where it answers over HTTP. */
  readonly answer?: number;
  readonly empty: Times;
  readonly bundled: Times;
  readonly unbundled: Times;
}

/** What `npm run bench:cold-start` writes. */
export interface ColdStartResult extends Measured {
  readonly rounds: number;
  readonly units: readonly UnitResult[];
}

/** The section; none before it was measured. */
export async function formatColdStart(): Promise<readonly string[]> {
  const result = await readResult<ColdStartResult>('cold-start');
  return result === undefined ? [] : [formatColdStartResult(result)];
}

/** The section of a result. */
export function formatColdStartResult(result: ColdStartResult): string {
  const { rounds, units } = result;
  const ratios = units.map(({ bundled, unbundled }) => ratio(unbundled, bundled));
  const slower = ratios.filter((one) => one > 1).length;
  const heaviest = units.toSorted((a, b) => b.bytes - a.bytes)[0];
  return [
    '## The first call of a function',
    '',
    `A new process per measurement imports the unit and answers its first event; medians of ${rounds}, in turns with an empty handler and with the same unit whose AWS SDK is left outside and read from \`node_modules\`. AWS is a server on this machine that has nothing and answers at once, Redis is real: a request is authenticated, validated and answered, a tick looks at an empty table, a queue brings no message. “× empty” and “unbundled” compare the time from the start of the process to the answer. What Lambda adds to start a machine is in none of them.`,
    '',
    ...table(
      [
        'unit',
        'called with',
        'KB',
        'import',
        'first call',
        '× empty',
        'unbundled',
        'unbundled / bundled',
      ],
      units.map((unit) => [
        `\`${unit.unit}\``,
        unit.answer === undefined ? unit.event : `${unit.event} → ${unit.answer}`,
        count(unit.bytes / 1_000),
        milliseconds(unit.bundled.importMilliseconds),
        milliseconds(unit.bundled.invokeMilliseconds),
        `${ratio(unit.bundled, unit.empty).toFixed(1)} ×`,
        milliseconds(unit.unbundled.totalMilliseconds),
        `${ratio(unit.unbundled, unit.bundled).toFixed(2)} ×`,
      ]),
    ),
    '',
    `Half of the units take ${quantile(ratios, 0.5).toFixed(2)} × the time or more with the SDK outside; of ${units.length}, ${slower} are slower that way. The heaviest is \`${heaviest?.unit}\` with ${count((heaviest?.bytes ?? 0) / 1_000)} KB.`,
    '',
    ...provenance(result),
  ].join('\n');
}

function ratio(one: Times, other: Times): number {
  return one.totalMilliseconds / other.totalMilliseconds;
}

function milliseconds(value: number): string {
  return `${value.toFixed(value < 10 ? 1 : 0)} ms`;
}
