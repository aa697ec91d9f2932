/** Readers of both halves: the same keys at the same time, through the client library. */
import { makeMemoryPaidCalls } from '../../adapters/memory/paid-calls.ts';
import { makeMemorySecrets } from '../../adapters/memory/secrets.ts';
import { makeOrigins } from '../../adapters/origins/index.ts';
import { systemClock } from '../../adapters/system/clock.ts';
import type { Settings } from '../../core/config/settings.ts';
import { makeHalf } from '../../local/demo/half.ts';
import { makeRandom } from '../../local/demo/random.ts';
import type { Machine } from '../../local/machine.ts';
import { realTempo } from '../../local/tempo/tempo.ts';
import { CONTROL, PREHEAT, skuOf } from './config.ts';
import type { Interval } from './figures.ts';

/** Zipf–Mandelbrot: the head is flat, since no shop has one product that all look at. */
const EXPONENT = 0.5;
const FLAT_SHARE = 0.02;
const TICK_MILLISECONDS = 10;
const SEED = 11;

const weights = new Map<number, { readonly sums: Float64Array; readonly total: number }>();

function weightsOf(keys: number) {
  const known = weights.get(keys);
  if (known) return known;
  const sums = new Float64Array(keys);
  let total = 0;
  for (let rank = 0; rank < keys; rank += 1) {
    total += (rank + 1 + FLAT_SHARE * keys) ** -EXPONENT;
    sums[rank] = total;
  }
  const made = { sums, total };
  weights.set(keys, made);
  return made;
}

/** The share of all reads that go to the key of a rank. */
export function shareOfReads(rank: number, keys: number): number {
  const { sums, total } = weightsOf(keys);
  return ((sums[rank] ?? 0) - (sums[rank - 1] ?? 0)) / total;
}

function draw(random: () => number, keys: number): number {
  const { sums, total } = weightsOf(keys);
  const value = random() * total;
  let low = 0;
  let high = keys - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sums[middle] ?? 0) > value) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Starts them. */
export function makeReaders(options: {
  readonly machine: Machine;
  readonly settings: Settings;
  readonly keys: number;
  readonly readsPerSecond: number;
}) {
  const { machine, settings, keys, readsPerSecond } = options;
  const origins = makeOrigins(settings, {
    secrets: makeMemorySecrets(),
    paidCalls: makeMemoryPaidCalls(systemClock),
    clock: systemClock,
  });
  const halves = [PREHEAT, CONTROL].map((keyspace) =>
    makeHalf({
      keyspace,
      redis: machine.connect(),
      settings,
      origins,
      tempo: realTempo,
      endpoint: machine.url,
      token: machine.tokens.record,
    }),
  );
  const random = makeRandom(SEED);
  let counts = emptyCounts();
  let read = 0;
  const startedAt = performance.now();
  const timer = setInterval(() => {
    const due = Math.floor(((performance.now() - startedAt) / 1_000) * readsPerSecond);
    for (; read < due; read += 1) {
      const params = { sku: skuOf(draw(random, keys)) };
      for (const { keyspace, client } of halves) {
        counts.reads[keyspace] = (counts.reads[keyspace] ?? 0) + 1;
        const own = counts;
        client.read(keyspace, params).then(
          ({ source }) => {
            if (source !== 'origin') own.hits[keyspace] = (own.hits[keyspace] ?? 0) + 1;
          },
          () => undefined,
        );
      }
    }
  }, TICK_MILLISECONDS);
  return {
    /** What was read since it was asked last. */
    take(): Pick<Interval, 'hits' | 'reads'> {
      const taken = counts;
      counts = emptyCounts();
      return taken;
    },
    async stop() {
      clearInterval(timer);
      await Promise.all(halves.map(({ client }) => client.close()));
    },
  };
}

function emptyCounts(): { hits: Record<string, number>; reads: Record<string, number> } {
  return { hits: {}, reads: {} };
}
