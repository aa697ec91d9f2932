/**
 * The order in which files of tests begin: those that take long first, so that none of them is
 * left to the end, and of those in turns one that computes and one that mostly waits, so that
 * there is always work for both cores of a small machine.
 */
import { join, relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const ROOT = join(import.meta.dirname, '..', '..');

/** What takes half a minute and more on a machine with two cores. */
export const LONG = [
  'test/infra/matrix.test.ts',
  'test/deploy/deploy.test.ts',
  'test/integration/made-up-workloads.test.ts',
  'test/chaos/i02-origin-rate.test.ts',
  'test/property/hold-out.test.ts',
  'test/chaos/i03-no-handler-outlives-its-deadline.test.ts',
  'test/integration/time-strategies.test.ts',
  'test/integration/local/outage.test.ts',
  'test/chaos/i11-nothing-personal-is-told.test.ts',
  'test/integration/backtest.test.ts',
  'test/integration/cli/product.test.ts',
  'test/property/budget-extreme.test.ts',
  'test/infra/bundles.test.ts',
  'test/property/budget-usual.test.ts',
  'test/live/demo.test.ts',
  'test/live/page.test.ts',
];

/** The long ones in that order; all others after them, as vitest orders them. */
export class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.sort((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONG.indexOf(relative(ROOT, moduleId));
  return place === -1 ? LONG.length : place;
}
