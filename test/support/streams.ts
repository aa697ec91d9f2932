/** Seeded synthetic streams of reads, one per way in which demand may move. */
import { makeTraceBuilder, type Trace } from '../../backtest/traces/trace.ts';

/** How demand moves over a stream. */
export const SHAPES = [
  'steady',
  'diurnal',
  'flash crowd',
  'churn',
  'collapse',
  'adversarial alternation',
] as const;
/** One of them. */
export type Shape = (typeof SHAPES)[number];

/** TTLs of streams; lengths of time below are in TTLs. Under the short ones much is in flight. */
const TTL_MINUTES = [2, 6, 4] as const;
const START = Date.UTC(2026, 0, 5);
const TTLS = 24;
const STEPS_PER_TTL = 40;

type Random = () => number;

/** Reads of a moment: how many, and of which keys. */
interface Moment {
  readonly reads: number;
  key(random: Random): string;
}

/** A stream, and the TTL of the cache it is read through. */
export interface Stream {
  readonly trace: Trace;
  readonly ttlMilliseconds: number;
}

/** A stream of the shape, the same for the same seed; TTLs, sizes and skews differ between seeds. */
export function makeStream(shape: Shape, seed: number): Stream {
  const ttlMilliseconds = (TTL_MINUTES[seed % TTL_MINUTES.length] ?? 6) * 60_000;
  const random = seeded(seed);
  const moment = MOMENTS[shape](random);
  const builder = makeTraceBuilder();
  const follows = between(random, 0, 0.5);
  const step = ttlMilliseconds / STEPS_PER_TTL;
  for (let index = 0; index < TTLS * STEPS_PER_TTL; index += 1) {
    const { reads, key } = moment(index / STEPS_PER_TTL);
    const count = Math.floor(reads / STEPS_PER_TTL + random());
    const times = Array.from({ length: count }, () => (index + random()) * step);
    for (const at of times.sort((a, b) => a - b)) {
      const read = { at: START + Math.floor(at), key: key(random), user: userOf(random), bytes: 0 };
      builder.add(read);
      // What usually follows in the same session, so that a read can be foreseen.
      if (random() < follows)
        builder.add({ ...read, at: read.at + 5_000, key: `${read.key}:next` });
    }
  }
  return { trace: builder.build(`${shape} ${seed}`).trace, ttlMilliseconds };
}

/** A moment of each shape, `at` TTLs after the start; drawn once per stream. */
const MOMENTS: Readonly<Record<Shape, (random: Random) => (at: number) => Moment>> = {
  steady: (random) => {
    const key = popularity(random);
    return () => ({ reads: 160, key });
  },
  diurnal: (random) => {
    const key = popularity(random);
    const period = between(random, 8, 24);
    return (at) => ({ reads: 160 * (1 + 0.95 * Math.sin((2 * Math.PI * at) / period)), key });
  },
  'flash crowd': (random) => {
    const usual = popularity(random);
    const crowd = popularity(random, 'crowd');
    const from = between(random, 8, 18);
    const until = from + between(random, 0.5, 4);
    return (at) =>
      at >= from && at < until ? { reads: 1_200, key: crowd } : { reads: 130, key: usual };
  },
  churn: (random) => {
    const key = popularity(random);
    const life = between(random, 1.5, 6);
    return (at) => ({ reads: 160, key: (draw) => `${Math.floor(at / life)}:${key(draw)}` });
  },
  collapse: (random) => {
    const key = popularity(random);
    const from = between(random, 12, 18);
    const rest = between(random, 0, 6);
    return (at) => ({ reads: at < from ? 240 : rest, key });
  },
  'adversarial alternation': (random) => {
    // Sets of keys are read until Preheat is sure of them, then no more until it has forgotten.
    // Each spell ends in a sweep: one read of every key when warmed entries are gone and those
    // that readers had loaded would not be.
    const period = between(random, 1.5, 5);
    const sets = 1 + Math.floor(random() * 3);
    const keys = 60 + Math.floor(random() * 200);
    const sweepAt = period - between(random, 0.1, 0.5);
    const silence = between(random, 0.3, 0.9);
    return (at) => {
      const set = Math.floor(at / period) % sets;
      const into = at % period;
      const key = (draw: Random) => `${set}:${Math.floor(draw() * keys)}`;
      if (into >= sweepAt) return { reads: 4 * keys, key };
      return { reads: into >= sweepAt - silence ? 0 : 200, key };
    };
  },
};

/** One of a hundred users. */
function userOf(random: Random): string {
  return `user-${Math.floor(random() * 100)}`;
}

/** Keys by a power law with a tail of keys that are read once. */
function popularity(random: Random, prefix = 'key'): (draw: Random) => string {
  const keys = Math.floor(between(random, 60, 600));
  const once = between(random, 0, 0.3);
  return (draw) =>
    draw() < once
      ? `${prefix}:once:${Math.floor(draw() * 1e9)}`
      : `${prefix}:${Math.floor(keys ** draw())}`;
}

function between(random: Random, from: number, to: number): number {
  return from + random() * (to - from);
}

/** Random numbers from 0 to 1, the same for the same seed (Mulberry32: small, and good enough). */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
