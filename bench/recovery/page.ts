/** The part of `docs/benchmarks.md` on a cache that is emptied. */
import { count, percent, provenance, table } from '../kit/page.ts';
import { type Measured, readResult } from '../kit/result.ts';

/** What `npm run bench:recovery` writes, as far as it is shown. */
interface RecoveryResult extends Measured {
  readonly keys: number;
  readonly readsPerSecond: number;
  readonly ttlSeconds: number;
  readonly watchedSeconds: number;
  readonly hitRatioBefore: { readonly preheat: number; readonly control: number };
  readonly recoverySeconds: { readonly preheat: number | null; readonly control: number | null };
  readonly refill: {
    readonly noticedSeconds?: number;
    readonly filledSeconds?: number;
    readonly keys?: number;
    readonly peakToMean: number;
  };
}

/** The section; none before it was measured. */
export async function formatRecovery(): Promise<readonly string[]> {
  const result = await readResult<RecoveryResult>('recovery');
  return result === undefined ? [] : [formatResult(result)];
}

function formatResult(result: RecoveryResult): string {
  const { keys, refill, watchedSeconds, hitRatioBefore, recoverySeconds } = result;
  const time = (seconds: number | null) =>
    seconds === null ? `not within ${watchedSeconds} s` : `${seconds} s`;
  const row = (name: string, half: 'preheat' | 'control') => [
    name,
    percent(hitRatioBefore[half]),
    time(recoverySeconds[half]),
  ];
  return [
    '## A cache that is emptied',
    '',
    `${count(keys)} keys, all in the cache, read ${result.readsPerSecond} times a second in each of two halves with a TTL of ${result.ttlSeconds} s, on the local product. Then \`FLUSHALL\`. How long until two intervals in a row hit 95 % as often as before?`,
    '',
    ...table(
      ['half', 'hits before', 'back after'],
      [row('with Preheat', 'preheat'), row('without', 'control')],
    ),
    '',
    `It was noticed after ${refill.noticedSeconds ?? '–'} s, and ${count(refill.keys ?? 0)} keys were loaded within ${refill.filledSeconds ?? '–'} s. At the end of the watch the entries that were there would end so that in the busiest sixtieth of a TTL ${refill.peakToMean.toFixed(2)} times as many do as on average.`,
    '',
    ...provenance(result),
  ].join('\n');
}
