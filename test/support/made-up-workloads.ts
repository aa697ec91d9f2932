/**
 * Workloads that are MADE UP, each with one structure that one strategy looks for. They show that
 * a strategy finds what it was built to find; they say nothing of how often that is there in real
 * logs. Every one repeats with its seed.
 */
import { exponential, makeRandom, type Random } from '../../local/demo/random.ts';
import type { WorkloadRead } from './workload.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** A Monday at midnight, UTC. */
const WORKLOAD_START = Date.UTC(2026, 0, 5);

function sorted(reads: WorkloadRead[]): WorkloadRead[] {
  return reads.sort((a, b) => a.at - b.at);
}

function pick(random: Random, size: number): number {
  return Math.floor(random() * size);
}

/**
 * A shop whose departments have their moments: for some hours people read in one of 16 categories
 * of 40 products each, then it is left alone for about a day. Which of its products are read
 * is even, so that each by itself is read seldom; that the category is read now tells most.
 */
export function categoriesWithMoments(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  const reads: WorkloadRead[] = [];
  for (let category = 0; category < 16; category += 1) {
    let from = WORKLOAD_START + random() * DAY;
    while (from < WORKLOAD_START + 3 * DAY) {
      const to = from + 4 * HOUR;
      for (let at = from; at < to; at += exponential(random, 1.5 * MINUTE)) {
        const product = `${category}-${pick(random, 40)}`;
        const name = `category ${category}`;
        reads.push({ at, keyspace: 'product', params: { product }, category: name });
      }
      from = to + exponential(random, DAY);
    }
  }
  return sorted(reads);
}

/**
 * A shop of fashions: 40 categories of 40 products, each read now and then. Every six hours another
 * one comes into fashion for twelve: a reader every minute, any of its products alike.
 */
export function categoriesInFashion(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  const reads: WorkloadRead[] = [];
  const length = 4 * DAY;
  const readFrom = (category: number, from: number, to: number, mean: number) => {
    for (let at = from; at < to; at += exponential(random, mean)) {
      const product = `${category}-${pick(random, 40)}`;
      const name = `category ${category}`;
      reads.push({ at, keyspace: 'product', params: { product }, category: name });
    }
  };
  for (let category = 0; category < 40; category += 1) {
    readFrom(category, WORKLOAD_START, WORKLOAD_START + length, 30 * MINUTE);
  }
  for (let turn = 4; turn < length / (6 * HOUR) - 2; turn += 1) {
    const from = WORKLOAD_START + turn * 6 * HOUR;
    readFrom(pick(random, 40), from, from + 12 * HOUR, MINUTE);
  }
  return sorted(reads);
}

/**
 * A shop whose departments flare up: eight categories of 40 products, each with a reader every 20
 * minutes, any of its products alike. Once a day each is all the rage: a reader every two minutes,
 * twice as many with each minute up to eight a minute, for an hour; then half as many every 20
 * minutes. Within minutes each product will be read, and hardly one of them has been.
 */
export function categoriesThatFlare(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  const reads: WorkloadRead[] = [];
  const end = WORKLOAD_START + 3 * DAY;
  const most = 8;
  const perMinute = (minute: number) =>
    minute < 60 ? Math.min(most, 0.5 * 2 ** minute) : most * 2 ** ((60 - minute) / 20);
  for (let category = 0; category < 8; category += 1) {
    const read = (at: number) => {
      const product = `${category}-${pick(random, 40)}`;
      const name = `category ${category}`;
      reads.push({ at, keyspace: 'product', params: { product }, category: name });
    };
    for (let at = WORKLOAD_START; at < end; at += exponential(random, 20 * MINUTE)) read(at);
    for (let day = 0.5; day < 3; day += 1) {
      const from = WORKLOAD_START + (day + 0.9 * random()) * DAY;
      const to = Math.min(end, from + 3 * HOUR);
      for (let at = from; at < to; at += exponential(random, MINUTE / most)) {
        if (random() < perMinute((at - from) / MINUTE) / most) read(at);
      }
    }
  }
  return sorted(reads);
}

/**
 * An office application: each of 30 users comes on nine of ten days within half an hour of their
 * own, fixed time of the day, reads their profile and their three usual forms, and two pages of
 * 2,000 that anyone may read.
 */
export function usersWithHabits(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  const reads: WorkloadRead[] = [];
  for (let index = 0; index < 30; index += 1) {
    const user = `user-${index}`;
    const usual = 6 * HOUR + pick(random, 12) * HOUR;
    for (let day = 0; day < 8; day += 1) {
      if (random() > 0.9) continue;
      let at = WORKLOAD_START + day * DAY + usual + random() * 30 * MINUTE;
      const read = (keyspace: string, params: Record<string, string>) => {
        reads.push({ at, keyspace, params, user });
        at += 1_000 + exponential(random, 20_000);
      };
      read('profile', { user });
      for (let form = 0; form < 3; form += 1) read('form', { form: `${index}-${form}` });
      for (let page = 0; page < 2; page += 1) read('page', { page: String(pick(random, 2_000)) });
    }
  }
  return sorted(reads);
}

/** The same office without habits: every visit at any time of the day, by any user. */
export function usersWithoutHabits(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  return sorted(
    usersWithHabits(seed).map((read) => ({
      ...read,
      at: WORKLOAD_START + random() * 8 * DAY,
      user: `user-${pick(random, 30)}`,
      keyspace: 'page',
      params: { page: String(pick(random, 2_000)) },
    })),
  );
}

/**
 * An assistant: each of 80 reports is asked for on nine of ten days at its own time of the day,
 * in the same words, give or take ten minutes. As many questions again are asked once.
 */
export function recurringPrompts(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  const reads: WorkloadRead[] = [];
  const ask = (at: number, prompt: string) => {
    const loadMilliseconds = 2_000 + pick(random, 6_000);
    reads.push({ at, keyspace: 'prompt', params: { model: 'small', prompt }, loadMilliseconds });
  };
  for (let report = 0; report < 80; report += 1) {
    const usual = pick(random, 24 * 60) * MINUTE;
    for (let day = 0; day < 10; day += 1) {
      if (random() > 0.9) continue;
      ask(WORKLOAD_START + day * DAY + usual + random() * 10 * MINUTE, `write report ${report}`);
      ask(WORKLOAD_START + random() * 10 * DAY, `question ${random()}`);
    }
  }
  return sorted(reads);
}

/** Questions of which none comes back but by chance. */
export function promptsWithoutPattern(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  return sorted(
    recurringPrompts(seed).map((read) => ({
      ...read,
      at: WORKLOAD_START + random() * 10 * DAY,
      params: { model: 'small', prompt: `question ${pick(random, 1_500)}` },
    })),
  );
}

/** The shop's reads spread evenly: any product at any time, categories that mean nothing. */
export function categoriesWithoutMoments(seed: number): WorkloadRead[] {
  const random = makeRandom(seed);
  return sorted(
    categoriesWithMoments(seed).map((read) => ({
      ...read,
      at: WORKLOAD_START + random() * 3 * DAY,
      params: { product: String(pick(random, 640)) },
      category: `category ${pick(random, 16)}`,
    })),
  );
}
