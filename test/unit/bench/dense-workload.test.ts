/** The made-up reads of `npm run bench:dense` are what bench/dense/apps.ts says of them. */
import { describe, expect, it } from 'vitest';
import { APPS, type App, SEED } from '../../../bench/dense/apps.ts';
import { makeDenseTrace } from '../../../bench/dense/workload.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DAYS = 7;
const START = Date.UTC(2026, 0, 5);
const [, GROCERIES] = APPS as [App, App, App];
/** The same application with fewer customers. */
const SMALL: App = { ...GROCERIES, sessionsPerDay: 600 };

function readsByDay(trace: ReturnType<typeof makeDenseTrace>): number[] {
  const days = new Array<number>(DAYS + 1).fill(0);
  for (const at of trace.times) {
    const day = Math.floor((at - START) / DAY);
    days[day] = (days[day] ?? 0) + 1;
  }
  return days;
}

describe('the dense workload', () => {
  it('is the same for the same seed, and another one for another', () => {
    const once = makeDenseTrace([SMALL], 1, SEED);
    expect(makeDenseTrace([SMALL], 1, SEED)).toEqual(once);
    expect(makeDenseTrace([SMALL], 1, SEED + 1).times).not.toEqual(once.times);
  });

  it('has as many reads as it says, at weekends too, in the hours that it says', () => {
    const trace = makeDenseTrace([SMALL], DAYS, SEED);
    const [monday = 0, , , , , saturday = 0] = readsByDay(trace);
    expect(Math.abs(monday / (SMALL.sessionsPerDay * SMALL.steps) - 1)).toBeLessThan(0.1);
    expect(Math.abs(saturday / monday - SMALL.weekend)).toBeLessThan(0.3);
    const hours = new Array<number>(24).fill(0);
    for (const at of trace.times) {
      const hour = new Date(at).getUTCHours();
      hours[hour] = (hours[hour] ?? 0) + 1;
    }
    const busiest = hours.indexOf(Math.max(...hours));
    expect(SMALL.hours[busiest]).toBeGreaterThan(0.9 * Math.max(...SMALL.hours));
  });

  it('turns over as many keys as it says', () => {
    const churn = 0.1;
    const trace = makeDenseTrace([{ ...SMALL, churn }], DAYS, SEED);
    const gone = trace.keyNames.length - SMALL.keys;
    const expected = SMALL.keys * churn * DAYS;
    expect(gone).toBeGreaterThan(0.7 * expected);
    expect(gone).toBeLessThan(1.3 * expected);
  });

  it('asks for keys by the law of Zipf, as far as one read does not lead to the next', () => {
    const single = { ...SMALL, steps: 1, churn: 1e-6, sessionsPerDay: 40_000 };
    const trace = makeDenseTrace([single], 2, SEED);
    const reads = new Map<string, number>();
    for (const key of trace.keys) {
      const name = trace.keyNames[key] ?? '';
      reads.set(name, (reads.get(name) ?? 0) + 1);
    }
    const of = (rank: number) => reads.get(`groceries:${rank}`) ?? 0;
    expect(Math.abs(of(1) / of(32) / 32 ** single.exponent - 1)).toBeLessThan(0.15);
  });
});
