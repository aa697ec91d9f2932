/**
 * The reads of the dense workload: MADE UP, in numbers as an application in practice has them. Keys
 * by Zipf's law, sessions that follow known ways, days with hours, keys that come and go. The same
 * seed gives the same reads.
 */
import { makeTraceBuilder, type Trace, type TraceRead } from '../../backtest/traces/trace.ts';
import { exponential, makeRandom, type Random } from '../../local/demo/random.ts';
import { type App, FOLLOW, NEIGHBOURS } from './apps.ts';

const SECOND = 1_000;
const HOUR = 3_600 * SECOND;
const DAY = 24 * HOUR;
const DAYS_PER_WEEK = 7;
const WORKING_DAYS = 5;
/** A Monday at midnight, UTC. */
const START = Date.UTC(2026, 0, 5);

/** A key while it is there. */
interface Item {
  readonly key: string;
  /** Ranks, so that whatever takes the place of a neighbour is followed by as many. */
  readonly neighbours: readonly number[];
}

/** Draws all reads of some days, in order of time. */
export function makeDenseTrace(apps: readonly App[], days: number, seed: number): Trace {
  const reads = apps.flatMap((app, index) => readsOf(app, days, makeRandom(seed + index)));
  reads.sort((a, b) => a.at - b.at);
  const builder = makeTraceBuilder();
  for (const read of reads) builder.add(read);
  return builder.build(`dense, seed ${seed}`).trace;
}

/** The reads of one application, session by session. */
function readsOf(app: App, days: number, random: Random): TraceRead[] {
  const draw = makeZipf(app.keys, app.exponent, random);
  const shelf = makeShelf(app, draw, random);
  const reads: TraceRead[] = [];
  for (const at of sessionStarts(app, days, random)) {
    shelf.turnOver(at);
    walk(app, draw, shelf.items, at, random, (read) => reads.push(read));
  }
  return reads;
}

/** When sessions begin: in each hour a number of them, each at any moment of it. */
function sessionStarts(app: App, days: number, random: Random): number[] {
  const perDay = app.hours.reduce((sum, weight) => sum + weight, 0);
  const starts: number[] = [];
  for (let day = 0; day < days; day += 1) {
    const isWeekend = day % DAYS_PER_WEEK >= WORKING_DAYS;
    const sessions = app.sessionsPerDay * (isWeekend ? app.weekend : 1);
    for (const [hour, weight] of app.hours.entries()) {
      const mean = HOUR / ((sessions * weight) / perDay);
      const from = START + day * DAY + hour * HOUR;
      for (let at = from + exponential(random, mean); at < from + HOUR; ) {
        starts.push(at);
        at += exponential(random, mean);
      }
    }
  }
  return starts;
}

/** One session: to a neighbour of the last key, or to any by popularity. */
function walk(
  app: App,
  draw: () => number,
  items: readonly Item[],
  startAt: number,
  random: Random,
  read: (read: TraceRead) => void,
): void {
  const user = `${app.name}-user-${below(random, app.users)}`;
  let rank = draw();
  for (let at = startAt; ; at += exponential(random, app.pauseSeconds * SECOND)) {
    const item = items[rank];
    if (!item) return;
    // Logs have whole seconds.
    read({ at: Math.floor(at / SECOND) * SECOND, key: item.key, user, bytes: 0 });
    if (random() < 1 / app.steps) return;
    rank = random() < FOLLOW ? neighbourOf(item, random) : draw();
  }
}

/** The keys by rank, and their coming and going. */
function makeShelf(app: App, draw: () => number, random: Random) {
  let made = 0;
  const make = (): Item => {
    made += 1;
    return {
      key: `${app.name}:${made}`,
      neighbours: Array.from({ length: NEIGHBOURS }, draw),
    };
  };
  const items = Array.from({ length: app.keys }, make);
  const mean = DAY / (app.keys * app.churn);
  let nextAt = START + exponential(random, mean);
  return {
    items,
    /** Replaces what has gone by then. */
    turnOver(at: number): void {
      for (; nextAt <= at; nextAt += exponential(random, mean)) {
        items[below(random, app.keys)] = make();
      }
    },
  };
}

/** Ranks from 0 on, by Zipf's law. */
function makeZipf(keys: number, exponent: number, random: Random): () => number {
  const sums: number[] = [];
  let total = 0;
  for (let rank = 1; rank <= keys; rank += 1) {
    total += rank ** -exponent;
    sums.push(total);
  }
  return () => {
    const drawn = random() * total;
    let low = 0;
    let high = keys - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((sums[middle] ?? 0) > drawn) high = middle;
      else low = middle + 1;
    }
    return low;
  };
}

/** The first with the chance of a half, and so on; the rest of it goes to the first. */
function neighbourOf({ neighbours }: Item, random: Random): number {
  const place = Math.floor(-Math.log2(1 - random()));
  return neighbours[place] ?? neighbours[0] ?? 0;
}

function below(random: Random, size: number): number {
  return Math.floor(random() * size);
}
