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
import type { BacktestSettings } from '../backtest/run.ts';
import { parseDuration } from '../core/units.ts';
import { APPS, DAYS, SEED, TTL } from './dense/apps.ts';
import { cronTopTuned, decayedGateTuned, refreshAheadTuned } from './dense/peers.ts';
import { makeWitness } from './dense/witness.ts';
import { makeDenseTrace } from './dense/workload.ts';
import { keepResult } from './kit/result.ts';
import { replayTimed } from './kit/timed-replay.ts';

const { env } = process;
const DAYS_REPLAYED = Number(env['BENCH_DAYS'] ?? DAYS);
const SEED_REPLAYED = Number(env['BENCH_SEED'] ?? SEED);
const SETTINGS: BacktestSettings = {
  ttlMilliseconds: parseDuration(TTL) ?? Number.NaN,
  budget: 0.15,
  ingestDelayMilliseconds: 60_000,
  reactionMilliseconds: 1_000,
};

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

const { report, eventsPerSecond } = await replayTimed(trace, policies, SETTINGS, check);

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
  eventsPerSecond: eventsPerSecond.get(preheat.name),
  report,
});

/** Every read was answered; and Preheat did what it says it did. */
function check(policy: string, tally: Tally): void {
  say(policy);
  if (tally.hits + tally.misses !== trace.times.length) {
    throw new Error(`${policy} has not answered every read`);
  }
  if (policy === preheat.name) witness.confirm(tally);
}

function say(what: string): void {
  process.stderr.write(`${what}\n`);
}
