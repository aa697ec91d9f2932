import { describe, expect, it } from 'vitest';
import { MINUTE } from '../support/brain.ts';
import { type Condition, type Drill, type DrillHour, runDrill } from '../support/drill.ts';

/** As sure as it says it is, whatever its condition. */
const EVIDENCE = 0.95;
const JUNK = 100;

const KINDS: readonly { readonly kind: string; readonly junkOf: Drill['junkOf'] }[] = [
  {
    kind: 'new keys each time that nobody ever reads',
    junkOf: (run) => Array.from({ length: JUNK }, (_, index) => `junk-${run}-${index}`),
  },
  {
    kind: 'the same keys each time that nobody ever reads',
    junkOf: () => Array.from({ length: JUNK }, (_, index) => `junk-${index}`),
  },
  {
    kind: 'keys that are read seldom',
    junkOf: (run) =>
      Array.from({ length: JUNK }, (_, index) => `product-${250 + ((run * 37 + index * 7) % 250)}`),
  },
];

function drill(hours: readonly Condition[], junkOf: Drill['junkOf']): Promise<DrillHour[]> {
  const rest = { evidence: EVIDENCE, announced: 20, background: 1_200 };
  return runDrill({ ttlMilliseconds: 30 * MINUTE, hours, junkOf, ...rest });
}

function hours(condition: Condition, count: number): Condition[] {
  return new Array<Condition>(count).fill(condition);
}

function sum(rows: readonly DrillHour[], figure: 'warms' | 'allowance'): number {
  return rows.reduce((total, row) => total + row[figure], 0);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}

describe('a strategy that is made to propose junk, as sure of it as ever', () => {
  it.for(KINDS)(
    'is throttled within an hour, and recovers within a day once mended: $kind',
    async ({ junkOf }, { annotate }) => {
      const rows = await drill(
        [...hours('mended', 8), ...hours('broken', 8), ...hours('mended', 14)],
        junkOf,
      );
      const before = rows.slice(4, 8);
      const [firstHour] = rows.slice(8, 9) as [DrillHour];
      const throttled = rows.slice(9, 16);
      const lastHours = rows.slice(-4);
      const usual = sum(before, 'warms') / before.length;
      const ofUsual = sum(throttled, 'warms') / throttled.length / usual;
      const ofBudget = sum(throttled, 'warms') / sum(throttled, 'allowance');
      const recovered = rows.slice(16).findIndex(({ warms }) => warms >= 0.8 * usual);
      const figures = [
        `before: ${usual} warms an hour`,
        `first hour broken: ${firstHour.warms}`,
        `from then on: ${percent(ofUsual)} of those before, ${percent(ofBudget)} of the budget`,
        `mended: at ${percent(sum(lastHours, 'warms') / lastHours.length / usual)} fourteen hours later`,
        `80 % in hour ${recovered + 1}`,
      ];
      const told = figures.join('; ');
      await annotate(told);
      expect(usual, told).toBeGreaterThan(40);
      // Before its first outcomes are known it goes on as before; the budget bounds what it spends.
      expect(firstHour.warms, told).toBeLessThan(1.5 * usual);
      expect(ofUsual, told).toBeLessThan(0.05);
      expect(ofBudget, told).toBeLessThan(0.05);
      for (const { warms } of throttled) expect(warms / usual, told).toBeLessThan(0.05);
      expect(recovered, told).toBeGreaterThanOrEqual(0);
      expect(sum(lastHours, 'warms') / lastHours.length / usual, told).toBeGreaterThan(0.8);
    },
  );

  it('is so too where it was never right before, and recovers after a day of it', async () => {
    const [{ junkOf }] = KINDS as [(typeof KINDS)[number]];
    const rows = await drill([...hours('broken', 24), ...hours('mended', 12)], junkOf);
    for (const { warms, allowance } of rows.slice(1, 24)) {
      expect(warms / allowance).toBeLessThan(0.05);
    }
    const lastHours = rows.slice(-4);
    expect(sum(lastHours, 'warms') / lastHours.length).toBeGreaterThan(80);
  });
});
