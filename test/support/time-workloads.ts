/**
 * Made-up workloads, each with one structure in time that a strategy is for. They are no logs of
 * real readers: they show that a strategy finds its structure where there is one, not how often
 * that is. All are drawn from a seed.
 */
import { makeTraceBuilder, type Trace } from '../../backtest/traces/trace.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Numbers from 0 to 1. */
type Random = () => number;
/** Adds a read. */
type Add = (at: number, key: string) => void;
/** One structure of a workload. */
type Part = (add: Add, random: Random) => void;

/** The days of a workload, the first one beginning at `from`. */
interface Days {
  readonly from: number;
  readonly days: number;
}

/** Marsaglia's xorshift, 32 bits: the same numbers for the same seed on every machine. */
function makeRandom(seed: number): Random {
  let state = Math.imul(seed, 2_654_435_761) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/** Builds a log out of what the parts add, in whatever order they add it. */
export function makeWorkload(seed: number, ...parts: readonly Part[]): Trace {
  const builder = makeTraceBuilder();
  const random = makeRandom(seed);
  const add: Add = (at, key) => builder.add({ at: Math.floor(at), key, user: '', bytes: 0 });
  for (const part of parts) part(add, random);
  return builder.build('made up').trace;
}

/** Calls `read` at exponential intervals (a Poisson process), `perHour` times an hour on the mean. */
function poisson(
  random: Random,
  from: number,
  to: number,
  perHour: number,
  read: (at: number) => void,
): void {
  const gap = () => (-Math.log(1 - random()) * HOUR) / perHour;
  for (let at = from + gap(); at < to; at += gap()) read(at);
}

/** No structure at all: keys of very different popularity (Zipf), at all hours alike. */
export function steadyReads({
  from,
  days,
  keys,
  perHour,
}: Days & { readonly keys: number; readonly perHour: number }): Part {
  return (add, random) =>
    poisson(random, from, from + days * DAY, perHour, (at) => {
      add(at, `steady-${Math.floor(keys ** random())}`);
    });
}

/**
 * Jobs and people with a daily habit: each key is read once a day around its own minute, give or
 * take five, on nine of ten days.
 */
export function dailyHabits({ from, days, keys }: Days & { readonly keys: number }): Part {
  return (add, random) => {
    for (let key = 0; key < keys; key += 1) {
      const minute = random() * DAY;
      for (let day = 0; day < days; day += 1) {
        const at = from + day * DAY + minute + (random() - 0.5) * 10 * MINUTE;
        if (random() < 0.9) add(at, `habit-${key}`);
      }
    }
  };
}

/** Keys that lapse every night: read some three times between seven and nine, else never. */
export function mornings({ from, days, keys }: Days & { readonly keys: number }): Part {
  return (add, random) => {
    for (let day = 0; day < days; day += 1) {
      const seven = from + day * DAY + 7 * HOUR;
      for (let key = 0; key < keys; key += 1) {
        poisson(random, seven, seven + 2 * HOUR, 1.5, (at) => add(at, `morning-${key}`));
      }
    }
  };
}

/** Symbols of which nine in ten are read within ten minutes after each opening of a market. */
export function marketOpenings(openings: readonly number[], symbols: number): Part {
  return (add, random) => {
    for (const opening of openings) {
      for (let symbol = 0; symbol < symbols; symbol += 1) {
        const at = opening + random() * 10 * MINUTE;
        if (random() < 0.9) add(at, `symbol-${symbol}`);
      }
    }
  };
}

/**
 * News: keys that come up at any time, are read four times an hour at once, and half as often
 * every six hours.
 */
export function flashes({ from, days, perDay }: Days & { readonly perDay: number }): Part {
  return (add, random) => {
    for (let story = 0; story < perDay * days; story += 1) {
      const breaks = from + random() * days * DAY;
      for (let hour = 0; hour < 36; hour += 1) {
        const at = breaks + hour * HOUR;
        poisson(random, at, at + HOUR, 4 * 2 ** (-hour / 6), (read) => add(read, `story-${story}`));
      }
    }
  };
}
