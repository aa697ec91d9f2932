import { describe, expect, test } from 'vitest';
import {
  excludedSessions,
  type HygieneState,
  initialHygiene,
  observeSessions,
  type SessionReads,
} from '../../../core/patterns/hygiene.ts';
import { startHour } from '../../../core/patterns/session-hour.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const AT = 1_000 * HOUR;

/** A session that reads `count` keys once each. */
const sweep = (session: string, count: number, busiest = 200): SessionReads => ({
  session,
  keys: new Map(Array.from({ length: count }, (_, index) => [`k${index}`, 1])),
  busiest,
});

/** Judges a sweep against what is usual. */
function judge(usual: readonly number[], reads: number, busiest = 200, state = {}) {
  const before: HygieneState = { ...initialHygiene(), hour: startHour(1_000), usual, ...state };
  const after = observeSessions(before, [sweep('s', reads, busiest)], AT);
  return after.excluded.map(({ session }) => session);
}

/** Judges one session against what is usual. */
function judgeOne(usual: readonly number[], session: SessionReads) {
  const before: HygieneState = { ...initialHygiene(), hour: startHour(1_000), usual };
  return observeSessions(before, [session], AT).excluded.map((each) => each.session);
}

/** So many keys with the same reads each. */
const evenly = (count: number, reads: number) =>
  new Map(Array.from({ length: count }, (_, index) => [`k${index}`, reads / count]));

const sessionsOf = (reads: number, count = 8) => new Array<number>(count).fill(reads);

describe('an outlier', () => {
  test('is a sweep of 200 reads in ten seconds, or of 5,000 in an hour', () => {
    const usual = sessionsOf(1);
    expect(judge(usual, 300, 200)).toEqual(['s']);
    expect(judge(usual, 300, 199)).toEqual([]);
    expect(judge(usual, 4_999, 0)).toEqual([]);
    expect(judge(usual, 5_000, 0)).toEqual(['s']);
  });

  test('is told where eight sessions say what is usual', () => {
    expect(judge(sessionsOf(1, 7), 300)).toEqual([]);
    expect(judge(sessionsOf(1, 8), 300)).toEqual(['s']);
  });

  test('reads far more than the middle of them, in whatever order they stand', () => {
    // e^(3.5 × 0.5) = 5.75 times the middle, where all are alike.
    expect(judge(sessionsOf(100), 574)).toEqual([]);
    expect(judge(sessionsOf(100), 576)).toEqual(['s']);
    // The middle of an even number is between two; that of logarithms, √(10 × 1,000) = 100.
    const [few, many] = [sessionsOf(10, 4), sessionsOf(1_000, 4)];
    for (const usual of [
      [...few, ...many],
      [...many, ...few],
      [10, 1_000, 10, 1_000, 10, 1_000, 10, 1_000],
    ]) {
      // A spread so wide makes nobody an outlier.
      expect(judge(usual, 50_000)).toEqual([]);
    }
    const odd = [1_000, 1, 1_000, 1, 100, 100, 100, 100, 100];
    expect(judge(odd, 574)).toEqual([]);
    expect(judge(odd, 576)).toEqual(['s']);
  });

  test('is told by how far the others are apart', () => {
    // Their middle is 100. Each is 2 times away, so that its limit is 100 × 2^(3.5 × 1.4826) = 3,648.
    const usual = [200, 50, 50, 50, 50, 200, 200, 200];
    const some = (reads: number) => ({ ...sweep('s', 40), keys: evenly(40, reads) });
    expect(judgeOne(usual, some(3_600))).toEqual([]);
    expect(judgeOne(usual, some(3_720))).toEqual(['s']);
    expect(judgeOne([...usual, 100], some(3_600))).toEqual([]);
    expect(judgeOne([...usual, 100], some(3_720))).toEqual(['s']);
  });

  test('goes through 32 keys at least', () => {
    const some = (count: number) => ({ ...sweep('s', count), keys: evenly(count, 20 * count) });
    expect(judgeOne(sessionsOf(1), some(31))).toEqual([]);
    expect(judgeOne(sessionsOf(1), some(32))).toEqual(['s']);
  });

  test('reads its keys evenly: their variance is at most 0.4 times their squared mean', () => {
    // A mean of 5, and a variance of 10 or a little more.
    const reads = [1, 3, 7, 9].flatMap((count) => new Array<number>(8).fill(count));
    const some = (counts: readonly number[]) => {
      return {
        ...sweep('s', 1),
        keys: new Map(counts.map((count, index) => [`k${index}`, count])),
      };
    };
    expect(judgeOne(sessionsOf(1), some(reads))).toEqual(['s']);
    expect(judgeOne(sessionsOf(1), some(reads.with(8, 2).with(16, 8)))).toEqual([]);
  });

  test('has surely read what it is judged by, not what another may have', () => {
    const heavy = (error: number) => {
      const one = { session: 's', reads: 5_300, error, keys: [...Array(32).keys()] };
      const hour = { ...startHour(1_000), heavy: [{ ...one, keyReads: new Array(32).fill(9) }] };
      return { ...initialHygiene(), hour };
    };
    const judged = (error: number, usual: readonly number[]) =>
      observeSessions({ ...heavy(error), usual }, [], AT).excluded.map(({ session }) => session);
    expect(judged(300, sessionsOf(1))).toEqual(['s']);
    expect(judged(301, sessionsOf(1))).toEqual([]);
    // 5.75 times 869 is 5,001, more than the 5,000 that it has surely read.
    expect(judged(300, sessionsOf(868))).toEqual(['s']);
    expect(judged(300, sessionsOf(869))).toEqual([]);
  });

  test('reads a twentieth of all at least', () => {
    const usual = sessionsOf(1);
    const hour = { ...startHour(1_000), reads: 5_700 };
    expect(judge(usual, 300, 200, { hour })).toEqual(['s']);
    expect(judge(usual, 300, 200, { hour: { ...hour, reads: 5_701 } })).toEqual([]);
  });
});

