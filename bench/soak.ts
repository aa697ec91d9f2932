/**
 * `npm run bench:soak`: the local product in a process of its own, loaded over HTTP for a quarter
 * of an hour at half of the rate that the machine holds; the last ten minutes of it are judged.
 * Memory must not grow, nor what waits; each acknowledged read is counted once, each job done, no
 * request refused.
 */
import { keepResult } from './kit/result.ts';
import { findRate } from './soak/find-rate.ts';
import { USUAL_SECONDS } from './soak/page.ts';
import { soak } from './soak/run.ts';

const { env } = process;
const SECONDS = Number(env['BENCH_SECONDS'] ?? USUAL_SECONDS);
/** Batches a second; absent: they are found. */
const RATE = env['BENCH_RATE'];
/** Where the machine holds none of those that are tried. */
const LEAST = 2;

const startedAt = performance.now();
const say = (line: string) =>
  process.stderr.write(`${Math.round((performance.now() - startedAt) / 1_000)} s: ${line}\n`);

const search = RATE === undefined ? await findRate(say) : [];
const held = search.findLast(({ isHeld }) => isHeld)?.perSecond ?? LEAST;
const perSecond = RATE === undefined ? held / 2 : Number(RATE);
say(`soaking for ${SECONDS} s at ${perSecond} batches a second`);
const figures = await soak({ perSecond, seconds: SECONDS, say });
const variables = [
  ...(SECONDS === USUAL_SECONDS ? [] : [`BENCH_SECONDS=${SECONDS} `]),
  ...(RATE === undefined ? [] : [`BENCH_RATE=${RATE} `]),
];
await keepResult('soak', `${variables.join('')}npm run bench:soak`, { search, ...figures });
