/** A gate on the decayed read rate, its threshold chosen in hindsight: a peer treated kindly. */
import { type Policy, pause, type ReplayOptions, type Tally } from '../replay.ts';
import type { Trace } from '../traces/trace.ts';
import { replayAtExpiry } from './at-expiry.ts';

const HALF_LIFE_IN_TTLS = 4;
/** Halvings of the interval of thresholds on a logarithmic scale: nine digits. */
const BISECTIONS = 36;
/** Less than one read, forty half-lives ago: warms for as good as ever. */
const LEAST_THRESHOLD = 2 ** -40;

interface Gate {
  /** The least decayed count that is warmed. */
  readonly threshold: number;
  readonly halfLifeMilliseconds: number;
}

/** Warms an ending entry when its decayed count reaches the threshold that spends the budget. */
export function makeDecayedGate(name: string, halfLifeInTtls: number): Policy {
  return {
    name,
    async replay(trace, options, onProgress) {
      const { budget, baselineMisses, ttlMilliseconds } = options;
      const halfLifeMilliseconds = halfLifeInTtls * ttlMilliseconds;
      const maxCalls = (1 + budget) * baselineMisses;
      const replay = (threshold: number) =>
        replayGate(trace, options, { threshold, halfLifeMilliseconds }, maxCalls);
      let tooLow = LEAST_THRESHOLD;
      // A decayed count never exceeds the number of reads: this threshold warms nothing.
      let highEnough = trace.times.length + 1;
      let best = replay(highEnough);
      for (let step = 1; step <= BISECTIONS; step += 1) {
        const threshold = Math.sqrt(tooLow * highEnough);
        const tally = replay(threshold);
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
}

/** With a half-life of four TTLs. */
export const decayedGate: Policy = makeDecayedGate('decayed-gate', HALF_LIFE_IN_TTLS);

function replayGate(
  trace: Trace,
  options: ReplayOptions,
  { threshold, halfLifeMilliseconds }: Gate,
  maxCalls: number,
): Tally {
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
