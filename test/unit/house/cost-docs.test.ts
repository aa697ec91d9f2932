import { describe, expect, it } from 'vitest';
import type { Usage } from '../../../bench/cost/meter.ts';
import { USE_PRICES } from '../../../core/list-prices.ts';
import { chargesOf, scaleCharges, sumOf } from '../../../scripts/docs/cost-bill.ts';
import { COST_PAGE, makeCostPage } from '../../../scripts/docs/cost-page.ts';
import { readCostResult } from '../../../scripts/docs/cost-result.ts';
import { readRepositoryFile } from '../../support/repository.ts';

const USAGE: Usage = {
  tableCalls: 4,
  itemsWritten: 2,
  writeUnits: 3,
  indexUnits: 2,
  readUnits: 8,
  queueRequests: 5,
  cacheCommands: 0,
  cacheKilobytes: 0,
  logLines: 0,
  logBytes: 0,
  invocations: { record: { calls: 2, milliseconds: 2_000 } },
  figures: [],
};

describe('docs/cost.md', () => {
  it('is what `npm run docs:cost` makes of the counts, the prices and the stack', () => {
    expect(readRepositoryFile(COST_PAGE) === makeCostPage()).toBe(true);
  });

  it('says that the aim of the warmer is met only where it is', () => {
    const result = readCostResult();
    const { warming } = result.work;
    const usage = { ...warming.usage, writeUnits: warming.usage.writeUnits + 1_000_000 };
    const dear = { ...result, work: { ...result.work, warming: { ...warming, usage } } };
    expect(makeCostPage(dear)).toContain('NOT below the aim');
  });

  it('says that the aim of the table is met only where all three parts of it are', () => {
    const result = readCostResult();
    const [one] = result.few;
    if (!one) throw new Error('nothing was counted');
    const page = (itemsWritten: number, recall: number) => {
      const few = [
        {
          ...one,
          access: { ...one.access, itemsWritten },
          top: { recall, mostError: 0.01 },
        },
      ];
      return makeCostPage({ ...result, few });
    };
    expect(page(10_000, 1)).toContain('It is met.');
    expect(page(10_001, 1)).toContain('It is missed');
    expect(page(10_000, 0.98)).toContain('It is missed');
  });
});

describe('a bill', () => {
  const charges = chargesOf(USAGE, new Map([['record', 512]]));
  const of = (what: string) => charges.find((charge) => charge.what === what);

  it('charges functions by their time and memory', () => {
    expect(of('functions, time')).toMatchObject({
      amount: 1,
      dollars: USE_PRICES.functionGigabyteSecond,
    });
    expect(of('functions, calls')?.amount).toBe(2);
  });

  it('charges writes of indexes like those of the table, and leaves out what was not used', () => {
    const { tableWriteUnit } = USE_PRICES;
    expect(of('table, writes')?.dollars).toBeCloseTo(3 * tableWriteUnit, 12);
    expect(of('table, writes of its indexes')?.dollars).toBeCloseTo(2 * tableWriteUnit, 12);
    expect(of('cache, where it is serverless')).toBeUndefined();
  });

  it('is linear', () => {
    expect(sumOf(scaleCharges(charges, 10))).toBeCloseTo(10 * sumOf(charges), 12);
  });
});
