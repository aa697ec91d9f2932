/**
 * `npm run bench:dense`: an application whose keys are read many times within a TTL, made up
 * (bench/dense/apps.ts says how and why), from a cold start, under Preheat with its defaults and
 * under its peers at the same number of origin calls.
 */
import { clairvoyant } from '../backtest/policies/clairvoyant.ts';
import { cronTop100 } from '../backtest/policies/cron-top-100.ts';
import { decayedGate } from '../backtest/policies/decayed-gate.ts';
import { none } from '../backtest/policies/none.ts';
import { perfectGate } from '../backtest/policies/perfect-gate.ts';
import { makePreheat } from '../backtest/policies/preheat.ts';
import { refreshAhead } from '../backtest/policies/refresh-ahead.ts';
import { forEachRead, makeReplayCache, type Policy, type Tally } from '../backtest/replay.ts';
import { type BacktestSettings, runPolicies } from '../backtest/run.ts';
import { parseDuration } from '../core/units.ts';
import { APPS, DAYS, SEED, TTL } from './dense/apps.ts';
import { cronTopTuned, decayedGateTuned, refreshAheadTuned } from './dense/peers.ts';
import { makeWitness } from './dense/witness.ts';
import { makeDenseTrace } from './dense/workload.ts';
import { keepResult } from './kit/result.ts';

const { env } = process;
const DAYS_REPLAYED = Number(env['BENCH_DAYS'] ?? DAYS);
const SEED_REPLAYED = Number(env['BENCH_SEED'] ?? SEED);
const PROGRESS_MILLISECONDS = 5_000;
const SETTINGS: BacktestSettings = {
  ttlMilliseconds: parseDuration(TTL) ?? Number.NaN,
  budget: 0.15,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
};

let lastSaidAt = performance.now();
const trace = makeDenseTrace(APPS, DAYS_REPLAYED, SEED_REPLAYED);
say(`${trace.times.length} reads of ${trace.keyNames.length} keys`);
const witness = makeWitness(trace, SETTINGS.ttlMilliseconds);
const preheat = makePreheat(witness.onLoad, undefined, witness.onRead);
const policies: readonly Policy[] = [
  none,
  refreshAhead,
  refreshAheadTuned,
  cronTop100,
  cronTopTuned,
  decayedGate,
  decayedGateTuned,
  perfectGate,
  clairvoyant,
  preheat,
];

let preheatBegunAt = 0;
let preheatTally: Tally | undefined;
const report = await runPolicies(trace, policies, SETTINGS, {
  onProgress(policy) {
    if (policy === preheat.name) preheatBegunAt = performance.now();
    say(policy);
    return (share) => {
      if (performance.now() - lastSaidAt > PROGRESS_MILLISECONDS) {
        say(`${policy}: ${Math.round(100 * share)} %`);
      }
    };
  },
  onTally(policy, tally) {
    if (tally.hits + tally.misses !== trace.times.length) {
      throw new Error(`${policy} has not answered every read`);
    }
    if (policy === preheat.name) preheatTally = tally;
  },
});
const seconds = (performance.now() - preheatBegunAt) / 1_000;
if (!preheatTally) throw new Error('Preheat was not replayed');
witness.confirm(preheatTally);

const cold = makeWitness(trace, SETTINGS.ttlMilliseconds);
const cache = makeReplayCache(trace, SETTINGS);
let index = 0;
forEachRead(trace, (key, at) => {
  cold.onRead(index, cache.read(key, at));
  index += 1;
});
await keepResult('dense', 'npm run bench:dense', {
  seed: SEED_REPLAYED,
  days: DAYS_REPLAYED,
  apps: APPS.map(({ name }) => ({
    name,
    hitRatioOfNone: cold.hitRatioOf(name),
    hitRatio: witness.hitRatioOf(name),
  })),
  eventsPerSecond: Math.round(trace.times.length / seconds),
  report,
});

function say(what: string): void {
  lastSaidAt = performance.now();
  process.stderr.write(`${what}\n`);
}
