/** The frame of the tests of invariants: seeds, faults that really happened, one row of the table. */
import { expect, test } from 'vitest';
import type { ChaosResult } from '../../../bench/guarantees-page.ts';
import { makeRandom, type Random } from '../../../local/demo/random.ts';
import { IS_LONG } from '../long.ts';

declare module 'vitest' {
  interface TaskMeta {
    /** A row of the table, but for what its reporter knows. */
    chaos?: Omit<ChaosResult, 'test' | 'outcome'>;
  }
}

/** Counts by name. */
export interface Tally {
  add(name: string, count?: number): void;
  total(): number;
  counts(): Readonly<Record<string, number>>;
}

/** Makes an empty one. */
function makeTally(): Tally {
  const counts: Record<string, number> = {};
  return {
    add(name, count = 1) {
      counts[name] = (counts[name] ?? 0) + count;
    },
    total: () => Object.values(counts).reduce((sum, count) => sum + count, 0),
    counts: () => counts,
  };
}

/** Longest times by name. */
interface Longest {
  note(name: string, milliseconds: number): void;
  all(): Readonly<Record<string, number>>;
}

function makeLongest(): Longest {
  const times: Record<string, number> = {};
  return {
    note(name, milliseconds) {
      times[name] = Math.max(times[name] ?? 0, Math.round(milliseconds));
    },
    all: () => times,
  };
}

/** However slow the machine is. */
const LONGEST_ROUND_MILLISECONDS = 20_000;

/**
 * When a round is over: after that time, with its share of the faults and what else must have
 * happened. A busy machine takes longer, and is put through as much.
 */
export function makeRoundEnd(
  { faults }: Pick<Round, 'faults'>,
  milliseconds: number,
  isEnough: () => boolean,
): () => boolean {
  const startedAt = performance.now();
  const least = faults.total() + LEAST_FAULTS / SEEDS;
  return () => {
    const elapsed = performance.now() - startedAt;
    if (elapsed > LONGEST_ROUND_MILLISECONDS) return true;
    return elapsed > milliseconds && faults.total() >= least && isEnough();
  };
}

/** One round of an attack. */
export interface Round {
  readonly seed: number;
  readonly random: Random;
  /** Told of each fault when it takes effect, not when it is planned. */
  readonly faults: Tally;
  /** Told of what was checked. */
  readonly checked: Tally;
  /** Told how long things took that the table shall tell of. */
  readonly longest: Longest;
}

/** Asked for where a single line is under test, and not the invariant. */
const ASKED_SEEDS = Number(process.env['PREHEAT_CHAOS_SEEDS'] ?? 0);
/** Rounds of an attack, each with a seed of its own. */
const SEEDS = ASKED_SEEDS || (IS_LONG ? 25 : 5);
/** Fewer would prove little. */
const LEAST_FAULTS = ASKED_SEEDS ? 1 : 200;

/** An invariant, and the attack on it. */
export interface Attack {
  readonly invariant: string;
  readonly promise: string;
  /** Throws where the invariant is broken. */
  readonly round: (round: Round) => Promise<void>;
}

/** Declares the test: all rounds must hold, and must have been hard enough. */
export function chaosTest({ invariant, promise, round }: Attack): void {
  test(`${invariant}: ${promise}`, { timeout: IS_LONG ? 900_000 : 120_000 }, async ({ task }) => {
    const faults = makeTally();
    const checked = makeTally();
    const longest = makeLongest();
    const row = () => {
      const times = longest.all();
      const isTimed = Object.keys(times).length > 0;
      return {
        faults: faults.counts(),
        checked: checked.counts(),
        ...(isTimed && { longest: times }),
      };
    };
    task.meta.chaos = { invariant, promise, seeds: SEEDS, ...row() };
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      await round({ seed, random: makeRandom(seed), faults, checked, longest });
    }
    task.meta.chaos = { invariant, promise, seeds: SEEDS, ...row() };
    expect(faults.total(), 'faults that took effect').toBeGreaterThanOrEqual(LEAST_FAULTS);
    expect(checked.total(), 'checks').toBeGreaterThan(0);
  });
}
