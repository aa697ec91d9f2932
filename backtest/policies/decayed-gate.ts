/** A gate on the decayed read rate, its threshold chosen in hindsight: a peer treated kindly. */
import { type Policy, pause, type ReplayOptions, type Tally } from '../replay.ts';
import type { Trace } from '../traces/trace.ts';
import { replayAtExpiry } from './at-expiry.ts';

const HALF_LIFE_IN_TTLS = 4;
/** Halvings of the interval of thresholds on a logarithmic scale: nine digits. */
const BISECTIONS = 36;
/** Less than one read, forty half-lives ago: warms for as good as ever. */
const LEAST_THRESHOLD = 2 ** -40;

/** Warms an ending entry when its decayed count reaches the threshold that spends the budget. */
export const decayedGate: Policy = {
  name: 'decayed-gate',
  async replay(trace, options, onProgress) {
    const { budget, baselineMisses } = options;
    const maxCalls = (1 + budget) * baselineMisses;
    let tooLow = LEAST_THRESHOLD;
    // A decayed count never exceeds the number of reads: this threshold warms nothing.
    let highEnough = trace.times.length + 1;
    let best = replayGate(trace, options, highEnough, maxCalls);
    for (let step = 1; step <= BISECTIONS; step += 1) {
      const threshold = Math.sqrt(tooLow * highEnough);
      const tally = replayGate(trace, options, threshold, maxCalls);
      if (tally.misses + tally.warms > maxCalls) {
        tooLow = threshold;
      } else {
        highEnough = threshold;
        best = tally;
      }
      onProgress(step / BISECTIONS);
      await pause();
    }
    return best;
  },
};

function replayGate(
  trace: Trace,
  options: ReplayOptions,
  threshold: number,
  maxCalls: number,
): Tally {
  const halfLifeMilliseconds = HALF_LIFE_IN_TTLS * options.ttlMilliseconds;
  const counts = new Float64Array(trace.keyNames.length);
  const countedAt = new Float64Array(trace.keyNames.length);
  const decayedCount = (key: number, at: number): number =>
    (counts[key] ?? 0) * 2 ** (((countedAt[key] ?? 0) - at) / halfLifeMilliseconds);
  const gate = {
    onRead(_index: number, key: number, at: number): void {
      counts[key] = decayedCount(key, at) + 1;
      countedAt[key] = at;
    },
    shouldWarm: (key: number, at: number): boolean => decayedCount(key, at) >= threshold,
  };
  return replayAtExpiry(trace, options, gate, maxCalls);
}