test('nobody is excluded, and nothing usual, before anything was seen', () => {
  expect(initialHygiene()).toEqual({ hour: startHour(0), usual: [], excluded: [] });
});

describe('an exclusion', () => {
  const state = (excluded: HygieneState['excluded']) => ({ excluded });

  test('lasts a day', () => {
    const before = { ...initialHygiene(), hour: startHour(1_000), usual: sessionsOf(1) };
    const after = observeSessions(before, [sweep('s', 300)], AT);
    expect(after.excluded).toEqual([{ session: 's', until: AT + DAY }]);
    expect([...excludedSessions(after, AT + DAY - 1)]).toEqual(['s']);
    expect([...excludedSessions(after, AT + DAY)]).toEqual([]);
  });

  test('stays with others until it ends, and begins anew once only', () => {
    const old = [
      { session: 'ended', until: AT },
      { session: 'kept', until: AT + 1 },
      { session: 's', until: AT + 1 },
    ];
    expect(judge(sessionsOf(1), 300, 200, state(old))).toEqual(['kept', 's']);
    expect(judge(sessionsOf(1), 300, 0, state(old))).toEqual(['kept', 's']);
  });

  test('makes room for a newer one beyond 64', () => {
    const old = Array.from({ length: 64 }, (_, index) => ({ session: `o${index}`, until: AT + 1 }));
    const excluded = judge(sessionsOf(1), 300, 200, state(old));
    expect(excluded).toHaveLength(64);
    expect([excluded[0], excluded.at(-1)]).toEqual(['o1', 's']);
  });
});

describe('what is usual', () => {
  const next = (sampleReads: readonly number[], at = AT + HOUR) => {
    const sample = sampleReads.map((_, index) => index);
    const hour = { ...startHour(1_000), sample, sampleReads };
    return observeSessions({ hour, usual: [7], excluded: [] }, [], at);
  };

  test('is the hour that has ended, where eight sessions came', () => {
    expect(next(sessionsOf(3, 8)).usual).toEqual(sessionsOf(3, 8));
    expect(next(sessionsOf(3, 7)).usual).toEqual([7]);
    expect(next(sessionsOf(3, 8)).hour).toEqual(startHour(1_001));
  });

  test('stays through its hour', () => {
    expect(next(sessionsOf(3, 8), AT + HOUR - 1)).toMatchObject({
      usual: [7],
      hour: { index: 1_000 },
    });
  });
});
